/** The updates of maximum mutual information: statistics, extended Baum–Welch, and a larger E where an update leads down. */

import type { EngineOption, EngineOptions } from "../../engine.js";
import { OptionError } from "../../errors.js";
import { type EbwStatistics, updateEbw } from "../../gmm/mmi/extended-baum-welch.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { totalWeight } from "../../kernels/statistics.js";
import { mmiTable } from "../../options/recognition-table.js";
import { completeOptions } from "../../options.js";
import type { DiscriminativeState, DiscriminativeTraining, GaussianMixture, Utterance } from "../../types.js";
import {
  type ClassExample,
  type ClassFrames,
  type ClassPosteriors,
  classFrames,
  classPosteriors,
  discriminativeStatistics,
} from "./class-statistics.js";

/** Mixtures trained on, and how. */
export interface MmiTraining {
  readonly mixtures: readonly GaussianMixture[];
  readonly summary: DiscriminativeTraining;
}

/** The recordings of a training, as features. */
interface MmiExamples {
  readonly examples: readonly ClassExample[];
  /** Their objective decides which mixtures are taken; none: those after the last update. */
  readonly heldOut: readonly ClassExample[];
}

/** Mixtures, and what they make of the recordings. */
interface Stage {
  readonly mixtures: readonly GaussianMixture[];
  readonly posteriors: ClassPosteriors;
  readonly state: DiscriminativeState;
}

type StageOf = (mixtures: Stage["mixtures"], iteration: number, smoothingFactor: number) => Promise<Stage>;

/** The updates themselves. `trainMmi` says what they do. */
export async function mmiTraining(
  initial: readonly GaussianMixture[],
  { examples, heldOut }: MmiExamples,
  settings: MmiSettings,
): Promise<MmiTraining> {
  checkCovariances(initial);
  const { iterations, tau, boost } = settings;
  const acousticScale = settings.acousticScale ?? 1 / meanFrames(examples);
  const { onProgress, ...options } = settings;
  const scoring = { ...options, acousticScale, boost };
  const classes = initial.map((_, index) => classFrames(index, examples, settings.varianceFloor));
  const stageOf: StageOf = async (mixtures, iteration, smoothingFactor) => {
    const posteriors = await classPosteriors(mixtures, examples, scoring);
    const { objective, accuracy } = posteriors;
    const heldOutObjective = heldOut.length > 0 ? (await classPosteriors(mixtures, heldOut, scoring)).objective : null;
    return { mixtures, posteriors, state: { iteration, objective, accuracy, heldOutObjective, smoothingFactor } };
  };
  let stage = await stageOf(initial, 0, settings.smoothingFactor);
  let taken = stage;
  const history = [stage.state];
  const report = () => onProgress?.({ stage: "mmi", done: stage.state.iteration, total: iterations });
  report();
  while (stage.state.iteration < iterations) {
    settings.signal?.throwIfAborted();
    const next = await nextStage(stage, { classes, examples, settings, stageOf });
    if (next === null) break;
    stage = next;
    taken = heldOut.length > 0 ? betterHeldOut(taken, stage) : stage;
    history.push(stage.state);
    report();
  }
  const summary = { criterion: "mmi", iterations: taken.state.iteration, acousticScale, tau, boost, history } as const;
  return { mixtures: taken.mixtures, summary };
}

/** Of a recording; weighted where its frames are. */
const meanFrames = (examples: readonly ClassExample[]): number =>
  examples.reduce((sum, { features }) => sum + totalWeight(features.weights, features.numFrames), 0) / examples.length;

const betterHeldOut = (best: Stage, stage: Stage): Stage => (heldOutOf(stage) > heldOutOf(best) ? stage : best);

const heldOutOf = ({ state }: Stage): number => state.heldOutObjective ?? Number.NEGATIVE_INFINITY;

interface UpdateContext {
  readonly classes: readonly ClassFrames[];
  readonly examples: readonly ClassExample[];
  readonly settings: MmiSettings;
  readonly stageOf: StageOf;
}

/** E is doubled this often where an update leads down, to a thousand times what it was. */
const MOST_DOUBLINGS = 10;

/** @returns null where no update raises the objective */
async function nextStage(
  { mixtures, posteriors, state }: Stage,
  { classes, examples, settings, stageOf }: UpdateContext,
): Promise<Stage | null> {
  const { onProgress: _, ...options } = settings;
  const statistics: EbwStatistics[] = [];
  for (const [index, mixture] of mixtures.entries()) {
    const own = { examples, posteriors: posteriors.ofClass[index] as Float64Array };
    statistics.push(await discriminativeStatistics(mixture, classes[index] as ClassFrames, own, options));
  }
  let { smoothingFactor } = state;
  for (let doubling = 0; doubling <= MOST_DOUBLINGS; doubling++, smoothingFactor *= 2) {
    const updated = mixtures.map((mixture, index) => {
      const { limits } = classes[index] as ClassFrames;
      return updateEbw(mixture, statistics[index] as EbwStatistics, { tau: settings.tau, smoothingFactor, limits });
    });
    const next = await stageOf(updated, state.iteration + 1, smoothingFactor);
    if (next.state.objective >= state.objective) return next;
  }
  return null;
}

/** @throws {OptionError} for a covariance type that extended Baum–Welch is not for */
function checkCovariances(mixtures: readonly GaussianMixture[]): void {
  const other = mixtures.find(({ covarianceType }) => covarianceType !== "diag" && covarianceType !== "full");
  if (other === undefined) return;
  throw new OptionError(
    `mmi trains diagonal and full covariances, and these are ${other.covarianceType}; train with covarianceType "diag" or "full"`,
  );
}

/** Options of training by maximum mutual information. */
export interface MmiOptions extends KernelOptions, EngineOptions {
  /** Updates of all mixtures; 0 leaves them as they are. @default 12 */
  readonly iterations?: number;
  /**
   * κ, by which log-likelihoods of whole recordings are scaled before they compete; null: 1 / the mean number of their frames.
   *
   * @default null
   */
  readonly acousticScale?: number | null;
  /** τ of I-smoothing, frames: the more, the nearer each component stays to maximum likelihood. @default 100 */
  readonly tau?: number;
  /** E of extended Baum–Welch at the start: the more, the smaller the steps. @default 2 */
  readonly smoothingFactor?: number;
  /** b of boosted MMI, nats that every wrong label is given in training; 0 is plain MMI. @default 0 */
  readonly boost?: number;
  /** Least variance, as a fraction of the label's own. @default that of the task */
  readonly varianceFloor?: number;
  /** Recordings that are not trained on: the mixtures after the update that does best on them are taken. @default none */
  readonly heldOut?: readonly Utterance[];
}

/** Options with every default in its place, but for those that have none. */
export type MmiSettings = MmiDefaults & KernelOptions & EngineOptions;

type MmiDefaults = Required<Omit<MmiOptions, "heldOut" | keyof KernelOptions | EngineOption>>;

/** @throws {OptionError} when one is out of range */
export const resolveMmiOptions = (options: MmiOptions & { readonly varianceFloor: number }): MmiSettings =>
  completeOptions<MmiDefaults, typeof options>("mmi", mmiTable, options);
