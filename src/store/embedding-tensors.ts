import type { Embedding } from "../embed/embedding.js";
import { type IVectorExtractor, prepareIVectorExtractor } from "../embed/ivector/ivector-extractor.js";
import { preparePlda } from "../embed/plda/plda.js";
import type { VectorTransform } from "../embed/vectors.js";
import { ModelFileError } from "../errors.js";
import { kernelCovarianceType } from "../gmm/mixture/covariances.js";
import { packedLength } from "../math/linear/symmetric.js";
import type { GaussianMixture } from "../types.js";
import type { Tensor } from "./safetensors.js";
import type { VerifierHeader } from "./verifier-header.js";
import { finiteTensor } from "./verifier-tensors.js";

/**
 * An embedding in the tensors of a verifier's file: `embedding/loadings`, `…/means`, `…/residual` of the extractor, `…/transform/0/matrix`
 * and so on of what follows, `…/plda/mean`, `…/between`, `…/within`. Its background model is the verifier's.
 */

type Tensors = ReadonlyMap<string, Tensor>;

export type EmbeddingFacts = NonNullable<VerifierHeader["embedding"]>;

export const embeddingFacts = ({ extractor, transforms, plda, training }: Embedding): EmbeddingFacts => ({
  rank: extractor.rank,
  transforms: transforms.map((transform) => {
    if (transform.kind === "length") return { kind: transform.kind };
    const { kind, name, inputDim, outputDim } = transform;
    return { kind, name, inputDim, outputDim };
  }),
  hasPlda: plda !== null,
  training: { ...training, history: [...training.history] },
});

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
