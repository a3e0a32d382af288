/**
 * Scoring: W4 beside scikit-learn and Armadillo in the same run; many models at once beside one after another; the top
 * components of a background model; the latency of a stream.
 *
 *   npm run bench:score                      everything
 *   npm run bench:score -- w4 --rounds 3     w4, many, stream: some of it
 */
import { isWanted, readArguments } from "./harness/arguments.js";
import { ourCompetitors, peerCompetitors } from "./harness/competitors.js";
import { measureManyModels, streamTable, tableOfManyModels } from "./harness/many-models.js";
import { measureWorkload, tableOf, wrongResults } from "./harness/mixture-bench.js";
import { createReport } from "./harness/report.js";
import { generate, syntheticWorkloads, type Workload } from "./harness/workload.js";

const options = readArguments();
const report = createReport(options);
const isAsked = (name: string): boolean => options.names.length === 0 || options.names.includes(name);

async function measureW4(w2: Workload): Promise<void> {
  const workload: Workload = { ...w2, name: "w4", title: "W4 scoring, diagonal, K = 512" };
  const competitors = [...ourCompetitors("score"), ...peerCompetitors("score", report.say)].filter(({ name }) =>
    isWanted(name, options.programs),
  );
  const measurements = await measureWorkload(workload, generate(workload), competitors, options.rounds);
  const title = `${workload.title}: ${workload.numFrames} × ${workload.dim}, seconds a pass`;
  report.section(title, tableOf(measurements, { one: 15, two: 28 }), measurements);
  for (const { name } of wrongResults(measurements)) {
    report.say(`w4: the result of ${name} is not that of the others`);
    process.exitCode = 1;
  }
}

const w2 = syntheticWorkloads.find(({ name }) => name === "w2");
if (w2 && isAsked("w4")) await measureW4(w2);
if (isAsked("many") || isAsked("stream")) {
  const measured = await measureManyModels(options.rounds, report.say);
  report.section(measured.title, tableOfManyModels(measured), measured.rows);
  report.section(
    "Latency of a stream, from one frame shift (10 ms) of input to the decision",
    streamTable(measured),
    null,
  );
  if (!measured.isSame) {
    report.say("many models: the results of the programs differ");
    process.exitCode = 1;
  }
}
report.end();
