import type { EngineOptions } from "../../engine.js";
import { ShapeError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { packedLength } from "../../math/linear/symmetric.js";
import { checkOption, integerFrom } from "../../options.js";
import type { GaussianMixture } from "../../types.js";
import { checkedMeanLogLikelihood, expectation } from "../em/expectation.js";
import { mixtureMoments } from "../mixture/mixture.js";
import type { FrameSource } from "../passes/frame-source.js";
import type { FrameCount, Passes } from "../passes/pass.js";
import { checkedMoments } from "../passes/pass.js";
import { runPasses } from "../passes/run-passes.js";
import { type MapOptions, type MapUpdate, resolveMapOptions, updateMap } from "./map.js";

export interface AdaptOptions extends MapOptions, KernelOptions, EngineOptions {
  /**
   * E-steps. In each but the first the posteriors are those of the mixture adapted so far; it is always the background model
   * that is adapted.
   *
   * @default 1
   */
  readonly iterations?: number;
}

export interface AdaptedMixture extends Pick<MapUpdate, "mixture" | "coefficients"> {
  /** Mean log-likelihood at each E-step, nats per frame: the first is that of the background model. */
  readonly history: readonly number[];
}

/**
 * A background model adapted to some frames by MAP (Reynolds, Quatieri and Dunn 2000): the components that the frames fall on
 * move towards them, the others stay. `updateMap` has the formulas.
 *
 * O(iterations · T · K · D) for diagonal, · D² for full covariances.
 *
 * @param background  of any covariance type
 * @param features    T × D, or several such matrices with the same D; without a frame the background model comes back
 * @throws {ShapeError} when the dimensions differ
 * @throws {TrainingDataError} when a frame is not finite, or so far away that it has likelihood 0
 * @throws {OptionError} when an option is out of range, or tied covariances are to be updated
 * @example
 * const background = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const { mixture } = await adaptMixture(background, featureMatrix([[2], [4]]), { relevanceFactor: 2 });
 * mixture.means // => Float64Array.of(1.5)
 */
export async function adaptMixture(
  background: GaussianMixture,
  features: FrameSource,
  options: AdaptOptions = {},
): Promise<AdaptedMixture> {
  return runPasses(features, (frames) => mixtureAdaptation(frames, background, options), background, options);
}

/** What `adaptMixture` does, as passes over frames that are wherever its driver has them. */
function* mixtureAdaptation(
  { numFrames, dim }: FrameCount,
  background: GaussianMixture,
  options: AdaptOptions,
): Passes<AdaptedMixture> {
  const { iterations = 1 } = options;
  checkOption("MAP adaptation", "iterations", integerFrom(1), iterations);
  const settings = resolveMapOptions(options, background);
  if (dim !== background.dim) {
    throw new ShapeError(
      `the background model has ${background.dim} dimensions, the features have ${dim}; extract with the model's own recipe`,
    );
  }
  let adapted: Omit<AdaptedMixture, "history"> = {
    mixture: background,
    coefficients: new Float64Array(background.numComponents),
  };
  if (numFrames === 0) return { ...adapted, history: [] };
  const origin = mixtureMoments(background).mean;
  // Tied covariances are not adapted, and so need no pass of their own.
  const scatter = new Float64Array(packedLength(dim));
  const history: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    const statistics = yield* expectation(adapted.mixture, { ...options, origin, scatter });
    // A frame that is not finite is named first.
    if (!Number.isFinite(statistics.logLikelihood / statistics.numFrames)) yield* checkedMoments();
    history.push(checkedMeanLogLikelihood(statistics, UNLIKELY));
    adapted = updateMap(statistics, background, settings);
  }
  const { mixture, coefficients } = adapted;
  return { mixture, history, coefficients };
}

const UNLIKELY = "the background model; extract with the model's own recipe, and look for absurd values";
