import { ShapeError, TrainingDataError } from "../errors.js";
import { addOuterProduct } from "../math/linear/products.js";
import { packedLength } from "../math/linear/symmetric.js";

/** A vector, e.g. the i-vector of a recording, with what is to be told apart, e.g. the speaker. */
export interface LabelledVector {
  readonly label: string;
  readonly vector: Float64Array;
}

/** The vectors of one label. */
export interface VectorClass {
  readonly label: string;
  readonly vectors: readonly Float64Array[];
  readonly mean: Float64Array;
}

/**
 * In the order in which labels first come.
 *
 * @param what  is trained on them, for errors
 * @throws {ShapeError} when lengths differ, or a value is not finite
 * @throws {TrainingDataError} when there are fewer than 2 labels, or no label has 2 vectors
 */
export function vectorClasses(vectors: readonly LabelledVector[], what: string): readonly VectorClass[] {
  checkVectors(
    vectors.map(({ vector }) => vector),
    what,
  );
  const byLabel = new Map<string, Float64Array[]>();
  for (const { label, vector } of vectors) {
    const group = byLabel.get(label);
    if (group) group.push(vector);
    else byLabel.set(label, [vector]);
  }
  const most = Math.max(0, ...Array.from(byLabel.values(), ({ length }) => length));
  if (byLabel.size < 2 || most < 2) {
    throw new TrainingDataError(
      `${what} is trained on 2 labels or more, with 2 vectors of one or more; got ${vectors.length} vectors of ` +
        `${byLabel.size}: give recordings of more speakers, and more of each`,
    );
  }
  return Array.from(byLabel, ([label, group]) => ({ label, vectors: group, mean: meanVector(group) }));
}

/**
 * @throws {TrainingDataError} when there is none
 * @throws {ShapeError} when lengths differ, or a value is not finite
 */
export function checkVectors(vectors: readonly Float64Array[], what: string): void {
  const [first] = vectors;
  if (first === undefined) throw new TrainingDataError(`${what} is trained on vectors; got none`);
  for (const [index, vector] of vectors.entries()) {
    if (vector.length !== first.length || vector.length === 0) {
      throw new ShapeError(
        `vector ${index} has ${vector.length} values, the first has ${first.length}; take all from one extractor`,
      );
    }
    if (!vector.every(Number.isFinite)) {
      throw new ShapeError(`vector ${index} holds a value that is not finite; look at the recording it is of`);
    }
  }
}

/** Σ x / n; of at least one vector. */
export function meanVector(vectors: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (vector[i] as number) / vectors.length;
  }
  return mean;
}

/** Adds factor · (x − centre)(x − centre)ᵀ to a lower triangle. */
export function addScatter(
  packed: Float64Array,
  vector: Float64Array,
  { centre, factor }: { readonly centre: Float64Array; readonly factor: number },
): void {
  const deviation = vector.map((value, i) => value - (centre[i] as number));
  addOuterProduct(packed, deviation, factor);
}

/** Σ_c Σ_{x∈c} (x − μ_c)(x − μ_c)ᵀ · share(c), packed. */
export function withinScatter(classes: readonly VectorClass[], share: (ofClass: VectorClass) => number): Float64Array {
  const packed = new Float64Array(packedLength(classes[0]?.mean.length ?? 0));
  for (const ofClass of classes) {
    for (const vector of ofClass.vectors) addScatter(packed, vector, { centre: ofClass.mean, factor: share(ofClass) });
  }
  return packed;
}
