/** What a kernel is: the hot loops over frames that all of mixtures rests on, behind one interface. */

import { OptionError } from "../errors.js";
import { kernels } from "../options/mixture-table.js";
import type { FeatureMatrix, KernelCovarianceType, ScoringForm, SufficientStatistics } from "../types.js";
import { isSupported } from "./simd/mixture-module.js";

/** Frames that each belong wholly to the component whose centre is nearest. */
export interface Assignment {
  /** K × D. */
  readonly centres: Float64Array;
  /** D factors of the dimensions in every distance. */
  readonly scale: Float64Array;
  /** D values about which moments are summed. */
  readonly origin: Float64Array;
  readonly covarianceType: KernelCovarianceType;
}

/**
 * The hot loops over frames. `reference` is the specification; a faster kernel must pass the same tests.
 * Callers have checked the shapes. Results are new arrays; a kernel keeps nothing of its arguments that matters to a later call.
 */
export interface Kernel {
  readonly name: Exclude<KernelName, "auto">;
  readonly precision: KernelPrecision;

  /** T values log p(x_t), nats. */
  logLikelihoods(form: ScoringForm, features: FeatureMatrix): Float64Array;

  /** M × T values: under each of M forms in turn log p(x_t), nats. The forms have one dimension and covariance type. */
  logLikelihoodsOfEach(forms: readonly ScoringForm[], features: FeatureMatrix): Float64Array;

  /** T × K values γ_tk = p(k | x_t). */
  posteriors(form: ScoringForm, features: FeatureMatrix): Float64Array;

  /** Posteriors summed with the frames' moments about `origin` (D values). */
  statistics(form: ScoringForm, features: FeatureMatrix, origin: Float64Array): SufficientStatistics;

  /** The same where each frame belongs wholly to the nearest of some centres: the last step of k-means. No likelihood. */
  assignmentStatistics(assignment: Assignment, features: FeatureMatrix): SufficientStatistics;

  /** T × C indices: of each frame the C likeliest components w_k N(x_t; μ_k, Σ_k), likeliest first, of equals the first. */
  topComponents(form: ScoringForm, features: FeatureMatrix, count: number): Uint32Array;

  /**
   * M × T values: under each of M forms log Σ w_k N(x_t; μ_k, Σ_k) over the components that `selection` names for the frame
   * alone (T × C indices, none twice in a row).
   */
  logLikelihoodsAmong(forms: readonly ScoringForm[], features: FeatureMatrix, selection: Uint32Array): Float64Array;

  /**
   * For each frame the index of the nearest of K centres (the first of equals) and its squared distance, in units of
   * `scale` (D values): Σ_d ((x_d − c_d) · scale_d)².
   */
  nearest(
    centres: Float64Array,
    scale: Float64Array,
    features: FeatureMatrix,
  ): { readonly index: Uint32Array; readonly squaredDistance: Float64Array };

  /** K × T values: from each of K centres the squared distances of all frames, as `nearest` measures them. */
  squaredDistances(centres: Float64Array, scale: Float64Array, features: FeatureMatrix): Float64Array;
}

/**
 * "reference": plain TypeScript, float64, the specification. "simd": WebAssembly with vectors of 128 bits. "relaxed": the
 * same with fused multiply-add, whose last bits may differ from one processor to the next. "auto": simd where there is
 * such a thing, else reference; never relaxed.
 */
export type KernelName = "auto" | "reference" | "simd" | "relaxed";

/** What the hot loops compute in. Statistics are float64 sums in either. */
export type KernelPrecision = "f32" | "f64";

/** Which code runs the hot loops. Results agree within tolerances that docs/speed.md states. */
export interface KernelOptions {
  /** @default "auto" */
  readonly kernel?: KernelName;
  /** The reference computes in float64 whatever is asked. @default "f64" */
  readonly precision?: KernelPrecision;
}

/** What a module is built as: see `KernelName`. */
export type KernelBuild = Exclude<KernelName, "auto" | "reference">;

/**
 * The build of a module, given the bytes of both in base64, that a name asks for, or null for plain TypeScript.
 *
 * @throws {OptionError} when there is no such kernel, or this machine cannot run the one that was asked for by name
 */
export function buildFor(name: KernelName, modules: Readonly<Record<KernelBuild, string>>): KernelBuild | null {
  if (!kernels.values.includes(name)) {
    const names = kernels.values.map((each) => `"${each}"`).join(", ");
    throw new OptionError(`kernel is ${names}, not ${JSON.stringify(name)}`);
  }
  if (name === "reference") return null;
  if (name === "auto") return isSupported(modules.simd) ? "simd" : null;
  if (isSupported(modules[name])) return name;
  throw new OptionError(
    name === "relaxed"
      ? 'kernel "relaxed" needs WebAssembly with relaxed SIMD: Node 22, or Node 20 with --experimental-wasm-relaxed-simd; use "auto"'
      : 'kernel "simd" needs WebAssembly with SIMD, which this machine does not run; use "auto"',
  );
}
