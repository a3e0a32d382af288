/**
 * The pipeline of `npm run bench:end-to-end` as a user of voxmix writes it.
 *
 *   node end-to-end.mjs <folder of FSDD recordings> <settings in JSON> [file for the features of the tests]
 */
import { writeFileSync } from "node:fs";
import { classify, prepareClassifier, trainClassifier } from "voxmix";
import { loadUtterances, openThreads, readManifest } from "voxmix/node";

const imported = performance.now();
const [folder = "", json = "{}", output] = process.argv.slice(2);
const { components, covariance, tolerance, ridge, iterations, precision } = JSON.parse(json);
const recipe = { profile: "psf", deltaOrder: 2, normalization: "mean-variance" } as const;

const threads = openThreads();
const manifest = await readManifest(folder, { pattern: "{digit}_{speaker}_{index}.wav" });
const loaded = await loadUtterances(manifest, { by: "digit", groupBy: "index", recipe, engine: threads });
const tests = loaded.utterances.filter(({ group }) => Number(group) < 5);
const training = loaded.utterances.filter(({ group }) => Number(group) >= 5);
const extracted = performance.now();

const classifier = await trainClassifier(training, {
  by: "digit",
  recipe,
  numComponents: components,
  covarianceType: covariance,
  varianceFloor: 0,
  ridge,
  tolerance,
  maxIterations: iterations,
  precision,
  engine: threads,
});
await threads.close();
const trained = performance.now();

const prepared = prepareClassifier(classifier, { precision });
const right = tests.filter(({ features, label }) => classify(prepared, features).label === label).length;
const scored = performance.now();

if (output !== undefined) {
  writeFileSync(output, Float32Array.from(tests.flatMap(({ features }) => Array.from(features.data))));
}
const report = {
  accuracy: right / tests.length,
  tests: tests.length,
  iterations: classifier.training.perLabel.reduce((sum, label) => sum + label.iterations, 0),
  stages: {
    import: imported / 1000,
    "read and extract": (extracted - imported) / 1000,
    train: (trained - extracted) / 1000,
    score: (scored - trained) / 1000,
  },
};
process.stdout.write(`${JSON.stringify(report)}\n`);
