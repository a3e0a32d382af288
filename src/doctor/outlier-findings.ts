import type { ExaminedRow } from "./examined-corpus.js";
import { agree, counted, type Finding } from "./finding.js";
import { type HeldOutScore, heldOutScores } from "./held-out-scores.js";
import { placeOfRow } from "./place.js";
import { median, medianDeviation, robustScore } from "./robust-scale.js";

/**
 * Robust standard deviations by which the lead of a recording's own class over the best other is less than its class's. Of
 * four corpora without known errors (9,200 labels) one recording is beyond it, which may well be wrong; of planted wrong
 * labels seven in ten: bench/doctor.ts.
 */
const WRONG_LEAD = -5;
/** The other label must fit: its score lies within these of what its class is used to. */
const FITS_OTHER = -3;
/** Robust standard deviations of the score under its own class, from which a recording is unlike its class. */
const UNLIKE_CLASS = -6;
/** Recordings a class needs for a median, and a corpus for a deviation. */
const LEAST_OF_CLASS = 5;
const LEAST_OF_ALL = 20;
/** Frames of a recording: the mean over a few is that of chance. */
const LEAST_FRAMES = 10;

interface Judged extends HeldOutScore {
  readonly row: ExaminedRow;
  readonly label: string;
}

/** Recordings that are far from the rest of their class: nearer to another, or unlike all. */
export function outlierFindings(rows: readonly ExaminedRow[]): Finding[] {
  const judged = judge(rows);
  if (judged.length < LEAST_OF_ALL) return [];
  const own = spreadOf(judged, ({ own }) => own);
  const lead = spreadOf(judged, ({ own, other }) => own - (other ?? own));
  const wrong = judged
    .map((of) => ({ ...of, score: lead.scoreOf(of) }))
    .filter(({ own, other, score }) => other !== null && other > own && score < WRONG_LEAD)
    .filter((of) => own.scoreAs(of.otherLabel ?? "", of.other ?? 0) > FITS_OTHER)
    .sort((a, b) => a.score - b.score);
  const wrongRows = new Set(wrong.map(({ row }) => row));
  const unlike = judged
    .filter(({ row }) => !wrongRows.has(row))
    .map((of) => ({ ...of, score: own.scoreOf(of) }))
    .filter(({ score }) => score < UNLIKE_CLASS)
    .sort((a, b) => a.score - b.score);
  return [mislabelled(wrong, judged.length), outliers(unlike, judged.length)].filter((finding) => finding !== null);
}

type Scored = Judged & { readonly score: number };

function mislabelled(wrong: readonly Scored[], total: number): Finding | null {
  if (wrong.length === 0) return null;
  return {
    kind: "mislabelled",
    severity: "warning",
    message: `${wrong.length} of ${counted(total, "recording")} ${agree(wrong.length, "fits", "fit")} another class far better than ${agree(wrong.length, "its", "their")} own`,
    advice: "listen to them: the label may be wrong",
    where: wrong.map(({ row, label, own, other, otherLabel }) => ({
      ...placeOfRow(
        row.row,
        `${label}, or rather ${otherLabel}? (${((other ?? own) - own).toFixed(1)} nats per frame)`,
      ),
      label,
    })),
    figures: { count: wrong.length, total, threshold: WRONG_LEAD, worst: wrong[0]?.score ?? 0 },
  };
}

function outliers(unlike: readonly Scored[], total: number): Finding | null {
  if (unlike.length === 0) return null;
  return {
    kind: "outlier",
    severity: "hint",
    message: `${unlike.length} of ${counted(total, "recording")} ${agree(unlike.length, "is", "are")} unlike the rest of ${agree(unlike.length, "its", "their")} class`,
    advice: "listen to them: something may be cut off, or be heard that does not belong there",
    where: unlike.map(({ row, label, score }) => ({
      ...placeOfRow(row.row, `${label}, ${score.toFixed(1)} deviations`.replace("-", "−")),
      label,
    })),
    figures: { count: unlike.length, total, threshold: UNLIKE_CLASS, worst: unlike[0]?.score ?? 0 },
  };
}

/** The scores of rows of the most common sample rate; others have other features. */
function judge(rows: readonly ExaminedRow[]): Judged[] {
  const usual = median(rows.flatMap(({ sampleRate }) => sampleRate ?? []));
  const comparable = rows.flatMap((row) => {
    const { label, sums, sampleRate } = row;
    const isComparable = sampleRate === null || sampleRate === usual;
    return label !== null && sums !== null && isComparable ? [{ row, label, sums }] : [];
  });
  const scores = heldOutScores(comparable);
  const judged = comparable.flatMap(({ row, label }, i) => {
    const score = scores[i];
    return score && row.numFrames >= LEAST_FRAMES ? [{ row, label, ...score }] : [];
  });
  const counts = new Map<string, number>();
  for (const { label } of judged) counts.set(label, (counts.get(label) ?? 0) + 1);
  return judged.filter(({ label }) => (counts.get(label) ?? 0) >= LEAST_OF_CLASS);
}

/** How a number spreads within each class: about its median, by its median deviation or that of all classes, the greater. */
function spreadOf(judged: readonly Judged[], measure: (judged: Judged) => number) {
  const byLabel = new Map<string, number[]>();
  for (const of of judged) {
    const values = byLabel.get(of.label) ?? [];
    byLabel.set(of.label, values);
    values.push(measure(of));
  }
  const spreads = new Map(
    [...byLabel].map(([label, values]) => [label, { centre: median(values), deviation: medianDeviation(values) }]),
  );
  const pooled = median(judged.map((of) => Math.abs(measure(of) - (spreads.get(of.label)?.centre ?? Number.NaN))));
  const scoreAs = (label: string, value: number): number => {
    const { centre, deviation } = spreads.get(label) ?? { centre: Number.NaN, deviation: Number.NaN };
    return robustScore(value, centre, Math.max(deviation, pooled));
  };
  return { scoreAs, scoreOf: (of: Judged) => scoreAs(of.label, measure(of)) };
}
