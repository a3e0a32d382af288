// K-means or a Gaussian mixture? Both on the same data: clusters whose truth is known, and spoken digits.
//   npx tsx scripts/compare-kmeans-gmm.ts <picture.svg> [corpus with digit and split]
import { writeFile } from "node:fs/promises";
import {
  adjustedRandIndex,
  assignClusters,
  createMixture,
  type FeatureMatrix,
  type GaussianMixture,
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

/** Mean and deviation over the draws. */
const spread = (values: number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(2)} ± ${Math.sqrt(variance).toFixed(2)}`;
};
const settings = { initialization: "random-frames", restarts: 10, maxIterations: 300, tolerance: 1e-5 } as const;

async function compareOn(truth: GaussianMixture, seed: number) {
  const { features, components } = sample(truth, 300, { seed });
  const numComponents = truth.numComponents;
  const hard = await kmeans(features, { numClusters: numComponents, seed, restarts: 10 });
  const options = { ...settings, numComponents, covarianceType: "full", varianceFloor: 0.001, seed } as const;
  const { mixture } = await trainMixture(features, options);
  const found = predict(mixture, features);
  const groups = [hard.assignments, found, predict(truth, features)];
  const [byKmeans = 0, byMixture = 0, byTruth = 0] = groups.map((group) => adjustedRandIndex(components, group));
  const shown = (name: string, index: number) => `${name}: adjusted Rand index ${index.toFixed(2)}`;
  const panels = [
    { title: "what drew them", assignments: components },
    { title: shown("k-means", byKmeans), assignments: hard.assignments, centres: hard.centres },
    { title: shown("mixture", byMixture), assignments: found, mixture },
  ];
  return { features, panels, byKmeans, byMixture, byTruth };
}

const rows = [];
for (const [title, truth] of Object.entries(truths)) {
  const draws: Awaited<ReturnType<typeof compareOn>>[] = [];
  for (let seed = 0; seed < 20; seed++) draws.push(await compareOn(truth, seed));
  const of = (by: "byKmeans" | "byMixture" | "byTruth") => spread(draws.map((draw) => draw[by]));
  console.log(
    `${title}: k-means ${of("byKmeans")}, mixture ${of("byMixture")}, the mixture that drew them ${of("byTruth")}`,
  );
  rows.push(...draws.slice(0, 1).map(({ features, panels }) => ({ title, features, panels })));
}
await writeFile(picture, await drawClusterings(rows.slice(1)));

type Score = (features: FeatureMatrix) => number;

if (corpus) {
  const by = "digit";
  const { recipe } = resolveClassifierOptions({ by });
  const manifest = await readManifest(corpus);
  const load = async (where: string) =>
    (await loadUtterances(filterRows(manifest, [parseWhere(where)]), { by, recipe })).utterances;
  const [train, test] = [await load("split=train"), await load("split!=train")];
  const labels = [...new Set(train.map(({ label }) => label))].sort();
  const rightBy = (scores: readonly Score[]) => {
    const right = test.filter(({ label, features }) => {
      const values = scores.map((score) => score(features));
      return labels[values.indexOf(Math.max(...values))] === label;
    }).length;
    const { low, high } = wilsonInterval(right, test.length);
    return `${((100 * right) / test.length).toFixed(1)} % (${(100 * low).toFixed(1)} – ${(100 * high).toFixed(1)} %)`;
  };
  for (const size of [1, 2, 4, 8, 16, 32]) {
    const codebookScores: Score[] = [];
    const mixtureScores: Score[] = [];
    for (const label of labels) {
      const frames = train.filter((utterance) => utterance.label === label).map(({ features }) => features);
      const codebook = await kmeans(frames, { numClusters: size, scaling: "deviations" });
      codebookScores.push((features) => {
        const { squaredDistances } = assignClusters(codebook, features);
        return -squaredDistances.reduce((sum, value) => sum + value, 0) / features.numFrames;
      });
      const { mixture } = await trainMixture(frames, { numComponents: size });
      mixtureScores.push((features) => meanLogLikelihood(mixture, features));
    }
    const right = `k-means ${rightBy(codebookScores)}, mixtures ${rightBy(mixtureScores)}`;
    console.log(`${size} a digit, ${test.length} recordings: ${right}`);
  }
}
