import { labelOf, type Manifest, type ManifestRow } from "../corpus/manifest.js";
import { OptionError } from "../errors.js";
import {
  type Fold,
  groupFolds,
  kFolds,
  leaveOneOutFolds,
  predefinedFolds,
  stratifiedGroupFolds,
} from "../evaluate/folds/folds.js";
import type { Utterance } from "../types.js";

export interface FoldFlags {
  readonly manifest: Manifest;
  /** Of each utterance. */
  readonly rows: readonly ManifestRow[];
  readonly groupBy?: string;
  readonly stratify?: true;
  readonly seed: number;
}

/** The column that recordings are grouped by: that of `--folds`, where it is one. */
export const groupColumn = (manifest: Manifest, folds: string, groupBy: string | undefined): string | undefined =>
  manifest.columnNames.includes(folds) ? folds : groupBy;

/** Whether `--folds` is a number. */
export const isCount = (folds: string): boolean => /^\d+$/.test(folds);

/**
 * The folds that `--folds` asks for: a number, leave-one-out, or a column, of which each value is a fold, but for those that begin
 * with "train".
 */
export function foldsOf(folds: string, utterances: readonly Utterance[], flags: FoldFlags): Fold[] {
  const { manifest, rows, groupBy, stratify, seed } = flags;
  if (stratify && (groupBy === undefined || !isCount(folds))) {
    throw new OptionError(
      "--stratify balances the labels of groups in a number of folds: give --folds 5 --group-by speaker",
    );
  }
  if (manifest.columnNames.includes(folds)) {
    return predefinedFolds(
      utterances,
      rows.map((row) => labelOf(row, folds)),
    );
  }
  if (folds === "leave-one-out") return leaveOneOutFolds(utterances);
  if (isCount(folds)) {
    if (groupBy === undefined) return kFolds(utterances, Number(folds), seed);
    return stratify ? stratifiedGroupFolds(utterances, Number(folds), seed) : groupFolds(utterances, Number(folds));
  }
  throw new OptionError(
    `--folds is a number, "leave-one-out" or a column of the manifest (${manifest.columnNames.join(", ")}), not "${folds}"`,
  );
}
