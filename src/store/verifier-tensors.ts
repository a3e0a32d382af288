import { ModelFileError } from "../errors.js";
import { kernelCovarianceType } from "../gmm/mixture/covariances.js";
import { packedLength } from "../math/linear/symmetric.js";
import type { FeatureMatrix, GaussianMixture, SufficientStatistics } from "../types.js";
import type { CohortSpeaker, EnrolledSpeaker, Verifier } from "../verify/verifier.js";
import { tensorOf } from "./model-file.js";
import type { Tensor } from "./safetensors.js";
import type { VerifierHeader } from "./verifier-header.js";

/** The voices of a verifier in the tensors of its file: `speaker/<name>/occupancy` … and `cohort/<name>/occupancy` … */

type Tensors = ReadonlyMap<string, Tensor>;

/** What statistics were gathered under. */
export interface StatisticsShape {
  readonly ubm: GaussianMixture;
  /** D values, the same for all. */
  readonly origin: Float64Array;
  /** Whether second moments are there. */
  readonly hasSecond: boolean;
}

export function voiceTensors({ speakers, cohort, ubm, adaptation }: Verifier): [string, Tensor][] {
  const hasSecond = adaptation.update.includes("covariances");
  const sums = (place: string, statistics: SufficientStatistics): [string, Tensor][] => {
    const shapes = shapesOf(ubm);
    const all: [string, Tensor][] = [
      [`${place}/occupancy`, { shape: shapes.occupancy, data: statistics.occupancy }],
      [`${place}/first`, { shape: shapes.first, data: statistics.first }],
    ];
    return hasSecond ? [...all, [`${place}/second`, { shape: shapes.second, data: statistics.second }]] : all;
  };
  return [
    ...speakers.flatMap(({ name, statistics }) => sums(`speaker/${name}`, statistics)),
    ...cohort.flatMap(({ name, statistics, recordings }): [string, Tensor][] => [
      ...sums(`cohort/${name}`, statistics),
      [`cohort/${name}/recordings`, stacked(recordings, ubm.dim)],
    ]),
  ];
}

export function readSpeaker(
  tensors: Tensors,
  { name, fingerprints, ...facts }: VerifierHeader["speakers"][number],
  shape: StatisticsShape,
): EnrolledSpeaker {
  return { name, statistics: readStatistics(tensors, `speaker/${name}`, { ...shape, ...facts }), fingerprints };
}

export function readCohortSpeaker(
  tensors: Tensors,
  { name, precision, recordings, ...facts }: VerifierHeader["cohort"][number],
  shape: StatisticsShape,
): CohortSpeaker {
  const { dim } = shape.ubm;
  const statistics = readStatistics(tensors, `cohort/${name}`, { ...shape, ...facts });
  const numFrames = recordings.reduce((sum, recording) => sum + recording.numFrames, 0);
  const place = `cohort/${name}/recordings`;
  const stored = finiteTensor(tensors, place, [numFrames, dim]);
  const values = precision === "f32" ? Float32Array.from(stored) : stored;
  let start = 0;
  const matrices = recordings.map((recording): FeatureMatrix => {
    const data = values.slice(start * dim, (start + recording.numFrames) * dim);
    start += recording.numFrames;
    return { data, dim, ...recording };
  });
  return { name, statistics, recordings: matrices };
}

function readStatistics(
  tensors: Tensors,
  place: string,
  { ubm, origin, hasSecond, numFrames, logLikelihood }: StatisticsShape & { numFrames: number; logLikelihood: number },
): SufficientStatistics {
  const { numComponents, dim, covarianceType } = ubm;
  const shapes = shapesOf(ubm);
  const occupancy = finiteTensor(tensors, `${place}/occupancy`, shapes.occupancy);
  if (occupancy.some((n) => n < 0)) throw new ModelFileError(`"${place}/occupancy" has counts under 0`);
  return {
    covarianceType: covarianceType === "spherical" ? "diag" : covarianceType,
    numComponents,
    dim,
    origin,
    occupancy,
    first: finiteTensor(tensors, `${place}/first`, shapes.first),
    second: hasSecond ? finiteTensor(tensors, `${place}/second`, shapes.second) : new Float64Array(0),
    logLikelihood,
    numFrames,
  };
}

function shapesOf({ numComponents, dim, covarianceType }: GaussianMixture) {
  const perComponent = kernelCovarianceType(covarianceType) === "diag" ? dim : packedLength(dim);
  return { occupancy: [numComponents], first: [numComponents, dim], second: [numComponents, perComponent] };
}

/** @throws {ModelFileError} when it is missing, of another shape, or a value is not finite */
export function finiteTensor(tensors: Tensors, name: string, shape: readonly number[]): Float64Array {
  const data = tensorOf(tensors, name, shape);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return data;
  throw new ModelFileError(`value ${bad} of the tensor "${name}" is ${data[bad]}, not a finite number`);
}

/** One below the other. */
function stacked(recordings: readonly FeatureMatrix[], dim: number): Tensor {
  const numFrames = recordings.reduce((sum, recording) => sum + recording.numFrames, 0);
  const data = new Float64Array(numFrames * dim);
  let at = 0;
  for (const recording of recordings) {
    const values = recording.data.subarray(0, recording.numFrames * dim);
    data.set(values, at);
    at += values.length;
  }
  return { shape: [numFrames, dim], data };
}
