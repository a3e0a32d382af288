import { ShapeError } from "../../errors.js";
import { createRandom } from "../../math/random.js";
import { seedRow } from "../../options/mixture-table.js";
import { checkOption, integerFrom } from "../../options.js";
import type { FeatureMatrix } from "../../types.js";
import { checkMatrix } from "../passes/frame-chunks.js";

export interface ReservoirOptions {
  /** Of the random numbers. @default 0 */
  readonly seed?: number;
}

/** A random sample of the frames that were shown so far, however many there were. */
export interface Reservoir {
  /** Frames shown so far. */
  readonly numSeen: number;
  /**
   * Shows the frames of a matrix.
   *
   * @throws {ShapeError} when they have another dimension than those before
   */
  add(features: FeatureMatrix): void;
  /** The sample: a copy. */
  sample(): FeatureMatrix;
}

/** Rows are made room for as they come, so that a large reservoir for few frames stays small. */
const FIRST_ROWS = 1024;

/**
 * A reservoir of at most `numFrames` frames: Vitter's algorithm R (1985). Frame t (from 0) is kept while there is room; after
 * that j is drawn uniformly from 0 … t, and it takes the place of row j where there is one. So every frame is in the sample
 * with the same probability, numFrames / t. One random number a frame: the sample does not depend on how the frames were cut
 * into matrices. Frames keep their weights, which have no influence on the drawing.
 *
 * Memory: numFrames · dim values, in float32 while all that was kept is.
 */
export function createReservoir(numFrames: number, { seed = 0 }: ReservoirOptions = {}): Reservoir {
  checkOption("reservoir", "numFrames", integerFrom(1), numFrames);
  checkOption("reservoir", "seed", seedRow.rule, seed);
  const random = createRandom(seed);
  let rows: FeatureMatrix["data"] = new Float32Array(0);
  /** Of the rows; empty while none has a weight of its own. */
  let weights: number[] = [];
  let shape: Pick<FeatureMatrix, "dim" | "frameShift"> | null = null;
  let numSeen = 0;

  const add = (features: FeatureMatrix): void => {
    const { data, dim, frameShift } = features;
    if (features.weights && weights.length === 0) weights = new Array(Math.min(numSeen, numFrames)).fill(1);
    const isWeighted = features.weights !== undefined || weights.length > 0;
    shape ??= { dim, frameShift };
    checkMatrix(features, shape.dim);
    for (let t = 0; t < features.numFrames; t++, numSeen++) {
      const row = numSeen < numFrames ? numSeen : random.integer(numSeen + 1);
      if (row >= numFrames) continue;
      rows = withRoom(rows, {
        needed: (row + 1) * dim,
        most: numFrames * dim,
        isPrecise: data instanceof Float64Array,
      });
      rows.set(data.subarray(t * dim, (t + 1) * dim), row * dim);
      if (isWeighted) weights[row] = features.weights?.[t] ?? 1;
    }
  };
  const sample = (): FeatureMatrix => {
    const { dim, frameShift } = shape ?? { dim: 0, frameShift: 0.01 };
    const count = Math.min(numSeen, numFrames);
    const frames = { data: rows.slice(0, count * dim), numFrames: count, dim, frameShift };
    return weights.length > 0 ? { ...frames, weights: Float64Array.from(weights) } : frames;
  };
  return {
    get numSeen() {
      return numSeen;
    },
    add,
    sample,
  };
}

/**
 * At most `numFrames` frames of a stream of unknown length, drawn without replacement and each with the same probability, in
 * one go over it (`createReservoir`). All frames, in their order, where there are no more.
 *
 * @param stream  matrices of one dimension
 * @throws {ShapeError} when their dimensions differ, or there is none
 * @throws {OptionError} when numFrames is not a whole number of at least 1
 * @example
 * const stream = Array.from({ length: 100 }, (_, t) => featureMatrix([[t], [-t]]));
 * reservoirSample(stream, 50, { seed: 1 }).numFrames // => 50
 */
export function reservoirSample(
  stream: Iterable<FeatureMatrix>,
  numFrames: number,
  options: ReservoirOptions = {},
): FeatureMatrix {
  const reservoir = createReservoir(numFrames, options);
  for (const features of stream) reservoir.add(features);
  if (reservoir.numSeen === 0) throw new ShapeError("the stream has no frame to sample from; give features");
  return reservoir.sample();
}

/** The same array where it is long and precise enough, or a copy that is. */
function withRoom(
  rows: FeatureMatrix["data"],
  { needed, most, isPrecise }: { readonly needed: number; readonly most: number; readonly isPrecise: boolean },
): FeatureMatrix["data"] {
  const isNarrow = isPrecise && rows instanceof Float32Array;
  if (needed <= rows.length && !isNarrow) return rows;
  const length = needed <= rows.length ? rows.length : Math.min(most, Math.max(2 * rows.length, needed, FIRST_ROWS));
  const larger = isPrecise || rows instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  larger.set(rows);
  return larger;
}
