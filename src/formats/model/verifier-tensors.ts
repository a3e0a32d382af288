import type { Embedding } from "../../embed/embedding.js";
import { type IVectorExtractor, prepareIVectorExtractor } from "../../embed/ivector/ivector-extractor.js";
import { preparePlda } from "../../embed/plda/plda.js";
import type { VectorTransform } from "../../embed/vectors.js";
import { ModelFileError } from "../../errors.js";
import { kernelCovarianceType } from "../../gmm/mixture/covariances.js";
import { countFrames } from "../../gmm/passes/frame-chunks.js";
import { packedLength } from "../../math/linear/symmetric.js";
import type { FeatureMatrix, GaussianMixture, SufficientStatistics } from "../../types.js";
import type { CohortSpeaker, EnrolledSpeaker, Verifier } from "../../verify/verifier.js";
import { joinFloats, type Tensor } from "../floats.js";
import { tensorOf } from "./model-container.js";
import type { VerifierHeader } from "./verifier-header.js";

/**
 * The tensors in the file of a verifier beside its background model: of its voices, `speaker/<name>/occupancy` … and
 * `cohort/<name>/occupancy` …, and of its embedding, `embedding/loadings` …
 */

type Tensors = ReadonlyMap<string, Tensor>;

/** What statistics were gathered under. */
interface StatisticsShape {
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
      [
        `cohort/${name}/recordings`,
        { shape: [countFrames(recordings), ubm.dim], data: joinFloats(recordings.map(rowsOf)) },
      ],
    ]),
  ];
}

const rowsOf = ({ data, numFrames, dim }: FeatureMatrix) => data.subarray(0, numFrames * dim);

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
  const place = `cohort/${name}/recordings`;
  const stored = finiteTensor(tensors, place, [countFrames(recordings), dim]);
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

type EmbeddingFacts = NonNullable<VerifierHeader["embedding"]>;

export const embeddingFacts = ({ extractor, transforms, plda, training }: Embedding): EmbeddingFacts => ({
  rank: extractor.rank,
  transforms: transforms.map((transform) => {
    if (transform.kind === "length") return { kind: transform.kind };
    const { kind, name, inputDim, outputDim } = transform;
    return { kind, name, inputDim, outputDim };
  }),
  hasPlda: plda !== null,
  training,
});

/**
 * `embedding/loadings`, `…/means`, `…/residual` of the extractor, `…/transform/0/matrix` and so on of what follows,
 * `…/plda/mean`, `…/between`, `…/within`. Its background model is the verifier's.
 */
export function embeddingTensors({ extractor, transforms, plda }: Embedding): [string, Tensor][] {
  const shapes = extractorShapes(extractor.ubm, extractor.rank);
  const parts = (["loadings", "means", "residual"] as const).map((part): [string, Tensor] => [
    `embedding/${part}`,
    { shape: shapes[part], data: extractor[part] },
  ]);
  const ofTransforms = transforms.flatMap((transform, i): [string, Tensor][] => {
    if (transform.kind === "length") return [];
    const { inputDim, outputDim, offset, matrix } = transform;
    return [
      [`embedding/transform/${i}/offset`, { shape: [inputDim], data: offset }],
      [`embedding/transform/${i}/matrix`, { shape: [outputDim, inputDim], data: matrix }],
    ];
  });
  if (plda === null) return [...parts, ...ofTransforms];
  return [
    ...parts,
    ...ofTransforms,
    ["embedding/plda/mean", { shape: [plda.dim], data: plda.mean }],
    ["embedding/plda/between", { shape: [packedLength(plda.dim)], data: plda.between }],
    ["embedding/plda/within", { shape: [packedLength(plda.dim)], data: plda.within }],
  ];
}

/** @throws {ModelFileError} when a tensor is missing, of another shape or not finite, or one transform does not fit the next */
export function readEmbedding(
  tensors: Tensors,
  ubm: GaussianMixture,
  { rank, transforms: described, hasPlda, training }: EmbeddingFacts,
): Embedding {
  const shapes = extractorShapes(ubm, rank);
  const extractor: IVectorExtractor = {
    ubm,
    rank,
    loadings: finiteTensor(tensors, "embedding/loadings", shapes.loadings),
    means: finiteTensor(tensors, "embedding/means", shapes.means),
    residual: finiteTensor(tensors, "embedding/residual", shapes.residual),
  };
  let dim = rank;
  const transforms = described.map((facts, i): VectorTransform => {
    if (facts.kind === "length") return facts;
    const { inputDim, outputDim } = facts;
    if (inputDim !== dim) {
      throw new ModelFileError(`transform ${i} of the embedding takes ${inputDim} values, and is given ${dim}`);
    }
    dim = outputDim;
    const offset = finiteTensor(tensors, `embedding/transform/${i}/offset`, [inputDim]);
    return {
      ...facts,
      offset,
      matrix: finiteTensor(tensors, `embedding/transform/${i}/matrix`, [outputDim, inputDim]),
    };
  });
  const plda = hasPlda
    ? {
        dim,
        mean: finiteTensor(tensors, "embedding/plda/mean", [dim]),
        between: finiteTensor(tensors, "embedding/plda/between", [packedLength(dim)]),
        within: finiteTensor(tensors, "embedding/plda/within", [packedLength(dim)]),
      }
    : null;
  // What would not score is an error of the file, not of the first recording.
  prepareIVectorExtractor(extractor);
  if (plda) preparePlda(plda);
  return { extractor, transforms, plda, training };
}

function extractorShapes({ numComponents, dim, covarianceType }: GaussianMixture, rank: number) {
  const isDiagonal = kernelCovarianceType(covarianceType) === "diag";
  return {
    loadings: [numComponents, dim, rank],
    means: [numComponents, dim],
    residual: isDiagonal ? [numComponents, dim] : [numComponents, dim, dim],
  };
}
