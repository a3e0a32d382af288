/**
 * voxmix as one program of `npm run bench:em` and `bench:score`: for each line it trains (or scores) once more and answers
 * with seconds. An iteration is (T(n) − T(1)) / (n − 1) of whole calls of `trainMixture`.
 *
 *   node mixture.mjs <folder> <em|score> <kernel> <precision> <threads>
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  createMixture,
  type FeatureMatrix,
  type GaussianMixture,
  type KernelName,
  type KernelPrecision,
  logLikelihoods,
  logLikelihoodsOfEach,
  meanLogLikelihood,
  posteriors,
  trainMixture,
} from "voxmix";
import { openThreads } from "voxmix/node";

const [folder = "", task = "em", kernel = "auto", precision = "f32", threads = "1"] = process.argv.slice(2);
const kernelOptions = { kernel: kernel as KernelName, precision: precision as KernelPrecision };
const pool = threads === "1" ? null : openThreads({ threads: Number(threads) });
const shape = JSON.parse(readFileSync(join(folder, "shape.json"), "utf8"));
const { numFrames, dim, numComponents, covarianceType, iterations, repeats } = shape;

function read(name: string): ArrayBuffer {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

const features: FeatureMatrix = { data: new Float32Array(read("frames.f32")), numFrames, dim, frameShift: 0.01 };
const covariance = new Float64Array(read("covariance.f64"));
const initial = createMixture({
  covarianceType,
  weights: new Float64Array(numComponents).fill(1 / numComponents),
  means: new Float64Array(read("means.f64")),
  covariances: Float64Array.from({ length: numComponents * covariance.length }, (_, at) =>
    Number(covariance[at % covariance.length]),
  ),
});

async function train(maxIterations: number): Promise<GaussianMixture> {
  const options = {
    numComponents,
    covarianceType,
    initialization: initial,
    maxIterations,
    tolerance: 0,
    varianceFloor: 0,
    minOccupancy: 0,
    ...kernelOptions,
  };
  const { mixture } =
    pool === null ? await trainMixture(features, options) : await trainMixture(features, { ...options, engine: pool });
  return mixture;
}

async function secondsOf(run: () => unknown): Promise<number> {
  const begin = performance.now();
  for (let repeat = 0; repeat < repeats; repeat++) await run();
  return (performance.now() - begin) / 1000 / repeats;
}

let mixture = initial;
let scores: Float64Array = new Float64Array(0);

async function measure() {
  if (task === "score") {
    const seconds = await secondsOf(async () => {
      scores =
        pool === null
          ? logLikelihoods(initial, features, kernelOptions)
          : await logLikelihoodsOfEach([initial], features, { ...kernelOptions, engine: pool });
    });
    return { seconds };
  }
  const one = await secondsOf(() => train(1));
  const call = await secondsOf(async () => {
    mixture = await train(iterations);
  });
  return { seconds: (call - one) / (iterations - 1), call };
}

/** Posteriors below e⁻⁵⁰ cost nothing: in how many of the products x_t γ_tk there is something to add. */
function posteriorShare(): number {
  const some = { ...features, numFrames: Math.min(numFrames, 4096) };
  const values = posteriors(mixture, some, kernelOptions);
  return values.reduce((count, value) => count + (value > Math.exp(-50) ? 1 : 0), 0) / values.length;
}

function finish() {
  const likelihood =
    task === "score"
      ? scores.reduce((sum, value) => sum + value, 0) / numFrames
      : meanLogLikelihood(mixture, features, kernelOptions);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { meanLogLikelihood: likelihood, peakMegabytes, posteriorShare: posteriorShare() };
}

for await (const question of createInterface({ input: process.stdin })) {
  const answer = question === "measure" ? await measure() : finish();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await pool?.close();
