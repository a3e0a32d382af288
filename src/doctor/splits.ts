import type { ResolvedCorpusOptions } from "./corpus-options.js";
import type { ExaminedRow } from "./examined-corpus.js";

/** The rows that are trained on, and those that are tested on. */
export interface Sides {
  readonly training: readonly ExaminedRow[];
  /** Empty where there is no split, or none of its values is training. */
  readonly held: readonly ExaminedRow[];
}

const isTraining = (value: string | undefined): boolean => value !== undefined && /^train/i.test(value);

/** Rows whose split begins with "train" are trained on; without such rows all are. */
export function sidesOf(rows: readonly ExaminedRow[], { splitBy }: Pick<ResolvedCorpusOptions, "splitBy">): Sides {
  if (splitBy === null) return { training: rows, held: [] };
  const training = rows.filter(({ row }) => isTraining(row.columns[splitBy]));
  if (training.length === 0) return { training: rows, held: [] };
  return { training, held: rows.filter(({ row }) => !isTraining(row.columns[splitBy])) };
}
