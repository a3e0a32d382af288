/**
 * One sweep over all frames, as plain data that can be sent to a worker. The result over A ∪ B follows from the results over A
 * and over B. The table below says for each kind what is done to a chunk and how results are added up.
 */
import { TrainingDataError } from "../../errors.js";
import type { Assignment, KernelOptions } from "../../kernels/kernel.js";
import { selectKernel } from "../../kernels/select-kernel.js";
import { addStatistics, emptyStatistics, totalWeight } from "../../kernels/statistics.js";
import { firstNotUnder } from "../../math/order.js";
import { createRandom, drawDistinct, type Random } from "../../math/random.js";
import { createPairwiseFold, type PairwiseFold } from "../../math/sums.js";
import { defined } from "../../options.js";
import type { FeatureMatrix, KernelCovarianceType, ScoringForm, SufficientStatistics } from "../../types.js";
import { addClusterSums, type ClusterAssignment, type ClusterSums, clusterSums } from "./cluster-sums.js";
import { FRAMES_PER_CHUNK, type FrameChunk, joinFrames, type Rotation, rotateFrames } from "./frame-chunks.js";
import { addMoments, chunkMoments, notFiniteText, type SummedMoments } from "./moments.js";

/** Mean, squared differences, and whether all values are finite. */
export interface MomentsPass {
  readonly kind: "moments";
}

/** Frames by their indices, ascending; or all of them. */
interface FramesPass {
  readonly kind: "frames";
  readonly indices: Uint32Array | null;
}

/** The statistics of frames that each belong wholly to the component whose centre is nearest. */
interface AssignmentPass extends KernelOptions, Assignment {
  readonly kind: "assignment";
  /** Frames to go over instead of all; null: all. */
  readonly sample: FeatureMatrix | null;
}

/** What k-means gathers: frames and distances by nearest centre. */
interface ClustersPass extends ClusterAssignment {
  readonly kind: "clusters";
}

/** The statistics under a mixture: the E-step. */
interface StatisticsPass extends KernelOptions {
  readonly kind: "statistics";
  readonly form: ScoringForm;
  readonly origin: Float64Array;
  /** What is done to each frame first. The form and the origin are those of rotated frames. @default null */
  readonly rotation?: Rotation | null;
}

/** The statistics of posteriors that are drawn, not computed: uniform random numbers, each frame's scaled to sum to 1. */
interface RandomPosteriorsPass {
  readonly kind: "random-posteriors";
  readonly numComponents: number;
  readonly covarianceType: KernelCovarianceType;
  readonly origin: Float64Array;
  readonly seed: number;
}

/** Frames in their order, in as many pieces as there were chunks that had any. */
export type DrawnFrames = readonly FeatureMatrix[];

/** The kinds of passes, by their names. */
interface PassTypes {
  readonly moments: MomentsPass;
  readonly frames: FramesPass;
  readonly assignment: AssignmentPass;
  readonly clusters: ClustersPass;
  readonly statistics: StatisticsPass;
  readonly "random-posteriors": RandomPosteriorsPass;
}

interface PassResults {
  readonly moments: SummedMoments;
  readonly frames: DrawnFrames;
  readonly assignment: SufficientStatistics;
  readonly clusters: ClusterSums;
  readonly statistics: SufficientStatistics;
  readonly "random-posteriors": SufficientStatistics;
}

type PassKind = keyof PassTypes;
export type Pass = PassTypes[PassKind];
export type PassResult = PassResults[PassKind];

/** What a kind of pass does to a chunk, and how the results of neighbours come together. Nothing of a chunk is kept. */
interface PassWork<Kind extends PassKind> {
  readonly over: (pass: PassTypes[Kind], chunk: FrameChunk) => PassResults[Kind];
  readonly add: (a: PassResults[Kind], b: PassResults[Kind]) => PassResults[Kind];
}

const passes: { readonly [Kind in PassKind]: PassWork<Kind> } = {
  moments: { over: (_, chunk) => chunkMoments(chunk), add: addMoments },
  frames: { over: framesOfChunk, add: (a, b) => [...a, ...b] },
  assignment: {
    over: (pass, { features }) => selectKernel(pass).assignmentStatistics(pass, features),
    add: addStatistics,
  },
  clusters: { over: (pass, { features }) => clusterSums(pass, features), add: addClusterSums },
  statistics: {
    over: ({ form, origin, rotation, ...options }, { features }) =>
      selectKernel(options).statistics(form, rotation ? rotateFrames(features, rotation) : features, origin),
    add: addStatistics,
  },
  "random-posteriors": { over: randomPosteriorStatistics, add: addStatistics },
};

/** A pass over one chunk. */
export const passOverChunk = <Kind extends PassKind>(
  pass: PassTypes[Kind] & { readonly kind: Kind },
  chunk: FrameChunk,
): PassResults[Kind] => passes[pass.kind].over(pass, chunk);

