import { naturalOrder } from "../../math/order.js";
import type { ResolvedCorpusOptions } from "../doctor-options.js";
import type { ExaminedRow } from "../examined-corpus.js";
import { agree, counted, type Finding, type Place } from "../finding.js";

/** Labels and speakers that a split into training and test puts where they do not belong. */
export function splitFindings(rows: readonly ExaminedRow[], options: ResolvedCorpusOptions): Finding[] {
  const { training, held } = sidesOf(rows, options);
  if (held.length === 0) return [];
  const findings = [
    ...labelsOfOneSide(training, held),
    sessionsOfBothSides(rows, options),
    speakersOfBothSides(rows, options),
  ];
  return findings.filter((finding) => finding !== null);
}

const labelsOf = (rows: readonly ExaminedRow[]): ReadonlySet<string> =>
  new Set(rows.flatMap(({ label }) => label ?? []));

function labelsOfOneSide(training: readonly ExaminedRow[], held: readonly ExaminedRow[]): Finding[] {
  const [trained, tested] = [labelsOf(training), labelsOf(held)];
  const untrained = [...tested].filter((label) => !trained.has(label)).sort(naturalOrder);
  const untested = [...trained].filter((label) => !tested.has(label)).sort(naturalOrder);
  const where = (labels: readonly string[]): Place[] => labels.map((label) => ({ label }));
  const findings: Finding[] = [];
  if (untrained.length > 0) {
    findings.push({
      kind: "untrained-label",
      severity: "error",
      message: `${counted(untrained.length, "label")} ${agree(untrained.length, "is", "are")} tested and never trained`,
      advice: "put recordings of it on the training side: what has no model is always taken for something else",
      where: where(untrained),
      figures: { count: untrained.length },
    });
  }
  if (untested.length > 0) {
    findings.push({
      kind: "untested-label",
      severity: "hint",
      message: `${counted(untested.length, "label")} ${agree(untested.length, "is", "are")} trained and never tested`,
      advice: "put recordings of it on the test side: the accuracy says nothing of it",
      where: where(untested),
      figures: { count: untested.length },
    });
  }
  return findings;
}

/** Values that rows of more than one side have, with the sides; and how many values there are. */
function ofSeveralSides(rows: readonly ExaminedRow[], splitBy: string, of: (row: ExaminedRow) => string | null) {
  const sides = new Map<string, Set<string>>();
  for (const examined of rows) {
    const [value, side] = [of(examined), examined.row.columns[splitBy]];
    if (value === null || side === undefined) continue;
    sides.set(value, (sides.get(value) ?? new Set()).add(side));
  }
  const both = [...sides].filter(([, values]) => values.size > 1).sort(([a], [b]) => naturalOrder(a, b));
  return {
    total: sides.size,
    count: both.length,
    where: both.map(([value, values]): Place => ({ label: value, detail: [...values].join(" and ") })),
  };
}

/** Sessions of a speaker on more than one side, where the manifest has a column of them. */
function sessionsOfBothSides(
  rows: readonly ExaminedRow[],
  { splitBy, speakerBy }: ResolvedCorpusOptions,
): Finding | null {
  if (splitBy === null) return null;
  const { total, count, where } = ofSeveralSides(rows, splitBy, ({ row: { columns } }) => {
    const { session } = columns;
    const speaker = speakerBy === null ? "" : (columns[speakerBy] ?? "");
    return session === undefined || session === "" ? null : `${speaker} ${session}`.trim();
  });
  if (count === 0) return null;
  return {
    kind: "sessions-across-splits",
    severity: "warning",
    message: `${count} of ${counted(total, "session")} ${agree(count, "is", "are")} on both sides of the split`,
    advice:
      "put each session wholly on one side: room, microphone and the voice of that day are learned with the label",
    where,
    figures: { count, total },
  };
}

/** Speakers on more than one side; where speakers are the labels that is as it should be. */
function speakersOfBothSides(
  rows: readonly ExaminedRow[],
  { by, splitBy, speakerBy, claim }: ResolvedCorpusOptions,
): Finding | null {
  if (splitBy === null || speakerBy === null || speakerBy === by) return null;
  const { total, count, where } = ofSeveralSides(rows, splitBy, ({ row }) => row.columns[speakerBy] ?? null);
  if (count === 0) return null;
  const isClaimed = claim === "speaker-independent";
  return {
    kind: "speakers-across-splits",
    severity: isClaimed ? "error" : "hint",
    message: `${count} of ${counted(total, "speaker")} ${agree(count, "is", "are")} on both sides of the split`,
    advice: isClaimed
      ? "the test cannot show what it claims: put each speaker wholly on one side, or evaluate with --folds speaker"
      : "the test says how well these speakers are understood, and nothing of others: --folds speaker does",
    where,
    figures: { count, total },
  };
}

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
