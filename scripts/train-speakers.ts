// Trains one mixture per speaker, and says who speaks in recordings it has not heard.
//   npx tsx scripts/train-speakers.ts <corpus> <model.safetensors> [recording.wav …]
import { classify, resolveClassifierOptions, trainClassifier } from "voxmix";
import { filterRows, loadUtterances, openThreads, parseWhere, readAudio, readManifest, writeModel } from "voxmix/node";

const [corpus, model, ...recordings] = process.argv.slice(2);
if (!corpus || !model) throw new Error("usage: train-speakers.ts <corpus> <model.safetensors> [recording.wav …]");

const manifest = filterRows(await readManifest(corpus), [parseWhere("split=train")]);
const options = resolveClassifierOptions({ by: "speaker" });
const threads = openThreads();
const { utterances } = await loadUtterances(manifest, { by: "speaker", recipe: options.recipe, engine: threads });
const classifier = await trainClassifier(utterances, { ...options, engine: threads });
await threads.close();
await writeModel(model, classifier);
console.log(`${model}: ${classifier.labels.length} speakers from ${utterances.length} recordings`);

for (const recording of recordings) {
  const { label, margin } = classify(classifier, await readAudio(recording));
  console.log(`${recording}: ${label}, by ${margin.toFixed(2)} nats per frame`);
}
