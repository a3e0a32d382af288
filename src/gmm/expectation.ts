import { ShapeError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { cholesky, invertLower, logDeterminant } from "../math/linear/symmetric.js";
import { log } from "../math/special.js";
import type { GaussianMixture, ScoringForm, SufficientStatistics } from "../types.js";
import { packedCovariance } from "./covariances.js";
import { kernelOptions, over, type Passes } from "./pass.js";
import { prepare } from "./scoring-form.js";

/** What an E-step needs beside the mixture. */
export interface ExpectationOptions extends KernelOptions {
  /** D values about which moments are summed. */
  readonly origin: Float64Array;
  /** Of a tied mixture: `totalScatter` about that origin, which no posterior changes. */
  readonly scatter: Float64Array | null;
}

/** Σ_t w_t (x_t − origin)(x_t − origin)ᵀ over all frames, packed: what a tied covariance is made of. */
export function* totalScatter(options: KernelOptions, origin: Float64Array): Passes<Float64Array> {
  const scale = new Float64Array(origin.length).fill(1);
  const one = { ...kernelOptions(options), centres: origin, scale, origin, covarianceType: "full" } as const;
  return (yield* over({ ...one, kind: "assignment", sample: null })).second;
}

/**
 * The E-step under a mixture of any covariance type.
 *
 * Where all components share one covariance Σ = L Lᵀ, frames are rotated to y = L⁻¹ (x − o) once. There every covariance is
 * the unit matrix, and the E-step costs what that of a diagonal one does, K times less than with a matrix for each.
 */
export function* expectation(mixture: GaussianMixture, options: ExpectationOptions): Passes<SufficientStatistics> {
  const kernel = kernelOptions(options);
  const { origin } = options;
  if (mixture.covarianceType !== "tied") {
    return yield* over({ ...kernel, kind: "statistics", form: prepare(mixture), origin });
  }
  const { dim } = mixture;
  const scatter = options.scatter ?? (yield* totalScatter(options, origin));
  const factor = cholesky(packedCovariance(mixture, 0), dim);
  if (factor === null) throw new ShapeError("the tied covariance is not positive definite");
  const rotation = { offset: origin, matrix: invertLower(factor, dim) };
  const form = rotatedForm(mixture, rotation.matrix, { origin, logVolume: logDeterminant(factor, dim) });
  const pass = { ...kernel, kind: "statistics", form, origin: new Float64Array(dim), rotation } as const;
  const gathered = yield* over(pass);
  const first = productsWithRows(factor, gathered.first, dim);
  return { ...gathered, covarianceType: "tied", origin, first, second: scatter };
}

function rotatedForm(
  { numComponents, dim, weights, means }: GaussianMixture,
  matrix: Float64Array,
  { origin, logVolume }: { readonly origin: Float64Array; readonly logVolume: number },
): ScoringForm {
  const centred = means.map((mean, at) => mean - (origin[at % dim] as number));
  return {
    covarianceType: "diag",
    numComponents,
    dim,
    means: productsWithRows(matrix, centred, dim),
    whitening: new Float64Array(means.length).fill(1),
    logConstants: weights.map((weight) => log(weight) - 0.5 * (dim * log(2 * Math.PI) + logVolume)),
  };
}

/** A v for each row v of D values, A a packed lower triangle. */
function productsWithRows(lower: Float64Array, rows: Float64Array, dim: number): Float64Array {
  const products = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row += dim) {
    for (let i = 0, at = 0; i < dim; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++, at++) sum += (lower[at] as number) * (rows[row + j] as number);
      products[row + i] = sum;
    }
  }
  return products;
}
