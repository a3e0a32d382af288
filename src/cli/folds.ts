import type { Manifest } from "../corpus/manifest.js";
import { OptionError } from "../errors.js";
import { type Fold, groupFolds, kFolds, leaveOneOutFolds } from "../evaluate/folds.js";
import type { Utterance } from "../types.js";

interface FoldFlags {
  readonly manifest: Manifest;
  readonly groupBy?: string;
  readonly seed: number;
}

/** The column that recordings are grouped by: that of `--folds`, where it is one. */
export const groupColumn = (manifest: Manifest, folds: string, groupBy: string | undefined): string | undefined =>
  manifest.columnNames.includes(folds) ? folds : groupBy;

/** The folds that `--folds` asks for: a number, a column or leave-one-out. */
export function foldsOf(
  folds: string,
  utterances: readonly Utterance[],
  { manifest, groupBy, seed }: FoldFlags,
): Fold[] {
  if (manifest.columnNames.includes(folds)) return groupFolds(utterances);
  if (folds === "leave-one-out") return leaveOneOutFolds(utterances);
  if (/^\d+$/.test(folds)) {
    return groupBy === undefined ? kFolds(utterances, Number(folds), seed) : groupFolds(utterances, Number(folds));
  }
  throw new OptionError(
    `--folds is a number, "leave-one-out" or a column of the manifest (${manifest.columnNames.join(", ")}), not "${folds}"`,
  );
}
