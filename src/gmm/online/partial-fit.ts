import { OptionError, ShapeError } from "../../errors.js";
import { addStatistics } from "../../kernels/statistics.js";
import { incrementalTable } from "../../options/mixture-table.js";
import { completeOptions } from "../../options.js";
import type { FeatureMatrix, GaussianMixture, Repair, SufficientStatistics } from "../../types.js";
import { covarianceLimits } from "../em/covariance-limits.js";
import { splitHeaviest } from "../em/em.js";
import { checkedMeanLogLikelihood, expectation } from "../em/expectation.js";
import { updateMle } from "../em/maximization.js";
import { type MixtureOptions, type MixtureSettings, resolveMixtureOptions } from "../em/mixture-options.js";
import { mixtureTraining } from "../em/train-mixture.js";
import { chunksOf } from "../passes/frame-chunks.js";
import { addMoments, momentsOf, type SummedMoments } from "../passes/moments.js";
import { checkedMoments, type FrameCount, type Passes } from "../passes/pass.js";
import { runOver } from "../passes/run-passes.js";
import { aboutOrigin, scaleMoments, scaleStatistics, withComponentsOf } from "./decayed-sums.js";

/** Training in pieces, for data that arrive over time or follow a change: `partialFit` takes one chunk after another. */

/** A mixture that is trained chunk by chunk, with the sums that the next chunk needs: plain data that does not grow. */
export interface IncrementalMixture {
  readonly mixture: GaussianMixture;
  /** Of all chunks so far, the earlier ones decayed: the mixture is estimated from them. */
  readonly statistics: SufficientStatistics;
  /** Mean and squares of all frames so far, decayed likewise: the variance floor is a fraction of their variance. */
  readonly moments: SummedMoments;
  readonly numChunks: number;
  /** Frames of all chunks so far, none decayed. */
  readonly numFrames: number;
  /** Of the last chunk under the mixture before it, nats per frame; of the first chunk under the mixture of the start. */
  readonly meanLogLikelihood: number;
  /** Repairs at the last chunk. */
  readonly repairs: readonly Repair[];
}

/** Options of training in pieces; the same at each call. */
export interface IncrementalOptions
  extends Pick<
    MixtureOptions,
    | "numComponents"
    | "covarianceType"
    | "initialization"
    | "seed"
    | "varianceFloor"
    | "ridge"
    | "minOccupancy"
    | "kernel"
    | "precision"
  > {
  /**
   * κ, over ½ and at most 1: how fast early chunks are forgotten. The n-th chunk has the share η = n^−κ in the statistics; 1
   * gives each frame the same where chunks are of one size.
   *
   * @default 0.7
   */
  readonly stepExponent?: number;
  /**
   * λ instead of κ, over 0 and at most 1: with each new chunk the statistics of all chunks before count λ times as much.
   * Under 1 it follows data that change; 1 forgets nothing.
   *
   * @default null
   */
  readonly decay?: number | null;
}

/**
 * Trains a mixture on one more chunk of frames: stepwise EM (Cappé and Moulines 2009; Liang and Klein 2009, §3.2). The E-step
 * is over the chunk alone. Its statistics s, of T frames, are added to the decayed statistics S of all N frames before:
 *
 *   S ← λ S + s      λ = decay, or λ = (1 − η) / η · T / N with η = n^−κ for the n-th chunk
 *
 * so that the chunk has the share η of all statistics. Then the M-step, on S. On the first chunk the mixture starts by k-means
 * and some steps of EM: let it be large enough to be typical, at least two frames for each component.
 *
 * O(T · K · D) for diagonal, · D² for full covariances; nothing of a chunk is kept.
 *
 * @param previous  the result of the call before; null for the first chunk
 * @param features  T × D, or several such matrices: one chunk. Without a frame the mixture stays as it is
 * @throws {TrainingDataError} when the first chunk has too few frames, or a frame is not finite
 * @throws {ShapeError} when the dimensions are not those of the chunks before
 * @throws {OptionError} when an option is out of range
 * @example
 * const options = { numComponents: 2, stepExponent: 1 };
 * const first = partialFit(null, featureMatrix([[0], [1], [9], [10]]), options);
 * const { mixture, numFrames } = partialFit(first, featureMatrix([[0.5], [9.5]]), options);
 * numFrames // => 6
 * mixture.means.slice().sort() // => Float64Array.of(0.5, 9.5)
 */
export function partialFit(
  previous: IncrementalMixture | null,
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: IncrementalOptions,
): IncrementalMixture {
  const settings = resolveIncrementalOptions(options);
  const chunks = chunksOf("data" in features ? [features] : features);
  if (previous === null) return runOver(chunks, firstChunk(chunks, settings));
  checkChunk(previous, chunks, options);
  return chunks.numFrames === 0 ? previous : runOver(chunks, nextChunk(previous, chunks, settings));
}

