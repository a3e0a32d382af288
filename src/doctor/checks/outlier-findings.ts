/**
 * Recordings unlike their class: each is scored by a Gaussian of its class that was made without it, and by those of the others.
 */

import { countFrames } from "../../gmm/passes/frame-chunks.js";
import { invertSymmetric } from "../../math/linear/symmetric.js";
import { groupBy } from "../../math/order.js";
import type { ExaminedRow } from "../examined-corpus.js";
import { counted, type Finding, findingOfSome, placeOfRow } from "../finding.js";
import {
  addSums,
  type FrameSums,
  meanOf,
  median,
  medianDeviation,
  noFrames,
  robustScore,
  scatterFrom,
} from "../measures/frame-sums.js";

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
  const all = { total: judged.length, group: counted(judged.length, "recording") };
  const findings = [
    findingOfSome({
      kind: "mislabelled",
      severity: "warning",
      ...all,
      what: ["fits another class far better than its own", "fit another class far better than their own"],
      advice: "listen to them: the label may be wrong",
      where: wrong.map(({ row, label, own, other, otherLabel }) => {
        const lead = ((other ?? own) - own).toFixed(1);
        return { ...placeOfRow(row.row, `${label}, or rather ${otherLabel}? (${lead} nats per frame)`), label };
      }),
      figures: { threshold: WRONG_LEAD, worst: wrong[0]?.score ?? 0 },
    }),
    findingOfSome({
      kind: "outlier",
      severity: "hint",
      ...all,
      what: ["is unlike the rest of its class", "are unlike the rest of their class"],
      advice: "listen to them: something may be cut off, or be heard that does not belong there",
      where: unlike.map(({ row, label, score }) => ({
        ...placeOfRow(row.row, `${label}, ${score.toFixed(1)} deviations`.replace("-", "−")),
        label,
      })),
      figures: { threshold: UNLIKE_CLASS, worst: unlike[0]?.score ?? 0 },
    }),
  ];
  return findings.filter((finding) => finding !== null);
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
  const classes = groupBy(judged, ({ label }) => label);
  return judged.filter(({ label }) => (classes.get(label)?.length ?? 0) >= LEAST_OF_CLASS);
}

/** How a number spreads within each class: about its median, by its median deviation or that of all classes, the greater. */
function spreadOf(judged: readonly Judged[], measure: (judged: Judged) => number) {
  const spreads = new Map(
    [...groupBy(judged, ({ label }) => label)].map(([label, own]) => {
      const values = own.map(measure);
      return [label, { centre: median(values), deviation: medianDeviation(values) }];
    }),
  );
  const pooled = median(judged.map((of) => Math.abs(measure(of) - (spreads.get(of.label)?.centre ?? Number.NaN))));
  const scoreAs = (label: string, value: number): number => {
    const { centre, deviation } = spreads.get(label) ?? { centre: Number.NaN, deviation: Number.NaN };
    return robustScore(value, centre, Math.max(deviation, pooled));
  };
  return { scoreAs, scoreOf: (of: Judged) => scoreAs(of.label, measure(of)) };
}

/** How a recording fares under the class it is said to be of, trained without it, and under the others. */
interface HeldOutScore {
  /** Mean log-likelihood under its own class, nats per frame. */
  readonly own: number;
  /** That of the best other class; null where there is one class alone. */
  readonly other: number | null;
  readonly otherLabel: string | null;
}

/**
 * Scores each recording under its class without it (leave-one-out) and under all others, one Gaussian a class.
 * O(recordings · dim³ + recordings · classes · dim²).
 *
 * @returns one a recording; null where its class has no other recording, or Gaussians cannot be had of so few frames
 */
