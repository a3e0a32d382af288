import { naturalOrder } from "../math/natural-order.js";
import type { ResolvedCorpusOptions } from "./corpus-options.js";
import type { ExaminedRow } from "./examined-corpus.js";
import { agree, counted, type Finding, type Place } from "./finding.js";
import { sidesOf } from "./splits.js";

/** Labels and speakers that a split into training and test puts where they do not belong. */
export function splitFindings(rows: readonly ExaminedRow[], options: ResolvedCorpusOptions): Finding[] {
  const { training, held } = sidesOf(rows, options);
  if (held.length === 0) return [];
  const findings = [...labelsOfOneSide(training, held), speakersOfBothSides(rows, options)];
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

/** Speakers on more than one side; where speakers are the labels that is as it should be. */
function speakersOfBothSides(
  rows: readonly ExaminedRow[],
  { by, splitBy, speakerBy, claim }: ResolvedCorpusOptions,
): Finding | null {
  if (splitBy === null || speakerBy === null || speakerBy === by) return null;
  const sides = new Map<string, Set<string>>();
  for (const { row } of rows) {
    const [speaker, side] = [row.columns[speakerBy], row.columns[splitBy]];
    if (speaker === undefined || side === undefined) continue;
    sides.set(speaker, (sides.get(speaker) ?? new Set()).add(side));
  }
  const both = [...sides].filter(([, of]) => of.size > 1).sort(([a], [b]) => naturalOrder(a, b));
  if (both.length === 0) return null;
  const isClaimed = claim === "speaker-independent";
  return {
    kind: "speakers-across-splits",
    severity: isClaimed ? "error" : "hint",
    message: `${both.length} of ${counted(sides.size, "speaker")} ${agree(both.length, "is", "are")} on both sides of the split`,
    advice: isClaimed
      ? "the test cannot show what it claims: put each speaker wholly on one side, or evaluate with --folds speaker"
      : "the test says how well these speakers are understood, and nothing of others: --folds speaker does",
    where: both.map(([speaker, of]) => ({ label: speaker, detail: [...of].join(" and ") })),
    figures: { count: both.length, total: sides.size },
  };
}
