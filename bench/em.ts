/**
 * Seconds of an EM iteration in `trainMixture`, beside scikit-learn and Armadillo in the same run, from the same start and
 * without floors. The final log-likelihoods must agree to 1e-5, or this ends with 1.
 *
 *   npm run bench:em                                    W1, W2, W3, W5 and real speech (W6: --corpus, or VOXMIX_CORPORA)
 *   npm run bench:em -- w1 w5 --rounds 7 --json         some of them
 *   npm run bench:em -- w1 --program "simd f32" --program sklearn
 */
import { isWanted, readArguments } from "./harness/arguments.js";
import { ourCompetitors, peerCompetitors } from "./harness/competitors.js";
import { measureWorkload, type Targets, tableOf, wrongResults } from "./harness/mixture-bench.js";
import { createReport } from "./harness/report.js";
import { speechWorkloads } from "./harness/speech.js";
import { generate, syntheticWorkloads } from "./harness/workload.js";

const TARGETS: Readonly<Record<string, Targets>> = {
  w1: { one: 4, two: 6 },
  w2: { one: 6.5, two: 12 },
  w3: { one: 4.5, two: 7 },
  w5: { one: 1.5, two: 1.5 },
};

const options = readArguments();
const report = createReport(options);
const competitors = [...ourCompetitors("em"), ...peerCompetitors("em", report.say)].filter(({ name }) =>
  isWanted(name, options.programs),
);
const known = [
  ...syntheticWorkloads.map((workload) => ({ workload, make: () => generate(workload) })),
  ...(await speechWorkloads(options, report.say)),
];
const wanted = known.filter(({ workload: { name } }) => options.names.length === 0 || options.names.includes(name));
for (const { workload, make } of wanted) {
  const measurements = await measureWorkload(workload, make(), competitors, options.rounds);
  const share = measurements.find(({ posteriorShare }) => posteriorShare !== null)?.posteriorShare ?? Number.NaN;
  const title =
    `${workload.title}: ${workload.numFrames} × ${workload.dim}, seconds an iteration of ${workload.iterations}; ` +
    `${(100 * share).toFixed(1)} % of the posteriors above e⁻⁵⁰`;
  report.section(title, tableOf(measurements, TARGETS[workload.name] ?? null), measurements);
  for (const { name } of wrongResults(measurements)) {
    report.say(`${workload.name}: the result of ${name} is not that of the others`);
    process.exitCode = 1;
  }
}
report.end();
