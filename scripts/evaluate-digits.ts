// How well are the digits of speakers recognised who were never heard in training? One fold for each speaker.
//   npx tsx scripts/evaluate-digits.ts <corpus>
import { crossValidate, groupFolds, resolveClassifierOptions } from "voxmix";
import { loadUtterances, openThreads, readManifest } from "voxmix/node";

const [corpus] = process.argv.slice(2);
if (!corpus) throw new Error("usage: evaluate-digits.ts <corpus>");

const options = resolveClassifierOptions({ by: "digit" });
const threads = openThreads();
const { utterances } = await loadUtterances(await readManifest(corpus), {
  by: "digit",
  groupBy: "speaker",
  recipe: options.recipe,
  engine: threads,
});
const report = await crossValidate(utterances, groupFolds(utterances), { ...options, engine: threads });
const { accuracy, interval, numTrials, trials } = report;
await threads.close();

for (const speaker of new Set(trials.map((trial) => trial.fold))) {
  const own = trials.filter((trial) => trial.fold === speaker);
  const right = own.filter((trial) => trial.actual === trial.predicted).length;
  console.log(`${speaker}: ${((100 * right) / own.length).toFixed(1)} % of ${own.length}`);
}
const percent = (rate: number) => `${(100 * rate).toFixed(2)} %`;
console.log(
  `all: ${percent(accuracy)} of ${numTrials}, 95 % interval ${percent(interval.low)} – ${percent(interval.high)}`,
);
