/**
 * From sound to decisions in a fresh process, its start included: read FSDD's 3,000 files, extract features, train a mixture
 * for each of ten digits on the official training split, score the 300 tests. Beside it the same in Python (numpy, scipy
 * and scikit-learn, bench/peers/end_to_end.py), in turn, the first run of each apart.
 *
 *   npm run bench:end-to-end -- --corpus corpora/fsdd
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "./harness/arguments.js";
import { compiledProgram, dataFolder, peerFile } from "./harness/compile.js";
import { findScikitLearn } from "./harness/peers.js";
import { createReport } from "./harness/report.js";
import { type Summary, summarize } from "./harness/summary.js";
import { duration, markdownTable, times } from "./harness/table.js";

/** Python's time was to be at least so many times ours. */
const TARGET = 3;

/** What both programs train, as near as their options allow: sklearn's `reg_covar` is our ridge. */
const SETTINGS = { components: 16, covariance: "diag", tolerance: 1e-3, ridge: 1e-3, iterations: 100 };

interface Answer {
  readonly accuracy: number;
  readonly tests: number;
  /** Of EM, over all models. */
  readonly iterations: number;
  /** Seconds of each. */
  readonly stages: Readonly<Record<string, number>>;
}

interface Run {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly seconds: number[];
  readonly answers: Answer[];
}

function run({ command: [file, ...rest], seconds, answers }: Run): void {
  const begin = performance.now();
  const output = execFileSync(file, rest, { encoding: "utf8" });
  seconds.push((performance.now() - begin) / 1000);
  answers.push(JSON.parse(output) as Answer);
}

const options = readArguments();
const report = createReport(options);
const recordings = join(options.corpus, "recordings");
if (!existsSync(recordings)) {
  throw new Error(`there are no recordings in ${options.corpus}: npx voxmix corpus get fsdd, or name it with --corpus`);
}
const program = compiledProgram("end-to-end");
const ours = (["f32", "f64"] as const).map(
  (precision): Run => ({
    name: `voxmix, ${precision}`,
    command: [process.execPath, program, recordings, JSON.stringify({ ...SETTINGS, precision })],
    seconds: [],
    answers: [],
  }),
);
const python = findScikitLearn();
if ("missing" in python) report.say(python.missing);
const peers: readonly Run[] =
  "missing" in python
    ? []
    : [
        {
          name: "numpy, sklearn",
          command: [python.file, peerFile("end_to_end.py"), recordings, JSON.stringify(SETTINGS)],
          seconds: [],
          answers: [],
        },
      ];
const runs = [...ours, ...peers];
for (let round = 0; round <= options.rounds; round++) for (const each of runs) run(each);

const summaries = runs.map(({ seconds }): Summary => summarize(seconds));
const [ofPeer] = peers.map(({ seconds }) => summarize(seconds).median);
const stages = Object.keys(runs[0]?.answers[0]?.stages ?? {});
const rows = runs.map(({ name, answers }, index) => {
  const { median = Number.NaN, first = Number.NaN, least = 0, most = 0 } = summaries[index] ?? {};
  const last = answers.at(-1);
  const ratio = (ofPeer ?? Number.NaN) / median;
  return [
    name,
    duration(median),
    `${((100 * (most - least)) / median).toFixed(0)} %`,
    duration(first),
    ...stages.map((stage) => duration(summarize(answers.map((answer) => answer.stages[stage] ?? 0)).median)),
    String(last?.iterations),
    `${(100 * (last?.accuracy ?? 0)).toFixed(1)} %`,
    times(ratio),
    index < ours.length && ofPeer !== undefined ? `${TARGET}× ${ratio >= TARGET ? "yes" : "NO"}` : "",
  ];
});
const header = ["program", "median", "spread", "first", ...stages, "EM iterations", "accuracy", "× Python", "target"];
report.section("End to end on FSDD, wall time of one fresh process", markdownTable(header, rows), runs);
const [first] = ours;
const [peer] = peers;
if (first && peer) report.section("Agreement", agreement(first, peer), null);
report.end();

/** How far the features of the tests are apart, from one more run of each. */
function agreement(mine: Run, other: Run): string {
  const [a, b] = [mine, other].map(({ command: [file, ...rest] }, index) => {
    const target = join(dataFolder(), `end-to-end-${index}.f32`);
    execFileSync(file, [...rest, target]);
    const bytes = readFileSync(target);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  });
  if (!a || !b || a.length !== b.length) {
    process.exitCode = 1;
    return `The features differ in number: ${a?.length} and ${b?.length} values.`;
  }
  const apart = a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? Number.NaN))), 0);
  return `${a.length} values of the tests' features differ by at most ${apart.toExponential(1)} (of standard deviation 1).`;
}
