import {
  type ClassifierOptions,
  crossValidate,
  type Engine,
  evaluate,
  type Fold,
  type RecipeOptions,
  type Report,
  trainClassifier,
} from "voxmix";
import type { ManifestRow } from "voxmix/node";
import type { Recording } from "./systems.js";

/** A recording beside the row it came from. */
export interface RecordingRow {
  readonly row: ManifestRow;
  readonly recording: Recording;
}

/** How many speakers are named right. */
type Identified = { readonly name: string } & Pick<Report, "accuracy" | "interval" | "numCorrect" | "numTrials">;

const figures = (name: string, { accuracy, interval, numCorrect, numTrials }: Report): Identified => ({
  name,
  accuracy,
  interval,
  numCorrect,
  numTrials,
});

/** Speakers named by mixtures that are adapted from one of all of them: its options are those of the verifier. */
const options = (recipe: RecipeOptions): ClassifierOptions => ({
  by: "speaker",
  recipe,
  covarianceType: "diag",
  numComponents: 64,
  varianceFloor: 0.01,
  adaptation: { relevanceFactor: 16 },
});

/** Trained on 5 words of the first take, tested on its 15 others, four times. */
export async function developIdentification(
  threads: Engine,
  rows: readonly RecordingRow[],
  recipe: RecipeOptions,
): Promise<Identified> {
  const first = rows.filter(({ row }) => row.columns.take === "1");
  const folds: Fold[] = [0, 1, 2, 3].map((trained) => ({
    name: `words ${trained}, ${trained + 4} …`,
    test: [...first.keys()].filter((i) => Number(first[i]?.row.columns.word) % 4 !== trained),
  }));
  const utterances = first.map(({ recording }) => recording);
  const report = await crossValidate(utterances, folds, { ...options(recipe), engine: threads });
  return figures("identification, 5 words of take 1, tested on 15 others of it", report);
}

/** Trained on one take of each word, tested on the others: on the last of them, and on all. */
export async function identifySpeakers(
  threads: Engine,
  rows: readonly RecordingRow[],
  recipe: RecipeOptions,
): Promise<readonly Identified[]> {
  const of = (...takes: readonly string[]) =>
    rows.filter(({ row }) => takes.includes(row.columns.take ?? "")).map(({ recording }) => recording);
  const classifier = await trainClassifier(of("1"), { ...options(recipe), engine: threads });
  return [
    figures("identification, take 1, tested on take 4", await evaluate(classifier, of("4"))),
    figures("identification, take 1, tested on takes 2–4", await evaluate(classifier, of("2", "3", "4"))),
  ];
}
