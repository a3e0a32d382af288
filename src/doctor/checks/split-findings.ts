/** What a split into training and test parts wrongly: labels of one side, sessions and speakers of both. */

import { naturalOrder } from "../../math/order.js";
import type { ResolvedCorpusOptions } from "../doctor-options.js";
import type { ExaminedRow } from "../examined-corpus.js";
import { agree, counted, type Finding, findingOfSome, type Place } from "../finding.js";

/** Labels and speakers that a split into training and test puts where they do not belong. */
export function splitFindings(rows: readonly ExaminedRow[], options: ResolvedCorpusOptions): Finding[] {
  const { training, held } = sidesOf(rows, options);
  if (held.length === 0) return [];
  const across = [sessionsOfBothSides(rows, options), speakersOfBothSides(rows, options)];
  return [...labelsOfOneSide(training, held), ...across.filter((finding) => finding !== null)];
}

function labelsOfOneSide(training: readonly ExaminedRow[], held: readonly ExaminedRow[]): Finding[] {
  const labelsOf = (rows: readonly ExaminedRow[]) => new Set(rows.flatMap(({ label }) => label ?? []));
  const [trained, tested] = [labelsOf(training), labelsOf(held)];
  const without = (labels: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...labels].filter((label) => !others.has(label)).sort(naturalOrder);
  const sides = [
    {
      kind: "untrained-label",
      severity: "error",
      labels: without(tested, trained),
      what: "tested and never trained",
      advice: "put recordings of it on the training side: what has no model is always taken for something else",
    },
    {
      kind: "untested-label",
      severity: "hint",
      labels: without(trained, tested),
      what: "trained and never tested",
      advice: "put recordings of it on the test side: the accuracy says nothing of it",
    },
  ] as const;
  return sides
    .filter(({ labels }) => labels.length > 0)
    .map(({ labels, what, ...rest }) => ({
      ...rest,
      message: `${counted(labels.length, "label")} ${agree(labels.length, "is", "are")} ${what}`,
      where: labels.map((label) => ({ label })),
      figures: { count: labels.length },
    }));
}

/** Values that rows of more than one side have, with the sides; and how many values there are. */
function ofSeveralSides(
  rows: readonly ExaminedRow[],
  splitBy: string,
  noun: string,
  of: (row: ExaminedRow) => string | null,
) {
  const sides = new Map<string, Set<string>>();
  for (const examined of rows) {
    const [value, side] = [of(examined), examined.row.columns[splitBy]];
    if (value === null || side === undefined) continue;
    sides.set(value, (sides.get(value) ?? new Set()).add(side));
  }
  const both = [...sides].filter(([, values]) => values.size > 1).sort(([a], [b]) => naturalOrder(a, b));
  return {
    total: sides.size,
    group: counted(sides.size, noun),
    what: ["is on both sides of the split", "are on both sides of the split"],
    where: both.map(([value, values]): Place => ({ label: value, detail: [...values].join(" and ") })),
  } as const;
}

/** Sessions of a speaker on more than one side, where the manifest has a column of them. */
function sessionsOfBothSides(
  rows: readonly ExaminedRow[],
  { splitBy, speakerBy }: ResolvedCorpusOptions,
): Finding | null {
  if (splitBy === null) return null;
  const both = ofSeveralSides(rows, splitBy, "session", ({ row: { columns } }) => {
    const { session } = columns;
    const speaker = speakerBy === null ? "" : (columns[speakerBy] ?? "");
    return session === undefined || session === "" ? null : `${speaker} ${session}`.trim();
  });
  return findingOfSome({
    kind: "sessions-across-splits",
    severity: "warning",
    advice:
      "put each session wholly on one side: room, microphone and the voice of that day are learned with the label",
    ...both,
  });
}

/** Speakers on more than one side; where speakers are the labels that is as it should be. */
function speakersOfBothSides(
  rows: readonly ExaminedRow[],
  { by, splitBy, speakerBy, claim }: ResolvedCorpusOptions,
): Finding | null {
  if (splitBy === null || speakerBy === null || speakerBy === by) return null;
  const isClaimed = claim === "speaker-independent";
  return findingOfSome({
    kind: "speakers-across-splits",
    severity: isClaimed ? "error" : "hint",
    advice: isClaimed
      ? "the test cannot show what it claims: put each speaker wholly on one side, or evaluate with --folds speaker"
      : "the test says how well these speakers are understood, and nothing of others: --folds speaker does",
    ...ofSeveralSides(rows, splitBy, "speaker", ({ row }) => row.columns[speakerBy] ?? null),
  });
}

/** The rows that are trained on, and those that are tested on. */
interface Sides {
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
