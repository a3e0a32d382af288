import { ShapeError } from "../errors.js";
import { chunksOf, framesOf } from "../gmm/passes/frame-chunks.js";
import { selectKernel } from "../kernels/select-kernel.js";
import { cholesky, logDeterminant, packedLength } from "../math/linear/symmetric.js";
import type { FeatureMatrix, SufficientStatistics } from "../types.js";
import type { SpeechPiece } from "./speech-pieces.js";

/** The sums that full-covariance Gaussians are compared by. */

/** What one Gaussian of full covariance needs to know of frames; addable, as all are about one origin. */
export interface GaussianSums {
  readonly numFrames: number;
  /** D values Σ_t (x_t − origin). */
  readonly first: Float64Array;
  /** Σ_t (x_t − origin) (x_t − origin)ᵀ, packed by rows. */
  readonly second: Float64Array;
}

/** The sums over the frames of both. */
export function addGaussianSums(a: GaussianSums, b: GaussianSums): GaussianSums {
  return {
    numFrames: a.numFrames + b.numFrames,
    first: a.first.map((value, d) => value + (b.first[d] as number)),
    second: a.second.map((value, at) => value + (b.second[at] as number)),
  };
}

/**
 * The sums of each piece of speech, about the mean of the first frames of speech: O(frames · D²) by the kernel, D (D + 3) / 2
 * values a piece.
 *
 * @throws {ShapeError} when a value is not finite
 */
export function sumsOfPieces(features: FeatureMatrix, pieces: readonly SpeechPiece[]): GaussianSums[] {
  const { dim } = features;
  const kernel = selectKernel({});
  const origin = meanOf(features, pieces[0]);
  const one = { centres: origin, scale: new Float64Array(dim).fill(1), origin, covarianceType: "full" } as const;
  return pieces.map(({ start, end }) => {
    const chunk = chunksOf([framesOf(features, start, end)]);
    let sums: GaussianSums | null = null;
    for (let index = 0; index < chunk.numChunks; index++) {
      const own = gaussianSumsOf(kernel.assignmentStatistics(one, chunk.chunk(index).features));
      sums = sums === null ? own : addGaussianSums(sums, own);
    }
    if (sums === null) throw new ShapeError("a piece of speech has no frame");
    if (sums.second.every(Number.isFinite)) return sums;
    throw new ShapeError(`a value of frames ${start} to ${end} is not finite; look for NaN in the features`);
  });
}

const gaussianSumsOf = ({ numFrames, first, second }: SufficientStatistics): GaussianSums => ({
  numFrames,
  first,
  second,
});

function meanOf({ data, dim }: FeatureMatrix, piece: SpeechPiece | undefined): Float64Array {
  const mean = new Float64Array(dim);
  if (piece === undefined) return mean;
  const { start, end } = piece;
  for (let at = start * dim; at < end * dim; at++) {
    mean[at % dim] = (mean[at % dim] as number) + (data[at] as number) / (end - start);
  }
  return mean;
}

/** n Σ̂ = Σ_t (x_t − μ)(x_t − μ)ᵀ, packed. */
function scatterOf({ numFrames, first, second }: GaussianSums): Float64Array {
  const scatter = second.slice();
  for (let i = 0, at = 0; i < first.length; i++) {
    for (let j = 0; j <= i; j++, at++) {
      scatter[at] = (scatter[at] as number) - ((first[i] as number) * (first[j] as number)) / numFrames;
    }
  }
  return scatter;
}

/** A covariance that counts as so many frames: keeps that of few frames from being singular. */
export interface CovariancePrior {
  /** Packed. */
  readonly covariance: Float64Array;
  /** Frames. */
  readonly weight: number;
}

/**
 * log |Σ̂| with Σ̂ = (scatter + κ Σ₀) / (n + κ), nats.
 *
 * @throws {ShapeError} when the covariance is not positive definite: a dimension does not vary at all
 */
export function logVolume(sums: GaussianSums, { covariance, weight }: CovariancePrior): number {
  const scatter = scatterOf(sums);
  const total = sums.numFrames + weight;
  for (let at = 0; at < scatter.length; at++) {
    scatter[at] = ((scatter[at] as number) + weight * (covariance[at] as number)) / total;
  }
  const dim = sums.first.length;
  const factor = cholesky(scatter, dim);
  if (factor !== null) return logDeterminant(factor, dim);
  throw new ShapeError(
    "a dimension of the speech does not vary, or follows from the others; take features without constant columns",
  );
}

/** The covariance of all pieces together as a prior, a little larger along each dimension than it is. */
export function priorOf(pieces: readonly GaussianSums[], weight: number): CovariancePrior {
  const all = pieces.reduce(addGaussianSums);
  const dim = all.first.length;
  const covariance = scatterOf(all).map((value) => value / all.numFrames);
  for (let d = 0; d < dim; d++) {
    const at = packedLength(d) + d;
    covariance[at] = (covariance[at] as number) * (1 + 1e-6);
  }
  return { covariance, weight };
}
