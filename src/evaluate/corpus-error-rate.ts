import { CorpusError } from "../errors.js";
import type { Transcript } from "../labels/parse-transcripts.js";
import type { Interval } from "../types.js";
import { bootstrapInterval } from "./bootstrap.js";
import { rated, type WordCounts, type WordErrors, wordErrorRate } from "./word-error-rate.js";

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
 * Words of one utterance are wrong together, so the interval comes of drawing whole utterances (Bisani and Ney 2004), or whole groups.
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
  const total = (of: (counts: WordCounts) => number) => utterances.reduce((sum, counts) => sum + of(counts), 0);
  const counts = rated({
    correct: total(({ correct }) => correct),
    substitutions: total(({ substitutions }) => substitutions),
    deletions: total(({ deletions }) => deletions),
    insertions: total(({ insertions }) => insertions),
  });
  const isRated = numGroups > 1 && counts.rate !== null;
  return {
    ...counts,
    interval: isRated ? bootstrapInterval(utterances, rateOf, { confidence, groupBy: ({ id }) => groupBy(id) }) : null,
    numGroups,
    numUtterances: utterances.length,
    numWrong: utterances.filter((counts) => errorsOf(counts) > 0).length,
    confusions: confusionsOf(utterances),
    utterances,
  };
}

const errorsOf = ({ substitutions, deletions, insertions }: WordCounts): number =>
  substitutions + deletions + insertions;

function rateOf(utterances: readonly WordCounts[], weights: Float64Array): number {
  let [errors, words] = [0, 0];
  for (let i = 0; i < utterances.length; i++) {
    const [counts, weight] = [utterances[i] as WordCounts, weights[i] as number];
    errors += weight * errorsOf(counts);
    words += weight * counts.numReference;
  }
  return words > 0 ? errors / words : Number.NaN;
}

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
