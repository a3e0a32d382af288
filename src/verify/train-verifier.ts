/** Trains a verifier: a background model, a cohort, and a threshold learned on speakers that no background model of theirs heard. */

import { checkEmbeddingOptions, type EmbeddingOptions, trainEmbedding } from "../embed/embedding.js";
import { type EngineOptions, engineOptions } from "../engine.js";
import { resolveRecipe } from "../features/recipe/recipe.js";
import type { Provenance } from "../features/recipe/same-recipe.js";
import type { TrainingCallbacks } from "../gmm/em/mixture-options.js";
import type { MixtureOptions, TrainedMixture } from "../gmm/em/train-mixture.js";
import { kernelOptions } from "../gmm/passes/pass.js";
import { VERIFIER_RECIPE } from "../options/verification-table.js";
import { defined } from "../options.js";
import { checkMaxFrames, createFrameCollector } from "../recognize/background-model.js";
import { runStep } from "../recognize/training-plan.js";
import { type MixtureJob, mixtureOptionsOf, type TrainingStep, trainingFacts } from "../recognize/training-step.js";
import { fingerprint, trainingFeatures } from "../recognize/utterances.js";
import type { FeatureMatrix, FeatureRecipe, RecipeOptions, ScoredTrial, Utterance } from "../types.js";
import { type CalibrateOptions, calibrateVerifier } from "./calibrate-verifier.js";
import { byLabel, type CohortSettings, withCohort } from "./scoring/cohort.js";
import { developmentTrials, type HeldOutOptions, speakerFolds } from "./scoring/score-trials.js";
import { type CreateVerifierOptions, createVerifier, type Verifier } from "./verifier.js";

/** Options of training; those of the background model among them. */
export interface VerifierOptions
  extends Omit<CreateVerifierOptions, "embedding" | "sampleRate" | "recipe">,
    EngineOptions,
    Partial<Omit<MixtureOptions, "initialization" | TrainingCallbacks | "resume">> {
  /** Of the front end, over the defaults of verification, for utterances given as sound. Features know their own. */
  readonly recipe?: RecipeOptions;
  /** Gaussians of the background model. @default 64 */
  readonly numComponents?: number;
  readonly initialization?: "kmeans" | "kmeans++" | "random-frames" | "random-posteriors" | "split";
  /** EM stops when the mean log-likelihood gains less, nats per frame. @default 0.01 */
  readonly tolerance?: number;
  /** Frames that it is trained on at most: a random sample. Null: all. @default null */
  readonly maxFrames?: number | null;
  /** "label": frames are weighted so that each speaker counts alike. @default null */
  readonly balance?: "label" | null;
  /** What is kept of the speakers to normalise scores by; null: nothing. @default all speakers, five recordings of each */
  readonly cohort?: CohortSettings | null;
  /**
   * How the threshold is learned on speakers held out; null: it is not. @default on five folds, and not where there are fewer than
   * four speakers with two recordings
   */
  readonly calibration?: (HeldOutOptions & CalibrateOptions) | null;
  /**
   * Trains i-vectors on the same recordings, by which voices can then be compared; see `trainEmbedding` for how many speakers
   * that takes. Null: none. @default null
   */
  readonly ivectors?: EmbeddingOptions | null;
}

/** Options with every default in its place. */
export type ResolvedVerifierOptions = VerifierOptions & {
  readonly recipe: FeatureRecipe;
  readonly numComponents: number;
  readonly seed: number;
};

type FeatureUtterance = Utterance & { readonly features: FeatureMatrix };

/**
 * Trains a verifier: a background model on the recordings of many speakers (Reynolds, Quatieri and Dunn 2000), a cohort of
 * them to normalise scores by, and a threshold. Nobody is enrolled yet.
 *
 * The threshold is learned on speakers whom the background model that scores them has not heard: they are dealt into folds, a
 * background model is trained without each, the fold's speakers are enrolled from some recordings and tested by the others, and
 * what all these trials say is learned (`developmentTrials`, `calibrateVerifier`). The background model that is kept is of all.
 *
 * @param utterances  recordings or features; the label of each is its speaker
 * @throws {TrainingDataError} when there are too few frames for the mixture, or too few speakers for the folds asked for
 * @throws {ShapeError} when sample rates or dimensions differ, or a recording is silent
 * @throws {OptionError} when an option is out of range
 * @example
 * const verifier = await trainVerifier(utterances, { numComponents: 2, scoring: "exact" });
 * const [ofAda] = testUtterances;
 * const enrolled = enroll(verifier, "ada", utterances.filter(({ label }) => label === "ada").map(({ features }) => features));
 * verify(enrolled, "ada", ofAda.features).accepted; // => true
 */
