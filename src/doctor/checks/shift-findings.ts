/** In what recordings differ from those a model was trained on: level, channel, noise, tempo, or another front end. */

import type { CepstralStatistics } from "../../features/normalize/cepstral-normalization.js";
import { featureNames } from "../../features/recipe/columns.js";
import { mixtureMoments } from "../../gmm/mixture/mixture.js";
import { countFrames } from "../../gmm/passes/frame-chunks.js";
import type { Classifier } from "../../types.js";
import type { Finding, Place } from "../finding.js";
import type { LabelFit } from "../measures/fit.js";
import { median } from "../measures/frame-sums.js";

// Measured on FSDD's test recordings under models of its training recordings: means within 0.08 deviations and variances within
// 0.88 to 1.10, for one speaker alone 0.23 and 0.77 to 1.16; with noise 10 dB under the speech 0.83 and 0.42, with a low-pass
// filter 1.05, at half again the speed variances of deltas 1.57 times those of statics.

/** Standard deviations of the model by which a mean is elsewhere. */
const SHIFTED = 0.5;
/** Variances over those of the model, or the model's over them, that are others. */
const OTHER_VARIANCE = 1.6;
/** Variances of deltas over those of statics. */
const OTHER_TEMPO = 1.5;
/** Where the middle column is so far off, or so much wider or narrower, it is none of the model's features. */
const UNLIKE_SHIFT = 3;
const UNLIKE_VARIANCE = 10;

const isBeyond = (ratio: number, limit: number): boolean => ratio > limit || ratio < 1 / limit;

/** What the columns of features say of where they come from. */
export function shiftFindings(shifts: readonly ColumnShift[]): Finding[] {
  const unlike = unlikeFeatures(shifts);
  if (unlike !== null) return [unlike];
  const of = (kind: ColumnShift["kind"]) => shifts.filter((shift) => shift.kind === kind);
  const statics = [...of("static"), ...of("other")];
  return [
    levelShift(of("level")),
    channelShift(statics),
    varianceShift(statics),
    tempoShift(of("static"), of("delta")),
  ].filter((finding) => finding !== null);
}

const middleRatio = (shifts: readonly ColumnShift[]): number =>
  median(shifts.map(({ varianceRatio }) => varianceRatio));

const isShifted = ({ shift }: ColumnShift): boolean => Math.abs(shift) >= SHIFTED;

const byShift = (shifts: readonly ColumnShift[]): Place[] =>
  shifts
    .toSorted((a, b) => Math.abs(b.shift) - Math.abs(a.shift))
    .map(({ name: column, shift }) => {
      const detail = `${shift > 0 ? "+" : "−"}${Math.abs(shift).toFixed(1)} deviations`;
      return { column, detail };
    });

const byRatio = (shifts: readonly ColumnShift[]): Place[] =>
  shifts
    .toSorted((a, b) => Math.abs(Math.log(b.varianceRatio)) - Math.abs(Math.log(a.varianceRatio)))
    .map(({ name, varianceRatio }) => ({ column: name, detail: `${varianceRatio.toPrecision(2)} of its variance` }));

function unlikeFeatures(shifts: readonly ColumnShift[]): Finding | null {
  const shift = median(shifts.map((column) => Math.abs(column.shift)));
  const ratio = middleRatio(shifts);
  if (shift <= UNLIKE_SHIFT && !isBeyond(ratio, UNLIKE_VARIANCE)) return null;
  return {
    kind: "unlike-features",
    severity: "error",
    message: "the features are not those the model was trained on",
    advice:
      "extract them with the model's own recipe (voxmix info shows it): another front end, scale or normalisation made these",
    where: shift > UNLIKE_SHIFT ? byShift(shifts) : byRatio(shifts),
    figures: { shift, varianceRatio: ratio },
  };
}

function levelShift(level: readonly ColumnShift[]): Finding | null {
  const shifted = level.filter(isShifted);
  const [first] = shifted;
  if (first === undefined) return null;
  return {
    kind: "level-shift",
    severity: "warning",
    message: `the recordings are ${first.shift > 0 ? "louder" : "softer"} than those the model was trained on`,
    advice:
      "record at the same level; or train with a recipe that does not hear it: --c0 deltas, or --normalization mean",
    where: byShift(shifted),
    figures: { columns: shifted.length, shift: first.shift },
  };
}

