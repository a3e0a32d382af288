// How well are speakers recognised, and how many recordings of each does it take? Trains on fewer and fewer of them.
//   npx tsx scripts/evaluate-speakers.ts <corpus>
import { evaluate, resolveClassifierOptions, trainClassifier } from "voxmix";
import { filterRows, loadUtterances, openThreads, parseWhere, readManifest } from "voxmix/node";

const [corpus] = process.argv.slice(2);
if (!corpus) throw new Error("usage: evaluate-speakers.ts <corpus>");

const options = resolveClassifierOptions({ by: "speaker" });
const manifest = await readManifest(corpus);
const threads = openThreads();
const load = (split: string) =>
  loadUtterances(filterRows(manifest, [parseWhere(`split=${split}`)]), {
    by: "speaker",
    recipe: options.recipe,
    engine: threads,
  });
const training = await load("train");
const test = await load("test");

for (const share of [1, 2, 5, 10]) {
  const kept = training.utterances.filter((_, index) => index % share === 0);
  const classifier = await trainClassifier(kept, { ...options, engine: threads });
  const { accuracy, interval, numTrials } = await evaluate(classifier, test.utterances);
  const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;
  const range = `${percent(interval.low)} – ${percent(interval.high)}`;
  console.log(`${kept.length} recordings: ${percent(accuracy)} of ${numTrials} right, 95 % interval ${range}`);
}
await threads.close();