export function heldOutScores(
  recordings: readonly { readonly label: string; readonly sums: FrameSums }[],
): readonly (HeldOutScore | null)[] {
  const dim = recordings[0]?.sums.first.length ?? 0;
  const byLabel = new Map<string, { sums: FrameSums; numRecordings: number }>();
  for (const { label, sums } of recordings) {
    const before = byLabel.get(label) ?? { sums: noFrames(dim), numRecordings: 0 };
    byLabel.set(label, { sums: addSums(before.sums, sums), numRecordings: before.numRecordings + 1 });
  }
  const within = withinCovariance([...byLabel.values()].map(({ sums }) => sums));
  const models = new Map([...byLabel].map(([label, { sums }]) => [label, classGaussian(sums, within)]));
  return recordings.map(({ label, sums }) => {
    const own = byLabel.get(label);
    if (own === undefined || own.numRecordings < 2) return null;
    const model = classGaussian(addSums(own.sums, sums, -1), within);
    return model === null ? null : { own: meanScore(model, sums), ...bestOther(models, label, sums) };
  });
}

function bestOther(models: ReadonlyMap<string, ClassGaussian | null>, label: string, sums: FrameSums) {
  let other: number | null = null;
  let otherLabel: string | null = null;
  for (const [name, model] of models) {
    if (name === label || model === null) continue;
    const score = meanScore(model, sums);
    if (other !== null && score <= other) continue;
    other = score;
    otherLabel = name;
  }
  return { other, otherLabel };
}

/** Σ_w = Σ_c Σ_{t∈c} (x_t − μ_c)(x_t − μ_c)ᵀ / T, packed; a hundredth of each variance is added, so that it is never singular. */
function withinCovariance(classes: readonly FrameSums[]): Float64Array {
  const [first] = classes;
  const within = new Float64Array(first?.second.length ?? 0);
  const numFrames = countFrames(classes);
  for (const sums of classes) {
    const scatter = scatterFrom(sums, meanOf(sums));
    for (let at = 0; at < within.length; at++)
      within[at] = (within[at] as number) + (scatter[at] as number) / numFrames;
  }
  for (let i = 0, at = 0; i < (first?.first.length ?? 0); i++, at += i + 1) {
    within[at] = 1.01 * (within[at] as number) + Number.MIN_VALUE;
  }
  return within;
}

/** One Gaussian with a full covariance, as it scores sums of frames. */
interface ClassGaussian {
  /** From the origin of the sums, D values. */
  readonly mean: Float64Array;
  /** Σ⁻¹, packed. */
  readonly precision: Float64Array;
  /** −½ (D log 2π + log |Σ|). */
  readonly logConstant: number;
}

/** Frames of the covariance within classes that stand in for what a class has too little of: see `classGaussian`. */
export const PRIOR_FRAMES = 200;

/**
 * The Gaussian of a class, its covariance pulled towards the one within all classes (Friedman, JASA 84, 1989, eq. 16, with
 * the share of each by its frames):
 *
 *   Σ_c = ( S_c + n₀ Σ_w ) / ( n_c + n₀ )
 *
 * @param within  Σ_w, packed, positive definite
 * @returns null where Σ_c has no Cholesky factor
 */
export function classGaussian(sums: FrameSums, within: Float64Array): ClassGaussian | null {
  const mean = meanOf(sums);
  const dim = mean.length;
  const scatter = scatterFrom(sums, mean);
  const total = sums.numFrames + PRIOR_FRAMES;
  const covariance = scatter.map((sum, at) => (sum + PRIOR_FRAMES * (within[at] as number)) / total);
  const inverted = invertSymmetric(covariance, dim);
  if (inverted === null) return null;
  const logConstant = -0.5 * (dim * Math.log(2 * Math.PI) + inverted.logDeterminant);
  return { mean, precision: inverted.inverse, logConstant };
}

/**
 * The mean log-likelihood of frames, from their sums alone:
 *
 *   (1/T) Σ_t log N(x_t; μ, Σ) = −½ ( D log 2π + log |Σ| + tr Σ⁻¹ S/T )      S = Σ_t (x_t − μ)(x_t − μ)ᵀ
 */
export function meanScore({ mean, precision, logConstant }: ClassGaussian, sums: FrameSums): number {
  const scatter = scatterFrom(sums, mean);
  let trace = 0;
  for (let i = 0, at = 0; i < mean.length; i++) {
    for (let j = 0; j < i; j++, at++) trace += 2 * (precision[at] as number) * (scatter[at] as number);
    trace += (precision[at] as number) * (scatter[at++] as number);
  }
  return logConstant - trace / (2 * sums.numFrames);
}