function channelShift(statics: readonly ColumnShift[]): Finding | null {
  const shifted = statics.filter(isShifted);
  if (shifted.length === 0) return null;
  const most = Math.max(...shifted.map(({ shift }) => Math.abs(shift)));
  return {
    kind: "channel-shift",
    severity: "warning",
    message: `the means of ${shifted.length} of ${statics.length} columns are not where the model has them`,
    advice:
      "another microphone, room or line does that, and noise, and other voices: train on recordings of this kind too, or with " +
      "--normalization mean, which takes a constant channel out",
    where: byShift(shifted),
    figures: { columns: shifted.length, total: statics.length, shift: most },
  };
}

function varianceShift(statics: readonly ColumnShift[]): Finding | null {
  const ratio = middleRatio(statics);
  if (statics.length === 0 || !isBeyond(ratio, OTHER_VARIANCE)) return null;
  const isNarrow = ratio < 1;
  return {
    kind: "variance-shift",
    severity: "warning",
    message: `the columns vary ${isNarrow ? "less" : "more"} than those the model was trained on: ${ratio.toFixed(2)} of their variance`,
    advice: isNarrow
      ? "noise over the speech does that: record nearer to the mouth, train with --augment, or leave silence out"
      : "cleaner or more varied speech does that, or speech with its silence where the model had none",
    where: byRatio(statics),
    figures: { varianceRatio: ratio },
  };
}

/** Where the statics are much as they were, and their changes are not. */
function tempoShift(statics: readonly ColumnShift[], deltas: readonly ColumnShift[]): Finding | null {
  if (statics.length === 0 || deltas.length === 0) return null;
  const ratio = middleRatio(deltas) / middleRatio(statics);
  if (isBeyond(middleRatio(statics), OTHER_VARIANCE) || !isBeyond(ratio, OTHER_TEMPO)) return null;
  return {
    kind: "delta-shift",
    severity: "warning",
    message: `the features change ${ratio > 1 ? "faster" : "more slowly"} than those the model was trained on`,
    advice:
      "look whether the sample rate in the headers is true, and the frame shift that of the model; or people speak so",
    where: byRatio(deltas),
    figures: { ratio },
  };
}

/** How one column of the features differs from what the model was trained on. */
interface ColumnShift {
  readonly name: string;
  /** What it is: of the level, another static, a difference in time, or a mixture of all. */
  readonly kind: "level" | "static" | "delta" | "other";
  /** Of the means, in standard deviations of the model. */
  readonly shift: number;
  /** Variance over that of the model. */
  readonly varianceRatio: number;
}

/**
 * Mean and variance of each column beside those of the models of the labels, each by the frames the recordings have of it: so
 * that no column shifts because one label is more frequent here.
 */
export function columnShifts(
  { labels, mixtures, recipe }: Classifier,
  perLabel: ReadonlyMap<string, LabelFit>,
  { mean, squares, numFrames, dim }: CepstralStatistics,
): ColumnShift[] {
  const expected = new Float64Array(dim);
  const second = new Float64Array(dim);
  const total = countFrames([...perLabel.values()]);
  for (const [index, mixture] of mixtures.entries()) {
    const weight = (perLabel.get(labels[index] ?? "")?.numFrames ?? 0) / total;
    if (weight === 0) continue;
    const own = mixtureMoments(mixture);
    for (let d = 0; d < dim; d++) {
      const centre = own.mean[d] as number;
      expected[d] = (expected[d] as number) + weight * centre;
      second[d] = (second[d] as number) + weight * ((own.variance[d] as number) + centre * centre);
    }
  }
  const names = recipe === null ? Array.from({ length: dim }, (_, d) => `column ${d + 1}`) : featureNames(recipe);
  return Array.from({ length: dim }, (_, d) => {
    const centre = expected[d] as number;
    const variance = (second[d] as number) - centre * centre;
    const name = names[d] ?? `column ${d}`;
    return {
      name,
      kind: recipe !== null && recipe.transform === null ? kindOf(name) : "other",
      shift: ((mean[d] as number) - centre) / Math.sqrt(variance),
      varianceRatio: (squares[d] as number) / numFrames / variance,
    };
  });
}

function kindOf(name: string): ColumnShift["kind"] {
  if (name.startsWith("Δ")) return "delta";
  if (/^c0\b|energy/i.test(name)) return "level";
  return /^(c|mel|band|b)\d+/i.test(name) ? "static" : "other";
}
