import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../src/math/random.js";
import { compiledProgram, dataFolder, peerFile } from "./compile.js";
import { LIKELIHOOD_TOLERANCE } from "./mixture-bench.js";
import { findScikitLearn } from "./peers.js";
import { type Command, startProgram } from "./program.js";
import { median, quantile, type Summary, summarize } from "./summary.js";
import { duration, markdownTable, times } from "./table.js";
import { generate, type Workload } from "./workload.js";

/** Speakers adapted from a background model: their means are moved from its by a little. */
const SHAPE = { numFrames: 20_000, dim: 39, numComponents: 64, numModels: 20, numTop: 5 };

/** What the programs said of many models. */
export interface ManyModels {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly seconds: Summary }[];
  /** Whether all log-likelihoods agree. */
  readonly isSame: boolean;
  /** Seconds, of every frame shift of every round but the first. */
  readonly latencies: Readonly<Record<string, readonly number[]>>;
}

interface Answer {
  readonly seconds: Readonly<Record<string, number>>;
  readonly frameLatencies?: readonly number[];
  readonly soundLatencies?: readonly number[];
}

/** Measures scoring by many models in our program and in scikit-learn's, in turn. */
export async function measureManyModels(rounds: number, say: (text: string) => void): Promise<ManyModels> {
  const folder = writeModels();
  const commands = commandsOn(folder, say);
  const programs = commands.map(startProgram);
  const answers: Answer[][] = programs.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, program] of programs.entries()) answers[index]?.push((await program.ask("measure")) as Answer);
  }
  const likelihoods: number[] = [];
  for (const program of programs) {
    likelihoods.push(((await program.ask("finish")) as { meanLogLikelihood: number }).meanLogLikelihood);
    await program.close();
  }
  rmSync(folder, { recursive: true });
  const expected = likelihoods.at(-1) ?? Number.NaN;
  const { numModels, numComponents, numFrames, dim } = SHAPE;
  return {
    title: `${numModels} models of ${numComponents} components, ${numFrames} × ${dim}`,
    rows: programs.flatMap(({ name }, index) =>
      Object.keys(answers[index]?.[0]?.seconds ?? {}).map((kind) => ({
        name: `${name}, ${kind}`,
        seconds: summarize((answers[index] ?? []).map(({ seconds }) => seconds[kind] ?? Number.NaN)),
      })),
    ),
    isSame: likelihoods.every((value) => Math.abs(value / expected - 1) <= LIKELIHOOD_TOLERANCE),
    latencies: Object.fromEntries(
      programs.flatMap(({ name }, index) => [
        [`${name}, a frame`, (answers[index] ?? []).slice(1).flatMap(({ frameLatencies }) => frameLatencies ?? [])],
        [
          `${name}, 10 ms of sound`,
          (answers[index] ?? []).slice(1).flatMap(({ soundLatencies }) => soundLatencies ?? []),
        ],
      ]),
    ),
  };
}

function writeModels(): string {
  const { numModels, numComponents, dim } = SHAPE;
  const workload: Workload = {
    ...SHAPE,
    name: "many",
    title: "",
    covarianceType: "diag",
    iterations: 1,
    repeats: 1,
  };
  const { frames, means, covariance } = generate(workload);
  const random = createRandom(1);
  const moved = Float64Array.from({ length: (numModels + 1) * numComponents * dim }, (_, at) => {
    const mean = means[at % means.length] as number;
    return at < means.length ? mean : mean + 0.2 * random.normal();
  });
  const folder = join(dataFolder(), "many");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "frames.f32"), frames);
  writeFileSync(join(folder, "means.f64"), moved);
  const variances = Float64Array.from({ length: means.length }, (_, at) => covariance[at % dim] as number);
  writeFileSync(join(folder, "covariance.f64"), variances);
  writeFileSync(join(folder, "shape.json"), JSON.stringify(SHAPE));
  return folder;
}

function commandsOn(folder: string, say: (text: string) => void): readonly Command[] {
  const program = compiledProgram("scoring");
  const ours = (["f32", "f64"] as const).map((precision) => ({
    name: `voxmix ${precision}`,
    file: process.execPath,
    arguments: [program, folder, precision],
  }));
  const sklearn = findScikitLearn();
  if ("missing" in sklearn) {
    say(sklearn.missing);
    return ours;
  }
  const peers = (["f32", "f64"] as const).map((precision) => ({
    name: `sklearn ${precision}`,
    file: sklearn.file,
    arguments: [peerFile("scoring.py"), folder, precision],
  }));
  return [...ours, ...peers];
}

/** Seconds of each way of scoring, and how many times as fast as scikit-learn's one after another. */
export function tableOfManyModels({ rows }: ManyModels): string {
  const peers = rows.filter(({ name }) => name.startsWith("sklearn"));
  return markdownTable(
    ["program", "median", "first", ...peers.map(({ name }) => `× ${name.split(",")[0]}`)],
    rows.map(({ name, seconds }) => [
      name,
      duration(seconds.median),
      duration(seconds.first),
      ...peers.map((peer) => times(peer.seconds.median / seconds.median)),
    ]),
  );
}

/** Median and 99th percentile of the time that one frame shift takes. */
export function streamTable({ latencies }: ManyModels): string {
  const measured = Object.entries(latencies).filter(([, values]) => values.length > 0);
  return markdownTable(
    ["program, input", "median", "p99", "most"],
    measured.map(([name, values]) => [
      name,
      duration(median(values)),
      duration(quantile(values, 0.99)),
      duration(Math.max(...values)),
    ]),
  );
}
