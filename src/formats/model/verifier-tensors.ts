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
  const { second, ...shapes } = statisticsShapes(ubm);
  const sums = (place: string, statistics: SufficientStatistics): [string, Tensor][] => [
    ...tensorsIn(place, shapes, statistics),
    ...(hasSecond ? tensorsIn(place, { second }, statistics) : []),
  ];
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

/** Arrays of these shapes as the tensors of a place. */
const tensorsIn = <Part extends string>(
  place: string,
  shapes: Shapes<Part>,
  arrays: NoInfer<Readonly<Record<Part, Float64Array>>>,
): [string, Tensor][] =>
  (Object.keys(shapes) as Part[]).map((part) => [`${place}/${part}`, { shape: shapes[part], data: arrays[part] }]);

/** @throws {ModelFileError} when one is missing, of another shape, or not finite */
const arraysIn = <Part extends string>(tensors: Tensors, place: string, shapes: Shapes<Part>) =>
  Object.fromEntries(
    (Object.keys(shapes) as Part[]).map((part) => [part, finiteTensor(tensors, `${place}/${part}`, shapes[part])]),
  ) as Record<Part, Float64Array>;

type Shapes<Part extends string> = Readonly<Record<Part, readonly number[]>>;

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
  const { second, ...shapes } = statisticsShapes(ubm);
  const { occupancy, first } = arraysIn(tensors, place, shapes);
  if (occupancy.some((n) => n < 0)) throw new ModelFileError(`"${place}/occupancy" has counts under 0`);
  return {
    covarianceType: covarianceType === "spherical" ? "diag" : covarianceType,
    numComponents,
    dim,
    origin,
    occupancy,
    first,
    second: hasSecond ? finiteTensor(tensors, `${place}/second`, second) : new Float64Array(0),
    logLikelihood,
    numFrames,
  };
}

function statisticsShapes({ numComponents, dim, covarianceType }: GaussianMixture) {
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

/** The tensors of an embedding, see `encodeVerifier`. Its background model is the verifier's. */
export function embeddingTensors({ extractor, transforms, plda }: Embedding): [string, Tensor][] {
  return [
    ...tensorsIn("embedding", extractorShapes(extractor.ubm, extractor.rank), extractor),
    ...transforms.flatMap((transform, i) =>
      transform.kind === "length" ? [] : tensorsIn(`embedding/transform/${i}`, transformShapes(transform), transform),
    ),
    ...(plda === null ? [] : tensorsIn("embedding/plda", pldaShapes(plda.dim), plda)),
  ];
}

/** @throws {ModelFileError} when a tensor is missing, of another shape or not finite, or one transform does not fit the next */
export function readEmbedding(
  tensors: Tensors,
  ubm: GaussianMixture,
  { rank, transforms: described, hasPlda, training }: EmbeddingFacts,
): Embedding {
  const extractor: IVectorExtractor = { ubm, rank, ...arraysIn(tensors, "embedding", extractorShapes(ubm, rank)) };
  let dim = rank;
  const transforms = described.map((facts, i): VectorTransform => {
    if (facts.kind === "length") return facts;
    const { inputDim, outputDim } = facts;
    if (inputDim !== dim) {
      throw new ModelFileError(`transform ${i} of the embedding takes ${inputDim} values, and is given ${dim}`);
    }
    dim = outputDim;
    return { ...facts, ...arraysIn(tensors, `embedding/transform/${i}`, transformShapes(facts)) };
  });
  const plda = hasPlda ? { dim, ...arraysIn(tensors, "embedding/plda", pldaShapes(dim)) } : null;
  // What would not score is an error of the file, not of the first recording.
  prepareIVectorExtractor(extractor);
  if (plda) preparePlda(plda);
  return { extractor, transforms, plda, training };
}

const transformShapes = ({ inputDim, outputDim }: { readonly inputDim: number; readonly outputDim: number }) => ({
  offset: [inputDim],
  matrix: [outputDim, inputDim],
});

const pldaShapes = (dim: number) => ({ mean: [dim], between: [packedLength(dim)], within: [packedLength(dim)] });

function extractorShapes({ numComponents, dim, covarianceType }: GaussianMixture, rank: number) {
  const isDiagonal = kernelCovarianceType(covarianceType) === "diag";
  return {
    loadings: [numComponents, dim, rank],
    means: [numComponents, dim],
    residual: isDiagonal ? [numComponents, dim] : [numComponents, dim, dim],
  };
}
