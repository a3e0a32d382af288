/**
 * voxmix as a program of `npm run bench:score`: many models at once, the top components of a background model, a stream.
 *
 *   node scoring.mjs <folder> <precision>
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  type Classifier,
  createLiveClassifier,
  createMixture,
  createStreamingScorer,
  type FeatureMatrix,
  type GaussianMixture,
  type KernelPrecision,
  logLikelihoods,
  logLikelihoodsOfEach,
  meanLogLikelihoodRatios,
  prepareClassifier,
  resolveRecipe,
} from "voxmix";
import { openThreads } from "voxmix/node";

const [folder = "", precision = "f32"] = process.argv.slice(2);
const options = { precision: precision as KernelPrecision };
const { numFrames, dim, numModels, numComponents, numTop } = JSON.parse(
  readFileSync(join(folder, "shape.json"), "utf8"),
);

function read(name: string): ArrayBuffer {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

const features: FeatureMatrix = { data: new Float32Array(read("frames.f32")), numFrames, dim, frameShift: 0.01 };
const means = new Float64Array(read("means.f64"));
const variances = new Float64Array(read("covariance.f64"));

/** Model 0 is the background model; the others are it with means moved, as those of adapted speakers are. */
const models: readonly GaussianMixture[] = Array.from({ length: numModels + 1 }, (_, model) =>
  createMixture({
    covarianceType: "diag",
    weights: new Float64Array(numComponents).fill(1 / numComponents),
    means: means.subarray(model * numComponents * dim, (model + 1) * numComponents * dim),
    covariances: variances,
  }),
);
const [background, ...speakers] = models;
if (background === undefined) throw new Error("there is no model");
const threads = openThreads({ threads: 2 });

function classifierOf(mixtures: readonly GaussianMixture[]): Classifier {
  const labels = mixtures.map((_, index) => `speaker ${index}`);
  const training = { numUtterances: 0, numFrames: 0, seed: 0, corpusFingerprint: "", perLabel: [] };
  const recipe = resolveRecipe({ profile: "kaldi", deltaOrder: 2 });
  return { by: "speaker", labels, mixtures, recipe, sampleRate: 16000, training };
}

const prepared = prepareClassifier(classifierOf(speakers), options);

/** Seconds from handing over what one frame shift brings to the decision about all so far, for each of many shifts. */
function latencies(push: (shift: number) => void, numShifts: number): number[] {
  return Array.from({ length: numShifts }, (_, shift) => {
    const begin = performance.now();
    push(shift);
    return (performance.now() - begin) / 1000;
  });
}

function frameLatencies(): number[] {
  const scorer = createStreamingScorer(prepared);
  return latencies((shift) => {
    scorer.push({ ...features, data: features.data.subarray(shift * dim, (shift + 1) * dim), numFrames: 1 });
    scorer.decision();
  }, 1000);
}

function soundLatencies(): number[] {
  const live = createLiveClassifier(prepared);
  const samples = Float32Array.from({ length: 160 }, (_, n) => 0.1 * Math.sin(n / 7) + 0.01 * Math.sin(n * n));
  return latencies(() => {
    live.push(samples);
    live.decision();
  }, 1000);
}

async function secondsOf(run: () => unknown): Promise<number> {
  const begin = performance.now();
  await run();
  return (performance.now() - begin) / 1000;
}

const cases = {
  "one after another": () => speakers.map((model) => logLikelihoods(model, features, options)),
  "at once": () => logLikelihoodsOfEach(speakers, features, options),
  "at once, 2 threads": () => logLikelihoodsOfEach(speakers, features, { ...options, engine: threads }),
  "ratios to the background model": () => meanLogLikelihoodRatios(speakers, background, features, options),
  [`the same by the top ${numTop}`]: () =>
    meanLogLikelihoodRatios(speakers, background, features, { ...options, topComponents: numTop }),
};

async function measure() {
  const seconds: Record<string, number> = {};
  for (const [name, run] of Object.entries(cases)) seconds[name] = await secondsOf(run);
  return { seconds, frameLatencies: frameLatencies(), soundLatencies: soundLatencies() };
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

for await (const question of createInterface({ input: process.stdin })) {
  const answer =
    question === "measure"
      ? await measure()
      : { meanLogLikelihood: meanOf(await logLikelihoodsOfEach(speakers, features, options)) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await threads.close();
