import { OptionError, ShapeError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { packedLength } from "../math/linear/symmetric.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm } from "../types.js";
import { accumulate } from "./accumulate.js";
import { mixtureMoments } from "./mixture-moments.js";
import { prepare } from "./scoring-form.js";
import { checkComponents } from "./top-components.js";

/**
 * The log-likelihood ratio of models whose means alone were adapted, to first order in how far they moved (Glembek, Burget,
 * Dehak, Brümmer and Kenny 2009: "linear scoring"), nats per frame. With the statistics n_k, f_k of the frames under the
 * background model and m_k, m_sk the means of the background model and of model s:
 *
 *   llr ≈ (1/T) Σ_k (m_sk − m_k)ᵀ Σ_k⁻¹ (f_k − n_k m_k)
 *
 * It is the derivative of the exact ratio at the background model, so that it errs by what is quadratic in m_s − m: it lacks,
 * among others, −½ Σ_k n_k/T (m_sk − m_k)ᵀ Σ_k⁻¹ (m_sk − m_k), and lies above the exact ratio where that dominates. Scores of
 * one kind belong together: a threshold for exact ones is none for these.
 *
 * O(T · K · D) a recording for the statistics (D² for full covariances), then O(K · D) a model, however long the recording is.
 *
 * @param models      M models adapted from the background model, in their means alone
 * @param background  the universal background model
 * @returns a function from T × D features to M ratios, in the order of the models
 * @throws {ShapeError} when dimensions or numbers of components differ; the function, when dimensions do or there is no frame
 * @throws {OptionError} when a model differs from the background model in more than its means
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const { mixture } = adaptMixture(ubm, featureMatrix([[0.5], [0.5], [9.5]]), { relevanceFactor: 1 });
 * const linear = createLinearRatioScorer([mixture], ubm)(featureMatrix([[0.4], [9.4]])); // => Float64Array.of(0.11667)
 * createRatioScorer([mixture], ubm)(featureMatrix([[0.4], [9.4]])); // => Float64Array.of(0.07326)
 */
export function createLinearRatioScorer(
  models: readonly GaussianMixture[],
  background: GaussianMixture,
  options: KernelOptions = {},
): (features: FeatureMatrix) => Float64Array {
  checkComponents(models, background.numComponents);
  models.forEach((model, index) => {
    checkMeansAlone(model, background, index);
  });
  const form = prepare(background);
  const origin = mixtureMoments(background).mean;
  const directions = models.map(({ means }) => whitenRows(form, differences(means, background.means)));
  return (features) => {
    if (features.numFrames === 0) throw new ShapeError("a score needs at least one frame; the features have none");
    const { occupancy, first, numFrames } = accumulate(background, features, { ...options, origin });
    const { dim, means } = background;
    const centred = first.map((sum, at) => {
      const fromOrigin = (means[at] as number) - (origin[at % dim] as number);
      return sum - (occupancy[Math.floor(at / dim)] as number) * fromOrigin;
    });
    const whitened = whitenRows(form, centred);
    return Float64Array.from(directions, (direction) => dot(direction, whitened) / numFrames);
  };
}

/** Covariances and weights are the same to the bit where MAP left them. */
function checkMeansAlone(model: GaussianMixture, background: GaussianMixture, index: number): void {
  if (model.dim !== background.dim) {
    throw new ShapeError(
      `model ${index} (from 0) has ${model.dim} dimensions, the background model ${background.dim}; adapt it from that`,
    );
  }
  const isSame = (name: "weights" | "covariances") =>
    model[name].length === background[name].length && model[name].every((value, i) => value === background[name][i]);
  const other = (["weights", "covariances"] as const).find((name) => !isSame(name));
  if (other === undefined) return;
  throw new OptionError(
    `linear scoring is for models whose means alone were adapted; model ${index} (from 0) has other ${other} than the ` +
      'background model: adapt with update ["means"], or score by "top" or "exact"',
  );
}

const differences = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - (b[i] as number));

/** W_k v for each of K rows v of D values, so that products of two such rows are of Σ_k⁻¹. */
function whitenRows({ covarianceType, numComponents, dim, whitening }: ScoringForm, rows: Float64Array): Float64Array {
  if (covarianceType === "diag") return rows.map((value, at) => value * (whitening[at] as number));
  const whitened = new Float64Array(rows.length);
  for (let k = 0; k < numComponents; k++) {
    const start = k * dim;
    for (let i = 0, at = k * packedLength(dim); i < dim; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++, at++) sum += (whitening[at] as number) * (rows[start + j] as number);
      whitened[start + i] = sum;
    }
  }
  return whitened;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