/** Where the results of a pass come together: those of chunks, from `firstChunk` on pairwise by their index, or of runs. */
export const foldOf = <Kind extends PassKind>(
  { kind }: { readonly kind: Kind },
  firstChunk = 0,
): PairwiseFold<PassResults[Kind]> => createPairwiseFold<PassResults[Kind]>(passes[kind].add, firstChunk);

/** The frames that a pass brings along, if it is not about all. */
export const sampleOf = (pass: Pass): FeatureMatrix | null => (pass.kind === "assignment" ? pass.sample : null);

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
export const kernelOptions = ({ kernel, precision }: KernelOptions): KernelOptions => defined({ kernel, precision });

/** Deviations whose squares, and sums of them, a precision holds with all its digits. */
const DEVIATIONS = { f32: [1e-15, 1e15], f64: [1e-140, 1e140] } as const;

/**
 * The moments of all frames, on which a mixture can be trained in this precision.
 *
 * @throws {TrainingDataError} at the first value that is NaN or infinite, where variances overflow or vanish, and where no frame counts
 */
export function* checkedMoments({ precision = "f64" }: KernelOptions = {}): Passes<SummedMoments> {
  const summed = yield* over({ kind: "moments" });
  if (summed.notFinite) {
    throw new TrainingDataError(notFiniteText(summed.notFinite, "the features", "a model"));
  }
  if (summed.numFrames === 0) throw new TrainingDataError("all frames have weight 0: none is left to train on");
  if (!summed.squares.every(Number.isFinite)) {
    throw new TrainingDataError("the features are too large: their squares overflow; scale them down");
  }
  const [least, most] = DEVIATIONS[precision];
  for (const [d, square] of summed.squares.entries()) {
    const deviation = Math.sqrt(square / summed.numFrames);
    // Rounding alone gives equal values a deviation; such a dimension counts as constant.
    if (deviation <= Math.abs(summed.mean[d]) * 1e-14 || (deviation >= least && deviation <= most)) continue;
    throw new TrainingDataError(
      `dimension ${d} of the features has a deviation of ${deviation.toExponential(1)}, whose square precision ${precision} ` +
        "cannot hold; scale the features to deviations of about 1",
    );
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
  const frames = joinFrames(pieces, { dim, frameShift: 1 });
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
  const places = new Map(Array.from(sorted, (frame, place) => [frame, place]));
  return takeFrames(
    frames,
    drawn.map((frame) => places.get(frame) ?? 0),
  );
}

function framesOfChunk({ indices }: FramesPass, { firstFrame, features }: FrameChunk): DrawnFrames {
  const { data, numFrames, dim, weights } = features;
  if (indices === null) {
    const all = { ...features, data: data.slice(0, numFrames * dim) };
    return [weights ? { ...all, weights: weights.slice() } : all];
  }
  const own = indices.subarray(firstNotUnder(indices, firstFrame), firstNotUnder(indices, firstFrame + numFrames));
  if (own.length === 0) return [];
  return [
    takeFrames(
      features,
      own.map((index) => index - firstFrame),
    ),
  ];
}

/**
 * The statistics of a chunk under posteriors drawn uniformly from [0, 1) and scaled to sum to 1 in each frame, which is what
 * scikit-learn calls `init_params="random"`. Each chunk has a stream of its own, whoever computes it.
 */
function randomPosteriorStatistics(
  { numComponents, covarianceType, origin, seed }: RandomPosteriorsPass,
  { firstFrame, features }: FrameChunk,
): SufficientStatistics {
  const { data, numFrames, dim, weights } = features;
  const statistics = emptyStatistics({ covarianceType, numComponents, dim }, origin);
  const { occupancy, first, second } = statistics;
  const random = createRandom((Math.imul(seed, 0x9e3779b1) + firstFrame / FRAMES_PER_CHUNK) >>> 0);
  const posteriors = new Float64Array(numComponents);
  const x = new Float64Array(dim);
  const products = second.length / numComponents;
  for (let t = 0; t < numFrames; t++) {
    let sum = 0;
    for (let k = 0; k < numComponents; k++) sum += posteriors[k] = random.uniform();
    const scale = (weights ? weights[t] : 1) / sum;
    for (let d = 0; d < dim; d++) x[d] = data[t * dim + d] - origin[d];
    for (let k = 0; k < numComponents; k++) {
      const posterior = posteriors[k] * scale;
      occupancy[k] = occupancy[k] + posterior;
      for (let i = 0, at = k * products; i < dim; i++) {
        const share = posterior * x[i];
        first[k * dim + i] = first[k * dim + i] + share;
        for (let j = covarianceType === "diag" ? i : 0; j <= i; j++, at++) {
          second[at] = second[at] + share * x[j];
        }
      }
    }
  }
  return { ...statistics, numFrames: totalWeight(weights, numFrames) };
}
