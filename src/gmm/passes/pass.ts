import { TrainingDataError } from "../../errors.js";
import type { Assignment, KernelOptions } from "../../kernels/kernel.js";
import { drawDistinct, type Random } from "../../math/random.js";
import type { FeatureMatrix, KernelCovarianceType, ScoringForm, SufficientStatistics } from "../../types.js";
import type { ClusterAssignment, ClusterSums } from "./cluster-sums.js";
import { joinedWeights, type Rotation } from "./frame-chunks.js";
import type { SummedMoments } from "./moments.js";

/**
 * What is to be done once over all frames: plain data, so that it can be asked of whoever has the frames. The result over
 * A ∪ B follows from the results over A and over B.
 */
export type Pass = MomentsPass | FramesPass | AssignmentPass | ClustersPass | StatisticsPass | RandomPosteriorsPass;

/** Mean, squared differences, and whether all values are finite. */
export interface MomentsPass {
  readonly kind: "moments";
}

/** Frames by their indices, ascending; or all of them. */
export interface FramesPass {
  readonly kind: "frames";
  readonly indices: Uint32Array | null;
}

/** The statistics of frames that each belong wholly to the component whose centre is nearest. */
export interface AssignmentPass extends KernelOptions, Assignment {
  readonly kind: "assignment";
  /** Frames to go over instead of all; null: all. */
  readonly sample: FeatureMatrix | null;
}

/** What k-means gathers: frames and distances by nearest centre. */
export interface ClustersPass extends ClusterAssignment {
  readonly kind: "clusters";
}

/** The statistics under a mixture: the E-step. */
export interface StatisticsPass extends KernelOptions {
  readonly kind: "statistics";
  readonly form: ScoringForm;
  readonly origin: Float64Array;
  /** What is done to each frame first. The form and the origin are those of rotated frames. @default null */
  readonly rotation?: Rotation | null;
}

/** The statistics of posteriors that are drawn, not computed: uniform random numbers, each frame's scaled to sum to 1. */
export interface RandomPosteriorsPass {
  readonly kind: "random-posteriors";
  readonly numComponents: number;
  readonly covarianceType: KernelCovarianceType;
  readonly origin: Float64Array;
  readonly seed: number;
}

/** Frames in their order, in as many pieces as there were chunks that had any. */
export type DrawnFrames = readonly FeatureMatrix[];

/** The frames that a pass brings along, if it is not about all. */
export const sampleOf = (pass: Pass): FeatureMatrix | null => (pass.kind === "assignment" ? pass.sample : null);

export interface PassResults {
  readonly moments: SummedMoments;
  readonly frames: DrawnFrames;
  readonly assignment: SufficientStatistics;
  readonly clusters: ClusterSums;
  readonly statistics: SufficientStatistics;
  readonly "random-posteriors": SufficientStatistics;
}

export type PassResult = PassResults[Pass["kind"]];

/**
 * An algorithm that sees its frames in passes alone: it yields what it wants done and is given the result. Who drives it
 * decides where the frames are and who computes.
 */
export type Passes<Result> = Generator<Pass, Result, PassResult>;

/** Asks for a pass: `const statistics = yield* over({ kind: "statistics", … })`. */
export function* over<P extends Pass>(pass: P): Passes<PassResults[P["kind"]]> {
  return (yield pass) as PassResults[P["kind"]];
}

/** Those of the options that choose a kernel, and none that could not be sent with a pass. */
export function kernelOptions({ kernel, precision }: KernelOptions): KernelOptions {
  return { ...(kernel === undefined ? {} : { kernel }), ...(precision === undefined ? {} : { precision }) };
}

/**
 * The moments of all frames.
 *
 * @throws {TrainingDataError} at the first value that is NaN or infinite, where variances overflow, and where no frame counts
 */
export function* checkedMoments(): Passes<SummedMoments> {
  const summed = yield* over({ kind: "moments" });
  if (summed.notFinite) {
    const { frame, dimension, value } = summed.notFinite;
    throw new TrainingDataError(
      `frame ${frame}, dimension ${dimension} of the features is ${value}; a model needs finite numbers`,
    );
  }
  if (summed.numFrames === 0) throw new TrainingDataError("all frames have weight 0: none is left to train on");
  if (!summed.squares.every(Number.isFinite)) {
    throw new TrainingDataError("the features are too large: their squares overflow; scale them down");
  }
  return summed;
}

/** The frames that a training is about, wherever they are. */
export interface FrameCount {
  readonly numFrames: number;
  readonly dim: number;
}

/** At most `most` frames, drawn without replacement: all in their order when there are no more. */
export function* drawFrames({ numFrames, dim }: FrameCount, most: number, random: Random): Passes<FeatureMatrix> {
  const drawn = numFrames <= most ? null : drawDistinct(numFrames, most, random);
  const indices = drawn?.slice().sort() ?? null;
  const pieces = yield* over({ kind: "frames", indices });
  const precise = pieces.some((piece) => piece.data instanceof Float64Array);
  const count = pieces.reduce((sum, piece) => sum + piece.numFrames, 0);
  const data = precise ? new Float64Array(count * dim) : new Float32Array(count * dim);
  let offset = 0;
  for (const piece of pieces) {
    data.set(piece.data, offset);
    offset += piece.data.length;
  }
  const weights = joinedWeights(pieces, count);
  const frames = { data, numFrames: count, dim, frameShift: 1, ...(weights ? { weights } : {}) };
  return drawn && indices ? inOrderDrawn(frames, drawn, indices) : frames;
}

/** The frames of these rows, in this order. */
export function takeFrames(frames: FeatureMatrix, rows: ArrayLike<number>): FeatureMatrix {
  const { data, dim, weights } = frames;
  const taken = data.slice(0, rows.length * dim);
  for (let row = 0; row < rows.length; row++) {
    const t = rows[row];
    taken.set(data.subarray(t * dim, (t + 1) * dim), row * dim);
  }
  const matrix = { ...frames, data: taken, numFrames: rows.length };
  return weights ? { ...matrix, weights: Float64Array.from(rows, (t) => weights[t]) } : matrix;
}

/** k-means++ draws by position, so the frames go back to the order in which they were drawn. */
function inOrderDrawn(frames: FeatureMatrix, drawn: Uint32Array, sorted: Uint32Array): FeatureMatrix {
  const places = new Map<number, number>();
  sorted.forEach((frame, place) => {
    places.set(frame, place);
  });
  return takeFrames(
    frames,
    drawn.map((frame) => places.get(frame) ?? 0),
  );
}

/** One piece of a corpus that may be larger than memory. */
export interface FeatureShard {
  readonly numFrames: number;
  /** The same frames each time: training reads them once in every iteration, two shards at a time. */
  read(): FeatureMatrix | Promise<FeatureMatrix>;
}

/** Frames that are read again at each pass, one shard after the other. */
export interface FeatureShards {
  readonly dim: number;
  readonly shards: readonly FeatureShard[];
}

/**
 * Frames that are made anew for each pass: called once for each, it gives matrices of the same frames in the same order, one
 * after the other. A generator function is one.
 */
export type FeatureStream = () => Iterable<FeatureMatrix> | AsyncIterable<FeatureMatrix>;
