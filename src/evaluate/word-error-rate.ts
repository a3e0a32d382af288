import { OptionError } from "../errors.js";

/** What became of a word. */
export interface AlignedWord {
  readonly kind: "correct" | "substitution" | "deletion" | "insertion";
  /** Null for an insertion. */
  readonly reference: string | null;
  /** Null for a deletion. */
  readonly hypothesis: string | null;
}

/** Words that were right, and three ways to be wrong. */
export interface WordCounts {
  /** Words of the reference. */
  readonly numReference: number;
  readonly correct: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
  /** (S + D + I) / N: more than 1 where much is inserted; null where the reference has no words. */
  readonly rate: number | null;
}

export interface WordErrors extends WordCounts {
  readonly alignment: readonly AlignedWord[];
}

/** Cells of the table: 256 MB. */
const MOST_CELLS = 2 ** 28;

/**
 * The word error rate of a hypothesis, by the alignment with the fewest errors (Levenshtein 1966; Wagner and Fischer 1974):
 *
 *   d(i, j) = min( d(i−1, j−1) + [r_i ≠ h_j],  d(i−1, j) + 1,  d(i, j−1) + 1 )      WER = (S + D + I) / N
 *
 * as Kaldi's `compute-wer` counts. Where alignments have equally few errors, a substitution is preferred to a deletion and that
 * to an insertion, from the end of the texts on. NIST's sclite weighs a substitution 4 and the others 3, which now and then
 * finds another alignment, never one with fewer errors. O(N · M) time and bytes.
 *
 * @param reference   what was said: words, or a text that is cut at blanks. Words of any other kind, such as phones, will do
 * @param hypothesis  what was recognised
 * @throws {OptionError} when the two are so long that they should be aligned utterance by utterance
 * @example
 * const { rate, substitutions, deletions, insertions } = wordErrorRate("the cat sat", "a cat sat down");
 * rate; // => 2 / 3
 * [substitutions, deletions, insertions]; // => [1, 0, 1]
 */
export function wordErrorRate(
  reference: string | readonly string[],
  hypothesis: string | readonly string[],
): WordErrors {
  const [r, h] = [wordsOf(reference), wordsOf(hypothesis)];
  if ((r.length + 1) * (h.length + 1) > MOST_CELLS) {
    throw new OptionError(`${r.length} and ${h.length} words are too many to align at once: cut them into utterances`);
  }
  const alignment = trace(r, h, steps(r, h));
  return { ...countsOf(alignment), alignment };
}

/** The words of a text. */
export const wordsOf = (text: string | readonly string[]): readonly string[] =>
  typeof text === "string" ? text.split(/\s+/).filter((word) => word !== "") : text;

const DIAGONAL = 0;
const DELETE = 1;
const INSERT = 2;

/** The last step of the best way to each cell, row by row. */
function steps(r: readonly string[], h: readonly string[]): Uint8Array {
  const width = h.length + 1;
  const best = new Uint8Array((r.length + 1) * width).fill(INSERT, 1, width);
  let above = Uint32Array.from({ length: width }, (_, j) => j);
  let row = new Uint32Array(width);
  for (let i = 1; i <= r.length; i++) {
    row[0] = i;
    best[i * width] = DELETE;
    for (let j = 1; j < width; j++) {
      const diagonal = (above[j - 1] as number) + (r[i - 1] === h[j - 1] ? 0 : 1);
      const deletion = (above[j] as number) + 1;
      const insertion = (row[j - 1] as number) + 1;
      const least = Math.min(diagonal, deletion, insertion);
      row[j] = least;
      best[i * width + j] = least === diagonal ? DIAGONAL : least === deletion ? DELETE : INSERT;
    }
    [above, row] = [row, above];
  }
  return best;
}

/** The words along the best way, from its end to its beginning and turned round. */
function trace(r: readonly string[], h: readonly string[], best: Uint8Array): AlignedWord[] {
  const backwards: AlignedWord[] = [];
  let [i, j] = [r.length, h.length];
  while (i > 0 || j > 0) {
    const step = best[i * (h.length + 1) + j];
    const reference = step === INSERT ? null : (r[--i] as string);
    const hypothesis = step === DELETE ? null : (h[--j] as string);
    backwards.push({ kind: kindOf(reference, hypothesis), reference, hypothesis });
  }
  return backwards.reverse();
}

function kindOf(reference: string | null, hypothesis: string | null): AlignedWord["kind"] {
  if (reference === null) return "insertion";
  if (hypothesis === null) return "deletion";
  return reference === hypothesis ? "correct" : "substitution";
}

function countsOf(alignment: readonly AlignedWord[]): WordCounts {
  const count = (wanted: AlignedWord["kind"]) => alignment.filter(({ kind }) => kind === wanted).length;
  return rated({
    correct: count("correct"),
    substitutions: count("substitution"),
    deletions: count("deletion"),
    insertions: count("insertion"),
  });
}

/** Counts with the rate that they make. */
export function rated(counts: Omit<WordCounts, "numReference" | "rate">): WordCounts {
  const { correct, substitutions, deletions, insertions } = counts;
  const numReference = correct + substitutions + deletions;
  return {
    numReference,
    ...counts,
    rate: numReference === 0 ? null : (substitutions + deletions + insertions) / numReference,
  };
}
