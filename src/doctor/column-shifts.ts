import type { CepstralStatistics } from "../features/normalize/cepstral-normalization.js";
import { featureNames } from "../features/recipe/columns.js";
import type { Classifier } from "../types.js";
import type { LabelFit } from "./fit.js";
import { mixtureMoments, variancesIn } from "./mixture-moments.js";

/** How one column of the features differs from what the model was trained on. */
export interface ColumnShift {
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
  const total = [...perLabel.values()].reduce((sum, fit) => sum + fit.numFrames, 0);
  for (const [index, mixture] of mixtures.entries()) {
    const weight = (perLabel.get(labels[index] ?? "")?.numFrames ?? 0) / total;
    if (weight === 0) continue;
    const moments = mixtureMoments(mixture);
    const variances = variancesIn(moments.covariance, dim);
    for (let d = 0; d < dim; d++) {
      const centre = moments.mean[d] as number;
      expected[d] = (expected[d] as number) + weight * centre;
      second[d] = (second[d] as number) + weight * ((variances[d] as number) + centre * centre);
    }
  }
  const names = featureNames(recipe);
  return Array.from({ length: dim }, (_, d) => {
    const centre = expected[d] as number;
    const variance = (second[d] as number) - centre * centre;
    const name = names[d] ?? `column ${d}`;
    return {
      name,
      kind: recipe.transform === null ? kindOf(name) : "other",
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
