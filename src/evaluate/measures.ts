import { ShapeError } from "../errors.js";
import type { ConfusionMatrix, Report } from "../types.js";

/** The figures of a classification report, from its confusion matrix. */

/** Of what was called a label how much was it, and of what was it how much was called so. */
export interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f1: number;
}

export interface LabelMeasures extends PrecisionRecall {
  readonly label: string;
  /** Trials that are of this label. */
  readonly support: number;
}

/** A confusion matrix in figures. */
export interface ClassificationMeasures {
  readonly accuracy: number;
  /** The mean recall of the labels that have trials: what chance gets right of many small and large classes is 1/L. */
  readonly balancedAccuracy: number;
  readonly perLabel: readonly LabelMeasures[];
  /** Means over labels, each counting the same. */
  readonly macro: PrecisionRecall;
  /** Means over labels, each counting by its trials. */
  readonly weighted: PrecisionRecall;
  /** Matthews' correlation coefficient, for several labels (Gorodkin 2004): 0 is chance, 1 is perfect. */
  readonly matthewsCorrelation: number;
  /** Cohen's kappa (1960): accuracy beyond what the same frequencies would reach by chance, over what there is beyond it. */
  readonly kappa: number;
}

/**
 * The figures of a classification report, as scikit-learn computes them: with c_ij trials of label i called j, and N of all,
 *
 *   precision_i = c_ii / Σ_j c_ji    recall_i = c_ii / Σ_j c_ij    F1_i = 2 c_ii / ( Σ_j c_ij + Σ_j c_ji )
 *   MCC = ( N Σ c_ii − Σ r_i p_i ) / √( (N² − Σ r_i²) (N² − Σ p_i²) )    κ = ( N Σ c_ii − Σ r_i p_i ) / ( N² − Σ r_i p_i )
 *
 * where r and p are the sums of rows and columns. What has no trial to count is 0; MCC is 0 and κ is NaN where all is one label.
 *
 * @throws {ShapeError} when there are no trials
 * @example
 * const measures = classificationMeasures({ labels: ["no", "yes"], counts: [[8, 2], [1, 9]] });
 * measures.accuracy; // => 0.85
 * measures.perLabel[1]; // => { precision: 9 / 11, recall: 0.9, f1: 6 / 7, label: "yes", support: 10 }
 * measures.kappa; // => 0.7
 */
export function classificationMeasures(result: ConfusionMatrix | Pick<Report, "confusion">): ClassificationMeasures {
  const { labels, counts } = "confusion" in result ? result.confusion : result;
  const right = labels.map((_, i) => counts[i]?.[i] ?? 0);
  const actual = labels.map((_, i) => sum(counts[i] ?? []));
  const called = labels.map((_, j) => sum(counts.map((row) => row[j] ?? 0)));
  const total = sum(actual);
  if (total === 0) throw new ShapeError("a classification is measured on at least one trial, and there is none");
  const perLabel = labels.map((label, i) => ({
    label,
    support: actual[i] as number,
    precision: share(right[i] as number, called[i] as number),
    recall: share(right[i] as number, actual[i] as number),
    f1: share(2 * (right[i] as number), (actual[i] as number) + (called[i] as number)),
  }));
  const tested = perLabel.filter(({ support }) => support > 0);
  const byChance = dot(actual, called);
  const beyondChance = total * sum(right) - byChance;
  const spread = (total ** 2 - dot(actual, actual)) * (total ** 2 - dot(called, called));
  return {
    accuracy: sum(right) / total,
    balancedAccuracy: sum(tested.map(({ recall }) => recall)) / tested.length,
    perLabel,
    macro: meanOf(perLabel, () => 1),
    weighted: meanOf(perLabel, ({ support }) => support),
    matthewsCorrelation: spread === 0 ? 0 : beyondChance / Math.sqrt(spread),
    kappa: beyondChance / (total ** 2 - byChance),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * (b[i] as number)));

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function meanOf(labels: readonly LabelMeasures[], weightOf: (label: LabelMeasures) => number): PrecisionRecall {
  const weights = labels.map(weightOf);
  const mean = (of: (label: LabelMeasures) => number) => dot(labels.map(of), weights) / sum(weights);
  return {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
  };
}
