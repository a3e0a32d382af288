// K-means or a Gaussian mixture? Both on the same data: clusters whose truth is known, and spoken digits.
//   npx tsx scripts/compare-kmeans-gmm.ts <picture.svg> [corpus with digit and split]
import { writeFile } from "node:fs/promises";
import {
  adjustedRandIndex,
  assignClusters,
  createMixture,
  type FeatureMatrix,
  kmeans,
  meanLogLikelihood,
  predict,
  resolveClassifierOptions,
  sample,
  trainMixture,
  wilsonInterval,
} from "voxmix";
import { drawClusterings, filterRows, loadUtterances, parseWhere, readManifest } from "voxmix/node";

const [picture, corpus] = process.argv.slice(2);
if (!picture) throw new Error("usage: compare-kmeans-gmm.ts <picture.svg> [corpus]");

const full = (weights: number[], means: number[], covariances: number[]) =>
  createMixture({ covarianceType: "full", weights, means, covariances });
const three = [1 / 3, 1 / 3, 1 / 3];
const long = [9, 2.6, 2.6, 0.9];
const truths = {
  "round and alike": full(three, [0, 0, 6, 0, 3, 5], [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1]),
  "long and thin": full(three, [0, 0, 0, 3, 0, 6], [...long, ...long, ...long]),
  "wide and narrow": full([0.7, 0.2, 0.1], [0, 0, 6, 1, 5, -4], [7, 0, 0, 7, 0.2, 0, 0, 0.2, 0.1, 0, 0, 0.1]),
  "one across another": full([0.5, 0.5], [0, 0, 0, 0], [8, 7.4, 7.4, 8, 8, -7.4, -7.4, 8]),
};

const seeds = Array.from({ length: 20 }, (_, seed) => seed);
/** Mean and deviation over the draws. */
const spread = (values: number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(2)} ± ${Math.sqrt(variance).toFixed(2)}`;
};

const rows = await Promise.all(
  Object.entries(truths).map(async ([title, truth]) => {
    const numClusters = truth.numComponents;
    const trials = await Promise.all(
      seeds.map(async (seed) => {
        const { features, components } = sample(truth, 300, { seed });
        const hard = await kmeans(features, { numClusters, seed, restarts: 10 });
        const soft = await trainMixture(features, {
          numComponents: numClusters,
          covarianceType: "full",
          initialization: "random-frames",
          restarts: 10,
          maxIterations: 300,
          tolerance: 1e-5,
          varianceFloor: 0.001,
          seed,
        });
        const found = predict(soft.mixture, features);
        const indices = [hard.assignments, found, predict(truth, features)].map((groups) =>
          adjustedRandIndex(components, groups),
        );
        return { features, components, hard, soft, found, indices };
      }),
    );
    const [byKmeans, byMixture, byTruth] = [0, 1, 2].map((i) => spread(trials.map(({ indices }) => indices[i] ?? 0)));
    console.log(`${title}: k-means ${byKmeans}, mixture ${byMixture}, the mixture that drew them ${byTruth}`);
    const { features, components, hard, soft, found, indices } = trials[0] as (typeof trials)[0];
    const shown = (name: string, i: number) => `${name}: adjusted Rand index ${indices[i]?.toFixed(2)}`;
    const panels = [
      { title: "what drew them", assignments: components },
      { title: shown("k-means", 0), assignments: hard.assignments, centres: hard.centres },
      { title: shown("mixture", 1), assignments: found, mixture: soft.mixture },
    ];
    return { title, features, panels };
  }),
);
await writeFile(picture, await drawClusterings(rows.slice(1)));

if (corpus) {
  const by = "digit";
  const { recipe } = resolveClassifierOptions({ by });
  const manifest = await readManifest(corpus);
  const load = async (where: string) =>
    (await loadUtterances(filterRows(manifest, [parseWhere(where)]), { by, recipe })).utterances.flatMap((utterance) =>
      "features" in utterance ? [utterance] : [],
    );
  const [train, test] = [await load("split=train"), await load("split!=train")];
  const labels = [...new Set(train.map(({ label }) => label))].sort();
  const framesOf = (label: string) =>
    train.filter((utterance) => utterance.label === label).map(({ features }) => features);
  const rightBy = (scores: ((features: FeatureMatrix) => number)[]) => {
    const right = test.filter(({ label, features }) => {
      const values = scores.map((score) => score(features));
      return labels[values.indexOf(Math.max(...values))] === label;
    }).length;
    const { low, high } = wilsonInterval(right, test.length);
    return `${((100 * right) / test.length).toFixed(1)} % (${(100 * low).toFixed(1)} – ${(100 * high).toFixed(1)} %)`;
  };
  for (const size of [1, 2, 4, 8, 16, 32]) {
    const codebooks = await Promise.all(
      labels.map((label) => kmeans(framesOf(label), { numClusters: size, scaling: "deviations" })),
    );
    const byCodebooks = rightBy(
      codebooks.map((codebook) => (features) => {
        const { squaredDistances } = assignClusters(codebook, features);
        return -squaredDistances.reduce((sum, value) => sum + value, 0) / features.numFrames;
      }),
    );
    const mixtures = await Promise.all(
      labels.map(async (label) => (await trainMixture(framesOf(label), { numComponents: size })).mixture),
    );
    const byMixtures = rightBy(mixtures.map((mixture) => (features) => meanLogLikelihood(mixture, features)));
    console.log(`${size} a digit, ${test.length} recordings: k-means ${byCodebooks}, mixtures ${byMixtures}`);
  }
}
