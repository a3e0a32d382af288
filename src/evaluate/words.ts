import { CorpusError, OptionError } from "../errors.js";
import type { Transcript } from "../formats/labels/transcripts.js";
import type { Interval } from "../types.js";
import { rateInterval } from "./intervals/bootstrap.js";

/** Word error rates: of one text by alignment, of a corpus with an interval over utterances or speakers. */

/** What became of a word. */
export interface AlignedWord {
  readonly kind: "correct" | "substitution" | "deletion" | "insertion";
  /** Null for an insertion. */
  readonly reference: string | null;
  /** Null for a deletion. */
  readonly hypothesis: string | null;
}

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

const wordsOf = (text: string | readonly string[]): readonly string[] =>
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
  return withRate({
    correct: count("correct"),
    substitutions: count("substitution"),
    deletions: count("deletion"),
    insertions: count("insertion"),
  });
}

function withRate(counts: Omit<WordCounts, "numReference" | "rate">): WordCounts {
  const numReference = counts.correct + counts.substitutions + counts.deletions;
  return { numReference, ...counts, rate: numReference === 0 ? null : errorsOf(counts) / numReference };
}

export interface CorpusErrorRateOptions {
  /** What an utterance belongs to, e.g. the speaker; the interval is then for others of these. @default each by itself */
  readonly groupBy?: (id: string) => string;
  /** What an utterance without a hypothesis is: an error, or one of which nothing was recognised. @default "refuse" */
  readonly missing?: "refuse" | "empty";
  /** @default 0.95 */
  readonly confidence?: number;
}

/** Words taken for others, left out or put in, most frequent first. */
export interface Confusion {
  /** Null for an insertion. */
  readonly reference: string | null;
  /** Null for a deletion. */
  readonly hypothesis: string | null;
  readonly count: number;
}

/** Errors of all utterances together. */
export interface CorpusErrors extends WordCounts {
  /** Of the rate, by the bootstrap over utterances or groups; null where there are fewer than two. */
  readonly interval: Interval | null;
  /** What was drawn for it: utterances, or groups. */
  readonly numGroups: number;
  readonly numUtterances: number;
  /** Utterances with an error. */
  readonly numWrong: number;
  readonly confusions: readonly Confusion[];
  readonly utterances: readonly (WordErrors & { readonly id: string })[];
}

/**
 * The word error rate of a corpus: errors of all utterances over words of all references, which is not the mean of their rates.
 * Words of one utterance are wrong together, so whole utterances are drawn for the interval (Bisani and Ney 2004), or whole groups.
 *
 * @param references  what was said
 * @param hypotheses  what was recognised, in any order
 * @throws {CorpusError} naming the utterances, when one has no reference, or no hypothesis and `missing` is "refuse"
 * @example
 * const references = parseTranscripts("u1 yes no\nu2 one two\n");
 * const { rate, numWrong, confusions } = corpusErrorRate(references, parseTranscripts("u1 yes no\nu2 one too\n"));
 * [rate, numWrong]; // => [0.25, 1]
 * confusions; // => [{ reference: "two", hypothesis: "too", count: 1 }]
 */
export function corpusErrorRate(
  references: readonly Transcript[],
  hypotheses: readonly Transcript[],
  options: CorpusErrorRateOptions = {},
): CorpusErrors {
  const { groupBy = (id: string) => id, missing = "refuse", confidence = 0.95 } = options;
  const recognised = new Map(hypotheses.map(({ id, words }) => [id, words]));
  checkUtterances(references, hypotheses, missing);
  const utterances = references.map(({ id, words }) => ({ id, ...wordErrorRate(words, recognised.get(id) ?? []) }));
  const numGroups = new Set(references.map(({ id }) => groupBy(id))).size;
  const counts = countsOf(utterances.flatMap(({ alignment }) => alignment));
  const isRated = numGroups > 1 && counts.rate !== null;
  const parts = utterances.map((own) => ({ id: own.id, part: errorsOf(own), whole: own.numReference }));
  return {
    ...counts,
    interval: isRated ? rateInterval(parts, { confidence, groupBy: ({ id }) => groupBy(id) }) : null,
    numGroups,
    numUtterances: utterances.length,
    numWrong: utterances.filter((counts) => errorsOf(counts) > 0).length,
    confusions: confusionsOf(utterances),
    utterances,
  };
}

const errorsOf = ({ substitutions, deletions, insertions }: Omit<WordCounts, "numReference" | "rate">): number =>
  substitutions + deletions + insertions;

function checkUtterances(references: readonly Transcript[], hypotheses: readonly Transcript[], missing: string): void {
  const [said, recognised] = [references, hypotheses].map((all) => new Set(all.map(({ id }) => id)));
  const unsaid = hypotheses.filter(({ id }) => !said?.has(id));
  if (unsaid.length > 0) {
    throw new CorpusError(`${listed(unsaid)} of the hypotheses have no reference; are the utterances called the same?`);
  }
  const unheard = references.filter(({ id }) => !recognised?.has(id));
  if (unheard.length > 0 && missing === "refuse") {
    throw new CorpusError(
      `${listed(unheard)} of the references have no hypothesis; add them (an empty one where nothing was recognised), ` +
        "or count them as deletions",
    );
  }
}

const listed = (transcripts: readonly Transcript[]): string =>
  `${transcripts.length} (${transcripts
    .slice(0, 4)
    .map(({ id }) => id)
    .join(", ")}${transcripts.length > 4 ? ", …" : ""})`;

function confusionsOf(utterances: readonly WordErrors[]): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (const { kind, reference, hypothesis } of utterances.flatMap(({ alignment }) => alignment)) {
    if (kind === "correct") continue;
    const key = JSON.stringify([reference, hypothesis]);
    counts.set(key, { reference, hypothesis, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count);
}
