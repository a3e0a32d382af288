import type { JobKind } from "../../engine.js";
import { OptionError, ShapeError, TrainingDataError } from "../../errors.js";
import { createRandom } from "../../math/random.js";
import type { FeatureMatrix, GaussianMixture, Repair } from "../../types.js";
import type { FrameSource } from "../passes/frame-source.js";
import { momentsOf } from "../passes/moments.js";
import { checkedMoments, type FrameCount, type Passes } from "../passes/pass.js";
import { runPasses } from "../passes/run-passes.js";
import { constantDimensionRepairs, covarianceLimits } from "./covariance-limits.js";
import { type EmResult, type EmState, expectationMaximization, startEm } from "./em.js";
import { totalScatter } from "./expectation.js";
import { grow, type InitializeOptions, initializations } from "./initialize.js";
import {
  iterationReport,
  type MixtureOptions,
  type MixtureSettings,
  resolveMixtureOptions,
  type TrainingCallbacks,
  type TrainingState,
} from "./mixture-options.js";

export type { MixtureParameter } from "./maximization.js";
export type { InitializationName, MixtureOptions, TrainingState } from "./mixture-options.js";

/**
 * Trains a Gaussian mixture by expectation-maximisation (Dempster, Laird and Rubin 1977; Bilmes 1998).
 *
 * O(iterations · numFrames · numComponents · dim) for diag and spherical, · dim² for full covariances; for tied
 * O(iterations · numFrames · dim (numComponents + dim)).
 *
 * With an engine, features in memory are cut into one run of chunks for each worker and sent to it once, as a copy unless they
 * are in a SharedArrayBuffer; after that only parameters and sums travel. Shards and streams are read by this thread, run after
 * run, in each pass again: memory does not grow with their length. The mixture is the same to the bit either way.
 *
 * @param features  T × D, or several such matrices with the same D, or shards, or a function that makes the matrices anew for
 *   each pass (a generator function); its frames are counted in the first pass
 * @returns the mixture; `history`, the mean log-likelihood at each E-step in nats per frame; `repairs`
 * @throws {TrainingDataError} when there are too few frames, saying how many are needed, or one is not finite
 * @throws {OptionError} when an option is out of range
 * @throws {ShapeError} when a stream does not give the same frames each time
 * @throws {SpeechModelError} when a worker dies, or the engine is closed
 * @example
 * const { mixture, converged } = await trainMixture(featureMatrix([[0], [1], [9], [10]]), { numComponents: 2 });
 * mixture.means; // => Float64Array [ 0.5, 9.5 ], in either order
 * converged; // => true
 */
export async function trainMixture(features: FrameSource, options: MixtureOptions): Promise<TrainedMixture> {
  // Before a first pass over a stream, which may take long.
  resolveMixtureOptions(options);
  return runPasses(features, (frames) => mixtureTraining(frames, options), options, options);
}

/** A whole training in one worker: for many mixtures at once. It lets be known where it stands, once a second, where asked. */
export const mixtureElsewhere: JobKind<
  {
    readonly features: readonly FeatureMatrix[];
    readonly options: Omit<MixtureOptions, TrainingCallbacks>;
    readonly notes?: boolean;
  },
  TrainedMixture,
  TrainingState
> = { name: "train-mixture" };

export interface TrainedMixture extends EmResult {
  /** What had to be mended to get a sound model; empty when nothing. */
  readonly repairs: readonly Repair[];
}

/**
 * The whole of a training, as passes over frames that are wherever its driver has them: moments, a start, EM, and again
 * for every restart. What is done with the results of the passes is done in the driver's thread.
 */
