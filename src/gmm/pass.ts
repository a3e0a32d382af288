import type { Assignment, KernelOptions } from "../kernels/kernel.js";
import type { FeatureMatrix, KernelCovarianceType, ScoringForm, SufficientStatistics } from "../types.js";
import type { ClusterAssignment, ClusterSums } from "./cluster-sums.js";
import type { SummedMoments } from "./moments.js";
import type { Rotation } from "./rotation.js";

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
