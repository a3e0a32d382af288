// Says which digit is spoken in each recording, and what it would have been otherwise.
//   npx tsx scripts/classify-digits.ts <model.safetensors> <recording.wav …>
import { classify, prepareClassifier } from "voxmix";
import { readAudio, readClassifier } from "voxmix/node";

const [model, ...recordings] = process.argv.slice(2);
if (!model || recordings.length === 0)
  throw new Error("usage: classify-digits.ts <model.safetensors> <recording.wav …>");

const classifier = prepareClassifier(await readClassifier(model));
for (const recording of recordings) {
  const { label, margin, scores } = classify(classifier, await readAudio(recording));
  const [, second] = Object.entries(scores).sort(([, a], [, b]) => b - a);
  console.log(`${recording}: ${label} (${margin.toFixed(2)} nats per frame before ${second?.[0]})`);
}