export function* mixtureTraining(frames: FrameCount, options: MixtureOptions): Passes<TrainedMixture> {
  const settings = resolveMixtureOptions(options);
  const { numComponents, repairs } = affordableComponents(frames, settings);
  const moments = momentsOf(yield* checkedMoments(settings));
  const limits = covarianceLimits(moments, settings);
  repairs.push(...constantDimensionRepairs(limits, "variance"));
  const origin = moments.mean;
  const scatter = settings.covarianceType === "tied" ? yield* totalScatter(settings, origin) : null;
  const start = { ...settings, numComponents, moments, limits, scatter };
  const { resume } = settings;
  if (resume) checkResumed(resume, settings, frames);
  let best = resume?.best ?? null;
  for (let restart = resume?.restart ?? 0; restart < settings.restarts; restart++) {
    const random = createRandom(settings.seed + restart);
    const from = resume?.restart === restart ? resume.em : startEm(yield* initialMixture(frames, { ...start, random }));
    const before = best;
    const onState = (em: EmState) => settings.onCheckpoint?.({ restart, best: before, em });
    const onIteration = iterationReport("EM", settings, restart);
    const result = yield* expectationMaximization(from, { ...settings, limits, origin, scatter, onState, onIteration });
    if (best === null || reached(result) > reached(best)) best = result;
  }
  if (best === null) throw new OptionError("restarts must be at least 1");
  if (
    best.mixture.numComponents < numComponents &&
    !best.repairs.some((repair) => repair.kind === "fewer-components")
  ) {
    const reason = best.repairs.some(({ kind }) => kind === "starved-component")
      ? `the others held fewer than ${settings.minOccupancy} frames`
      : "there are no more distinct frames";
    repairs.push(fewerComponents(best.mixture.numComponents, numComponents, reason));
  }
  return { ...best, repairs: [...repairs, ...best.repairs] };
}

/** @throws {OptionError} when a state is not one of such a training */
function checkResumed({ restart, em }: TrainingState, settings: MixtureSettings, { dim }: FrameCount): void {
  const { mixture } = em;
  const fits = mixture.dim === dim && mixture.covarianceType === settings.covarianceType && restart < settings.restarts;
  if (fits && mixture.numComponents <= settings.numComponents) return;
  throw new OptionError(
    `the training to resume is of ${mixture.numComponents} ${mixture.covarianceType} components over ${mixture.dim} ` +
      `dimensions, at restart ${restart}; ${settings.numComponents} ${settings.covarianceType} over ${dim} with ` +
      `${settings.restarts} restarts were asked for: resume with the same frames and options`,
  );
}

/** The likelihood, or the bound on it, where a training ended. */
export const reached = ({ history }: Pick<EmResult, "history">): number => history.at(-1) ?? Number.NEGATIVE_INFINITY;

/** A frame has no variance, and a component needs `minOccupancy` of them (two at the least). */
function affordableComponents(frames: FrameCount, settings: MixtureSettings) {
  const repairs: Repair[] = [];
  const framesPerComponent = Math.max(2, settings.minOccupancy);
  const affordable = Math.floor(frames.numFrames / framesPerComponent);
  if (affordable < 1) {
    throw new TrainingDataError(
      `${frames.numFrames} ${frames.numFrames === 1 ? "frame is" : "frames are"} too few: one Gaussian needs at least ` +
        `${framesPerComponent}, and ${settings.numComponents} of them ${framesPerComponent * settings.numComponents}; ` +
        "give more or longer recordings",
    );
  }
  const numComponents = Math.min(settings.numComponents, affordable);
  if (numComponents < settings.numComponents) {
    repairs.push(fewerComponents(numComponents, settings.numComponents, `there are only ${frames.numFrames} frames`));
  }
  return { numComponents, repairs };
}

const fewerComponents = (trained: number, asked: number, reason: string): Repair => ({
  kind: "fewer-components",
  message: `${trained} components were trained and not ${asked}: ${reason}`,
});

/** The mixture to start from: one made by name, or the given one, grown where it has fewer components. */
export function* initialMixture(
  frames: FrameCount,
  options: Pick<MixtureSettings, "initialization"> & InitializeOptions,
): Passes<GaussianMixture> {
  const { initialization, numComponents } = options;
  if (typeof initialization === "string") return yield* initializations[initialization](frames, options);
  if (initialization.dim !== frames.dim || initialization.covarianceType !== options.covarianceType) {
    throw new ShapeError(
      `the initial mixture is ${initialization.covarianceType} over ${initialization.dim} dimensions; ` +
        `${options.covarianceType} over ${frames.dim} was asked for`,
    );
  }
  if (initialization.numComponents > numComponents) {
    throw new ShapeError(
      `the initial mixture has ${initialization.numComponents} components; ` +
        `${numComponents} were asked for or can be trained from ${frames.numFrames} frames`,
    );
  }
  return yield* grow(initialization, numComponents, options);
}