function checkChunk(
  { mixture }: IncrementalMixture,
  { dim }: FrameCount,
  { covarianceType }: IncrementalOptions,
): void {
  if (dim !== mixture.dim) {
    throw new ShapeError(
      `the chunks before had ${mixture.dim} dimensions, this one has ${dim}; extract all with one recipe`,
    );
  }
  if (covarianceType === undefined || covarianceType === mixture.covarianceType) return;
  throw new OptionError(
    `covarianceType is ${JSON.stringify(covarianceType)} and the mixture has ${mixture.covarianceType} covariances; give the ` +
      "same options for each chunk",
  );
}

/** k-means and some steps of EM, then like any other chunk with nothing before it. */
function* firstChunk(frames: FrameCount, settings: IncrementalSettings): Passes<IncrementalMixture> {
  const { stepExponent: _, decay: __, ...mixtureSettings } = settings;
  const { mixture, repairs } = yield* mixtureTraining(frames, mixtureSettings);
  const moments = yield* checkedMoments();
  const origin = momentsOf(moments).mean;
  const { statistics, meanLogLikelihood } = yield* chunkStatistics(mixture, origin, settings);
  const { numFrames } = frames;
  return updated({ mixture, statistics, moments, numChunks: 1, numFrames, meanLogLikelihood, repairs }, settings);
}

function* nextChunk(
  previous: IncrementalMixture,
  frames: FrameCount,
  settings: IncrementalSettings,
): Passes<IncrementalMixture> {
  const ofChunk = yield* checkedMoments();
  const factor = decayFactor(previous, ofChunk.numFrames, settings);
  const moments = addMoments(scaleMoments(previous.moments, factor), ofChunk);
  const origin = originFor(moments, previous.statistics.origin);
  const chunk = yield* chunkStatistics(previous.mixture, origin, settings);
  const before = scaleStatistics(aboutOrigin(previous.statistics, origin), factor);
  const gathered = {
    mixture: previous.mixture,
    statistics: addStatistics(before, chunk.statistics),
    moments,
    numChunks: previous.numChunks + 1,
    numFrames: previous.numFrames + frames.numFrames,
    meanLogLikelihood: chunk.meanLogLikelihood,
    repairs: [],
  };
  return updated(gathered, settings);
}

/** λ. */
function decayFactor({ numChunks, statistics }: IncrementalMixture, numFrames: number, settings: IncrementalSettings) {
  if (settings.decay !== null) return settings.decay;
  const share = (numChunks + 1) ** -settings.stepExponent;
  return (((1 - share) / share) * numFrames) / statistics.numFrames;
}

/** The origin before, unless the mean is a standard deviation away: then squares about it lose digits. */
function originFor(moments: SummedMoments, before: Float64Array): Float64Array {
  const { mean, variance } = momentsOf(moments);
  const isNear = before.every((value, d) => (value - mean[d]) ** 2 <= variance[d]);
  return isNear ? before : mean;
}

function* chunkStatistics(mixture: GaussianMixture, origin: Float64Array, settings: IncrementalSettings) {
  const statistics = yield* expectation(mixture, { ...settings, origin, scatter: null });
  const advice = "the mixture so far; look for absurd values, or start anew with this chunk";
  return { statistics, meanLogLikelihood: checkedMeanLogLikelihood(statistics, advice) };
}

/** The M-step on all that is gathered. A component that starves becomes one half of the heaviest, in the statistics too. */
function updated(gathered: IncrementalMixture, settings: IncrementalSettings): IncrementalMixture {
  const { statistics, moments, numChunks } = gathered;
  const { covarianceType } = gathered.mixture;
  const limits = covarianceLimits(momentsOf(moments), settings);
  const { mixture, starved } = updateMle(statistics, { covarianceType, limits, minOccupancy: settings.minOccupancy });
  if (starved.length === 0) return { ...gathered, mixture };
  const mended = splitHeaviest(mixture, starved);
  const changed = Array.from(mended.weights.keys()).filter(
    (k) => starved.includes(k) || mended.weights[k] !== mixture.weights[k],
  );
  const repairs = starved.map((component) => ({
    kind: "starved-component" as const,
    message: `component ${component} held too few frames at chunk ${numChunks}: split off the heaviest again`,
  }));
  return {
    ...gathered,
    mixture: mended,
    statistics: withComponentsOf(statistics, mended, changed),
    repairs: [...gathered.repairs, ...repairs],
  };
}

interface IncrementalSettings extends MixtureSettings {
  readonly stepExponent: number;
  readonly decay: number | null;
}

/** Of EM on the first chunk: enough to repair components that k-means left too small. */
const FIRST_ITERATIONS = 5;

/** @throws {OptionError} when one is out of range, or two contradict one another */
function resolveIncrementalOptions(options: IncrementalOptions): IncrementalSettings {
  const { stepExponent, decay, ...mixture } = completeOptions<
    Pick<IncrementalSettings, "stepExponent" | "decay">,
    IncrementalOptions
  >("incremental training", incrementalTable, options);
  if (decay !== null && options.stepExponent !== undefined) {
    throw new OptionError("stepExponent and decay are two ways of forgetting; give one");
  }
  return { ...resolveMixtureOptions({ ...mixture, maxIterations: FIRST_ITERATIONS }), stepExponent, decay };
}
