import {
  addCepstralStatistics,
  type CepstralStatistics,
  cepstralStatistics,
  normalizeWith,
} from "../features/normalize/cepstral-normalization.js";
import type { FeatureMatrix, FeatureRecipe } from "../types.js";

/**
 * Normalises each matrix with the statistics of all matrices of its group: cepstral mean (and variance) normalisation per
 * speaker. Recipes of another scope leave them as they are.
 *
 * @param groups  one name a matrix
 */
export function normalizeGroups(
  matrices: readonly FeatureMatrix[],
  groups: readonly string[],
  { normalizationScope, normalization }: Pick<FeatureRecipe, "normalizationScope" | "normalization">,
): readonly FeatureMatrix[] {
  if (normalizationScope === "recording" || (normalization !== "mean" && normalization !== "mean-variance")) {
    return matrices;
  }
  const statistics = new Map<string, CepstralStatistics>();
  for (const [i, matrix] of matrices.entries()) {
    const group = groups[i] as string;
    const own = cepstralStatistics(matrix);
    const before = statistics.get(group);
    statistics.set(group, before === undefined ? own : addCepstralStatistics(before, own));
  }
  return matrices.map((matrix, i) => {
    const normalized = normalizeWith(matrix, statistics.get(groups[i] as string) as CepstralStatistics, normalization);
    return matrix.weights === undefined ? normalized : { ...normalized, weights: matrix.weights };
  });
}
