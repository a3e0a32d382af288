// Are speakers whom nobody enrolled told from those who were? Each speaker of a corpus is the stranger in turn: the others train
// on their training recordings, and learn from these alone when to reject.
//   npx tsx scripts/reject-strangers.ts <corpus> [share of known recordings that may be rejected]
import {
  classifyTrials,
  crossValidate,
  kFolds,
  learnRejection,
  type Rejection,
  rejectionParts,
  rejectionRates,
  resolveClassifierOptions,
  type Trial,
  trainClassifier,
} from "voxmix";
import { loadUtterances, openThreads, readManifest } from "voxmix/node";

const [corpus, share = "0.05"] = process.argv.slice(2);
if (!corpus) throw new Error("usage: reject-strangers.ts <corpus> [share of known recordings that may be rejected]");
const goal = { falseRejection: Number(share) };

const threads = openThreads();
const options = resolveClassifierOptions({ by: "speaker" });
const manifest = await readManifest(corpus);
const { utterances } = await loadUtterances(manifest, { by: "speaker", recipe: options.recipe, engine: threads });
const splits = new Map(manifest.rows.map(({ path, columns }) => [path, columns.split]));
const speakers = [...new Set(utterances.map(({ label }) => label))].sort();

/** Several recordings of a speaker heard as one: every n-th goes together, so that words mix. */
function together(trials: readonly Trial[], number: number): Trial[] {
  const keyOf = ({ actual, fold }: Trial) => `${actual} ${fold}`;
  return [...new Set(trials.map(keyOf))].flatMap((key) => {
    const own = trials.filter((trial) => keyOf(trial) === key);
    const count = Math.floor(own.length / number);
    return Array.from({ length: count }, (_, g) => own.filter((_, i) => i % count === g).slice(0, number)).map(pooled);
  });
}

/** The mean over the frames of all. */
function pooled(trials: readonly Trial[]): Trial {
  const [first] = trials as [Trial];
  const numFrames = trials.reduce((sum, trial) => sum + trial.numFrames, 0);
  const mean = (label: string) =>
    trials.reduce((sum, trial) => sum + (trial.scores[label] ?? 0) * trial.numFrames, 0) / numFrames;
  const scores = Object.fromEntries(Object.keys(first.scores).map((label) => [label, mean(label)]));
  const predicted = Object.entries(scores).reduce((best, next) => (next[1] > best[1] ? next : best))[0];
  return { ...first, scores, predicted, numFrames };
}

/** One part of the score by itself, its threshold at the same share of the same recordings. */
function partAlone(part: number, trials: readonly Trial[]): Pick<Rejection, "weights" | "offset" | "threshold"> {
  const values = trials.map(({ scores }) => rejectionParts(scores)[part] as number).sort((a, b) => a - b);
  const weights = [0, 1, 2].map((i) => (i === part ? 1 : 0)) as [number, number, number];
  return { weights, offset: 0, threshold: values[Math.floor(goal.falseRejection * (values.length + 1)) - 1] as number };
}

const counts = new Map<string, number[]>();
const percent = (errors: number, total: number) => `${((100 * errors) / total).toFixed(1)} %`;
for (const stranger of speakers) {
  const known = utterances.filter(({ label }) => label !== stranger);
  const training = known.filter(({ path }) => splits.get(path ?? "") === "train");
  const classifier = await trainClassifier(training, { ...options, engine: threads });
  const heldOut = await crossValidate(training, kFolds(training, 5, 1), { ...options, engine: threads });
  const test = known.filter(({ path }) => splits.get(path ?? "") === "test");
  const trials = classifyTrials(classifier, [...test, ...utterances.filter(({ label }) => label === stranger)]);
  for (const number of [1, 3, 10]) {
    const learned = together(heldOut.trials, number);
    // A rate takes as many held out as can show it.
    if (learned.length < 1 / goal.falseRejection) continue;
    const rules = {
      "likelihood alone": partAlone(0, learned),
      "lead alone": partAlone(1, learned),
      "all three": learnRejection({ trials: learned }, { goal }),
    };
    for (const [name, rule] of Object.entries(rules)) {
      const { falseRejection, falseAcceptance } = rejectionRates(rule, together(trials, number));
      const row = `${number} recording${number > 1 ? "s" : ""}, ${name}`;
      const sums = counts.get(row) ?? [0, 0, 0, 0];
      const [wrong, known, strange] = [falseRejection.errors, falseRejection.total, falseAcceptance.total];
      const right = strange - falseAcceptance.errors;
      const these = [wrong, known, right, strange];
      counts.set(
        row,
        these.map((count, i) => count + (sums[i] ?? 0)),
      );
      if (name !== "all three") continue;
      console.log(`${stranger}, ${row}: rejected ${percent(right, strange)}, known rejected ${percent(wrong, known)}`);
    }
  }
}
await threads.close();
for (const [row, [wrong = 0, known = 0, right = 0, strange = 0]] of counts) {
  console.log(
    `${row}: ${percent(right, strange)} of ${strange} strangers rejected, ${percent(wrong, known)} of ${known} known`,
  );
}
