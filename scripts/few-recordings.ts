// What adaptation gains where each label has few recordings: trains on so many of each, drawn from the training split, and
// tests on 600 others of that split; four times, or as often as there are so many.
//   npx tsx scripts/few-recordings.ts <corpus> <column of labels> [recordings per label …]
import { type ClassifierOptions, crossValidate, kFolds, resolveClassifierOptions, wilsonInterval } from "voxmix";
import { filterRows, loadUtterances, openThreads, parseWhere, readManifest } from "voxmix/node";

const [corpus, by, ...numbers] = process.argv.slice(2);
if (!corpus || !by) throw new Error("usage: few-recordings.ts <corpus> <column of labels> [recordings per label …]");

const ways: Readonly<Record<string, ClassifierOptions>> = {
  "each by itself": {},
  "each by itself, 1 Gaussian": { numComponents: 1 },
  "adapted, r = 16": { adaptation: {} },
  "adapted, r = 4": { adaptation: { relevanceFactor: 4 } },
};
const percent = (rate: number): string => (100 * rate).toFixed(1);

const threads = openThreads();
const manifest = filterRows(await readManifest(corpus), [parseWhere("split=train")]);
const { recipe } = resolveClassifierOptions({ by });
const { utterances } = await loadUtterances(manifest, { by, recipe, engine: threads });
const numLabels = new Set(utterances.map(({ label }) => label)).size;
const tests = kFolds(utterances, Math.max(2, Math.floor(utterances.length / 600)), 1)[0]?.test ?? [];
for (const number of numbers.length > 0 ? numbers.map(Number) : [2, 5, 10, 20]) {
  // Each fold holds so many of each label: it is what is trained on, and not what is held out.
  const draws = kFolds(utterances, Math.floor(utterances.length / numLabels / number)).slice(0, 4);
  for (const [way, options] of Object.entries(ways)) {
    let [right, total] = [0, 0];
    for (const { name, test: training } of draws) {
      const kept = [...new Set([...training, ...tests])].flatMap((index) => utterances[index] ?? []);
      const fold = { name, test: kept.map((_, i) => i).slice(training.length) };
      const report = await crossValidate(kept, [fold], { by, ...options, engine: threads });
      [right, total] = [right + report.numCorrect, total + report.numTrials];
    }
    const { low, high } = wilsonInterval(right, total);
    console.log(`${number} of each ${by}, ${way}: ${percent(right / total)} % (${percent(low)} – ${percent(high)})`);
  }
}
await threads.close();
