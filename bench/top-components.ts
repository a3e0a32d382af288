/**
 * What scoring by the top components of a background model costs and saves: a UBM of 512 diagonal Gaussians on ten
 * speakers of words20, the ten others adapted from it (means, MAP, relevance factor 16) on 40 recordings each and tested
 * on 100. For each C: error of the log-likelihood ratio, tests given to the right speaker, processor time against scoring
 * by all components; medians of 5, the first run apart. Everything seeded.
 *
 *   npx tsx bench/top-components.ts corpora/words20 [kernel] [precision]
 */
import { join } from "node:path";
import {
  createMixture,
  createRatioScorer,
  extractFeatures,
  type FeatureMatrix,
  type GaussianMixture,
  type KernelOptions,
  posteriors,
  prepare,
  type ScoringForm,
  trainMixture,
} from "voxmix";
import { readAudio } from "voxmix/node";

const [corpus = "corpora/words20", kernel = "auto", precision = "f64"] = process.argv.slice(2);
const options = { kernel, precision } as KernelOptions;

const NUM_COMPONENTS = 512;
const RELEVANCE = 16;
const COUNTS = [1, 2, 5, 10, 20, 50, NUM_COMPONENTS];
const RUNS = 5;
const recipe = { profile: "psf", deltaOrder: 2, energyGate: 40 } as const;

const twoDigits = (n: number): string => String(n).padStart(2, "0");
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function featuresOf(speaker: number, words: readonly number[], takes: readonly number[]) {
  const names = words.flatMap((word) => takes.map((take) => `s${twoDigits(speaker)}_${twoDigits(word)}_${take}.wav`));
  const sounds = await Promise.all(names.map((name) => readAudio(join(corpus, "recordings", name))));
  return sounds.map((sound) => extractFeatures(sound, recipe));
}

/** Means by maximum a posteriori: α_k E_k + (1 − α_k) μ_k with α_k = n_k / (n_k + r) (Reynolds, Quatieri and Dunn 2000). */
function adaptMeans(background: GaussianMixture, recordings: readonly FeatureMatrix[]): GaussianMixture {
  const { numComponents, dim } = background;
  const occupancy = new Float64Array(numComponents);
  const first = new Float64Array(numComponents * dim);
  for (const features of recordings) {
    const shares = posteriors(background, features, options);
    for (let t = 0; t < features.numFrames; t++) {
      for (let k = 0; k < numComponents; k++) {
        const share = shares[t * numComponents + k] ?? 0;
        if (share < 1e-12) continue;
        occupancy[k] = (occupancy[k] ?? 0) + share;
        for (let d = 0; d < dim; d++) {
          first[k * dim + d] = (first[k * dim + d] ?? 0) + share * (features.data[t * dim + d] ?? 0);
        }
      }
    }
  }
  const means = background.means.map((mean, at) => {
    const n = occupancy[Math.floor(at / dim)] ?? 0;
    return ((first[at] ?? 0) + RELEVANCE * mean) / (n + RELEVANCE);
  });
  return createMixture({ ...background, means });
}

const speakers = range(11, 20);
const training = (await Promise.all(range(1, 10).map((speaker) => featuresOf(speaker, range(0, 19), [1, 2])))).flat();
const { mixture: background } = await trainMixture(training, {
  covarianceType: "diag",
  numComponents: NUM_COMPONENTS,
  maxIterations: 8,
  seed: 0,
  ...options,
});
const ubm = prepare(background);
const models: ScoringForm[] = [];
for (const speaker of speakers) {
  models.push(prepare(adaptMeans(background, await featuresOf(speaker, range(0, 9), [1, 2, 3, 4]))));
}
const tests = await Promise.all(speakers.map((speaker) => featuresOf(speaker, range(10, 19), [1])));
const trials = tests.flatMap((recordings, actual) => recordings.map((features) => ({ actual, features })));
const numFrames = trials.reduce((sum, { features }) => sum + features.numFrames, 0);

/** The ratios of every test under these models, by the top components of a frame or all. */
function scoring(count: number | null, scored: readonly ScoringForm[]): () => Float64Array[] {
  const ratiosOf = createRatioScorer(scored, ubm, { topComponents: count, ...options });
  return () => trials.map(({ features }) => ratiosOf(features));
}

/** Processor time, milliseconds: the median of some runs, the first apart. */
function median(run: () => void): number {
  const times = Array.from({ length: RUNS + 1 }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.slice(1).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
}

const numRight = (ratios: readonly Float64Array[]): number =>
  trials.filter(({ actual }, i) => ratios[i]?.indexOf(Math.max(...(ratios[i] ?? []))) === actual).length;

const exact = scoring(null, models)();
const groups = [models.slice(0, 1), models];
const wholeTimes = groups.map((scored) => median(scoring(null, scored)));
const trainingFrames = training.reduce((sum, features) => sum + features.numFrames, 0);
console.log(
  `UBM on ${trainingFrames} frames; ${trials.length} tests, ${numFrames} frames; kernel ${kernel}, ${precision}`,
);
console.log(
  `all ${NUM_COMPONENTS}: ${numRight(exact)} right; ${wholeTimes.map((ms) => `${ms.toFixed(0)} ms`).join(", ")}\n`,
);
console.log(
  "| C | mean error, nats per frame | largest | right | speed-up, 1 model | 10 models |\n|---|---|---|---|---|---|",
);
for (const count of COUNTS) {
  const ratios = scoring(count, models)();
  const errors = ratios.flatMap((row, i) => Array.from(row, (ratio, m) => Math.abs(ratio - (exact[i]?.[m] ?? 0))));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const speedUps = groups.map((scored, g) => (wholeTimes[g] ?? 0) / median(scoring(count, scored)));
  console.log(
    `| ${[
      count,
      mean.toExponential(1),
      Math.max(...errors).toExponential(1),
      numRight(ratios),
      ...speedUps.map((ratio) => ratio.toFixed(2)),
    ].join(" | ")} |`,
  );
}
