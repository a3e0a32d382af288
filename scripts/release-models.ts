// Trains the models in models/ on FSDD's training recordings, measures them on its test recordings, writes their cards.
//   npx tsx scripts/release-models.ts corpora/fsdd
import { writeFile } from "node:fs/promises";
import { crossValidate, evaluate, kFolds, learnRejection, resolveClassifierOptions, trainClassifier } from "voxmix";
import { filterRows, loadUtterances, openThreads, parseWhere, readManifest, writeModel } from "voxmix/node";

const [corpus] = process.argv.slice(2);
if (!corpus) throw new Error("usage: release-models.ts <folder of fsdd>");
const threads = openThreads();
const percent = (rate: number) => `${(100 * rate).toFixed(2)} %`;

for (const by of ["digit", "speaker"]) {
  const options = resolveClassifierOptions({ by });
  const loading = { by, recipe: options.recipe, strict: true };
  const load = async (split: string) =>
    loadUtterances(filterRows(await readManifest(corpus), [parseWhere(`split=${split}`)]), {
      ...loading,
      engine: threads,
    });
  const { utterances } = await load("train");
  const trained = await trainClassifier(utterances, { ...options, engine: threads });
  const heldOut = await crossValidate(utterances, kFolds(utterances, 5), { ...options, engine: threads });
  const rejection = learnRejection(heldOut);
  const classifier = { ...trained, rejection };
  const { falseAcceptance, falseRejection } = rejection.reached;
  const { numCorrect, numTrials, accuracy, interval } = await evaluate(classifier, (await load("test")).utterances);
  await writeModel(`models/fsdd-${by}s/model.safetensors`, classifier);
  const card = `# fsdd-${by}s

Which ${by} is it? ${classifier.labels.length} labels: ${classifier.labels.join(", ")}.

| | |
|---|---|
| data | Free Spoken Digit Dataset at 26eb9aa, its ${utterances.length} training recordings (index 5–49), ${classifier.sampleRate} Hz |
| licence | CC BY-SA 4.0, as the data |
| recipe | \`${JSON.stringify(classifier.recipe)}\` |
| mixtures | ${options.numComponents} Gaussians each, ${options.covarianceType} covariance, variance floor ${options.varianceFloor}, seed ${options.seed} |
| measured | **${percent(accuracy)}** of the ${numTrials} test recordings (index 0–4), ${numCorrect} right; 95 % interval ${percent(interval.low)} – ${percent(interval.high)} |
| made by | \`npx tsx scripts/release-models.ts corpora/fsdd\` |
| measured again by | \`npx voxmix evaluate models/fsdd-${by}s/model.safetensors corpora/fsdd --split test\` |

**Limits.** Six speakers, all men; training and test recordings come from the same ones, so the figure says nothing of other
voices, microphones or rooms. A recording of none of the labels is given one all the same, unless \`voxmix classify --reject\` is
asked: with each ${by} left out in turn, it took ${percent(falseAcceptance.rate)} of the recordings of others for one of the labels, and
${percent(falseRejection.rate)} of those of the labels for unknown (of training recordings held out).
`;
  await writeFile(`models/fsdd-${by}s/CARD.md`, card);
  console.log(`fsdd-${by}s: ${numCorrect} of ${numTrials}`);
}
