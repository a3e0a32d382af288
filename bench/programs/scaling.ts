/**
 * One point of a curve of `npm run bench:scaling`: how long an iteration takes, or how much memory a training.
 *
 *   node scaling.mjs time <numFrames> <dim> <numComponents> <diag|full>
 *   node scaling.mjs memory <all|shards> <file of features…>
 */
import { createMixture, type FeatureMatrix, trainMixture } from "voxmix";
import { openFeatureShards, readNpy } from "voxmix/node";

const [task = "", ...rest] = process.argv.slice(2);
const KERNEL = { precision: "f32" } as const;

/** Twelve uniform numbers make one that is normal enough to be a feature. */
function randomFrames(numFrames: number, dim: number): FeatureMatrix {
  let state = 1;
  const data = Float32Array.from({ length: numFrames * dim }, () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      sum += state / 2 ** 32;
    }
    return sum;
  });
  return { data, numFrames, dim, frameShift: 0.01 };
}

/** Frames as means, unit variances. */
function initialOf(frames: FeatureMatrix, numComponents: number, covarianceType: "diag" | "full") {
  const { dim, data } = frames;
  const one = Array.from({ length: covarianceType === "diag" ? dim : dim * dim }, (_, at) =>
    covarianceType === "diag" || at % (dim + 1) === 0 ? 1 : 0,
  );
  return createMixture({
    covarianceType,
    weights: new Float64Array(numComponents).fill(1 / numComponents),
    means: data.subarray(0, numComponents * dim),
    covariances: Array.from({ length: numComponents }, () => one).flat(),
  });
}

function secondsOf(run: () => unknown): number {
  const begin = performance.now();
  run();
  return (performance.now() - begin) / 1000;
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** (T(4) − T(1)) / 3, the middle of three after one to warm up. */
function iterationSeconds(numFrames: number, dim: number, numComponents: number, covarianceType: "diag" | "full") {
  const frames = randomFrames(numFrames, dim);
  const initialization = initialOf(frames, numComponents, covarianceType);
  const options = { numComponents, covarianceType, initialization, tolerance: 0, varianceFloor: 0, ...KERNEL };
  const train = (maxIterations: number) => secondsOf(() => trainMixture(frames, { ...options, maxIterations }));
  train(2);
  return middle(Array.from({ length: 3 }, () => (train(4) - train(1)) / 3));
}

/** Two iterations of 16 components from random frames, of features in memory or read again at each pass. */
async function trainFrom(source: string, paths: readonly string[]): Promise<number> {
  const options = {
    numComponents: 16,
    initialization: "random-frames",
    maxIterations: 3,
    tolerance: 0,
    ...KERNEL,
  } as const;
  const begin = performance.now();
  if (source === "shards") await trainMixture(await openFeatureShards(paths), options);
  else {
    const matrices: FeatureMatrix[] = [];
    for (const path of paths) matrices.push(await readNpy(path));
    await trainMixture(matrices, options);
  }
  return (performance.now() - begin) / 1000;
}

async function measure(): Promise<number> {
  if (task === "memory") return trainFrom(rest[0] ?? "", rest.slice(1));
  const [numFrames = 0, dim = 0, numComponents = 0] = rest.map(Number);
  return iterationSeconds(numFrames, dim, numComponents, rest[3] === "full" ? "full" : "diag");
}

const seconds = await measure();
process.stdout.write(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
