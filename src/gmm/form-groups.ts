import type { FeatureMatrix, ScoringForm } from "../types.js";

/** Forms of one covariance type, which a kernel scores in one call, and their places among all. */
export interface FormGroup {
  readonly forms: readonly ScoringForm[];
  readonly places: readonly number[];
}

/** One group for diagonal covariances and one for full, as far as there are any; of one type the array itself. */
export function groupForms(forms: readonly ScoringForm[]): readonly FormGroup[] {
  const [first] = forms;
  if (first && forms.every(({ covarianceType }) => covarianceType === first.covarianceType)) {
    return [{ forms, places: [...forms.keys()] }];
  }
  const groups = (["diag", "full"] as const).map((covarianceType) => {
    const places = [...forms.keys()].filter((place) => forms[place]?.covarianceType === covarianceType);
    return { forms: places.map((place) => forms[place] as ScoringForm), places };
  });
  return groups.filter(({ places }) => places.length > 0);
}

/**
 * M × T values, M the number of forms in all groups, from the rows that `valuesOf` gives for each group's.
 */
export function scoreGroups(
  groups: readonly FormGroup[],
  features: FeatureMatrix,
  valuesOf: (forms: readonly ScoringForm[]) => Float64Array,
): Float64Array {
  const [first] = groups;
  if (first && groups.length === 1) return valuesOf(first.forms);
  const { numFrames } = features;
  const numForms = groups.reduce((sum, { places }) => sum + places.length, 0);
  const result = new Float64Array(numForms * numFrames);
  for (const { forms, places } of groups) {
    const values = valuesOf(forms);
    places.forEach((place, row) => {
      result.set(values.subarray(row * numFrames, (row + 1) * numFrames), place * numFrames);
    });
  }
  return result;
}