export const trainVerifier = async (
  utterances: readonly Utterance[],
  options: VerifierOptions = {},
): Promise<Verifier> => runStep(planVerifier(utterances, options), options);

/** What `trainVerifier` does, up to the training of the mixtures and from there on. */
export function planVerifier(utterances: readonly Utterance[], options: VerifierOptions): TrainingStep<Verifier> {
  const resolved = resolveVerifierOptions(options);
  const { seed, calibration } = resolved;
  const { features, recipe, sampleRate } = trainingFeatures(utterances, options.recipe, resolved.recipe);
  const speakers = utterances.map(({ label, path }, i): FeatureUtterance => {
    return { label, features: features[i] as FeatureMatrix, ...defined({ path }) };
  });
  const folds = calibration === null ? null : speakerFolds(speakers, calibration ?? {}, seed);
  const jobs = [
    ...(folds ?? []).map((fold, i) =>
      backgroundJob(`the background model without fold ${i + 1}`, without(speakers, fold), resolved),
    ),
    backgroundJob("the background model", speakers, resolved),
  ];
  return {
    jobs,
    onTrained: (_, index) => resolved.onProgress?.({ stage: "train", done: index + 1, total: jobs.length }),
    async finish(trained) {
      const [job, last] = [jobs.at(-1) as MixtureJob, trained.at(-1) as TrainedMixture];
      const verifier = await verifierOf(last, speakers, { ...resolved, recipe, sampleRate });
      const training = {
        numSpeakers: byLabel(speakers).size,
        numRecordings: speakers.length,
        seed,
        corpusFingerprint: fingerprint(speakers, features),
        ...trainingFacts(job, last),
      };
      const known = { ...verifier, training };
      if (folds === null) return known;
      const enrollmentRecordings = calibration?.enrollmentRecordings;
      const heldOut = { ...kernelOptions(resolved), ...defined({ enrollmentRecordings }), seed };
      const trials: ScoredTrial[] = [];
      for (const [i, fold] of folds.entries()) {
        resolved.signal?.throwIfAborted();
        const mixture = trained[i] as TrainedMixture;
        const ofFold = await verifierOf(mixture, without(speakers, fold), { ...resolved, recipe, sampleRate });
        for (const trial of developmentTrials(ofFold, only(speakers, fold), heldOut)) trials.push(trial);
      }
      return calibrateVerifier(known, trials, calibration ?? {});
    },
  };
}

/**
 * The options a verifier is trained with. Recordings that are loaded as features want its `recipe`.
 *
 * @throws {OptionError} when one is out of range
 * @example resolveVerifierOptions({ numComponents: 32 }).recipe.numMelBands; // => 40
 */
export function resolveVerifierOptions(options: VerifierOptions): ResolvedVerifierOptions {
  checkMaxFrames(options.maxFrames ?? null);
  if (options.ivectors) checkEmbeddingOptions(options.ivectors);
  return {
    ...options,
    recipe: resolveRecipe({ ...VERIFIER_RECIPE, ...options.recipe }),
    numComponents: options.numComponents ?? 64,
    tolerance: options.tolerance ?? 0.01,
    seed: options.seed ?? 0,
  };
}

const only = (speakers: readonly FeatureUtterance[], names: readonly string[]): readonly FeatureUtterance[] =>
  speakers.filter(({ label }) => names.includes(label));

const without = (speakers: readonly FeatureUtterance[], names: readonly string[]): readonly FeatureUtterance[] =>
  speakers.filter(({ label }) => !names.includes(label));

function backgroundJob(
  name: string,
  speakers: readonly FeatureUtterance[],
  options: ResolvedVerifierOptions,
): MixtureJob {
  const { recipe, seed, maxFrames = null, balance = null } = options;
  const collector = createFrameCollector({ recipe, seed, maxFrames, balance });
  for (const speaker of speakers) collector.add(speaker);
  return { name, features: collector.selected().matrices, options: mixtureOptionsOf(options) };
}

/** A verifier of a background model that was trained on these speakers. */
async function verifierOf(
  { mixture }: TrainedMixture,
  speakers: readonly FeatureUtterance[],
  options: Omit<ResolvedVerifierOptions, "recipe"> & Provenance,
): Promise<Verifier> {
  const labelled = speakers.map(({ label, features }) => ({ label, recording: features }));
  const embedding = options.ivectors
    ? await trainEmbedding(mixture, labelled, { ...engineOptions(options), ...options.ivectors })
    : undefined;
  const verifier = createVerifier(mixture, embedding ? { ...options, embedding } : options);
  if (options.cohort === null) return verifier;
  return withCohort(verifier, speakers, { ...kernelOptions(options), ...options.cohort });
}
