/** Scores of recordings against enrolled speakers, by likelihood ratio, supervector or i-vector, normalised and calibrated. */

import { applyCalibration } from "../../calibrate/calibration.js";
import { createEmbedder, createEmbeddingScorer, type Embedding, type EmbeddingScoring } from "../../embed/embedding.js";
import { supervector } from "../../embed/supervector.js";
import { cosineScores } from "../../embed/vectors.js";
import { OptionError, ShapeError } from "../../errors.js";
import { accumulate } from "../../gmm/em/expectation.js";
import { kernelOptions } from "../../gmm/passes/pass.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { defined } from "../../options.js";
import type { SufficientStatistics } from "../../types.js";
import { type VoiceRecording, voiceFeatures } from "../enroll.js";
import {
  adaptedModel,
  type CohortSpeaker,
  type EnrolledSpeaker,
  NOTHING_LEARNED,
  speakerNamed,
  type Verifier,
  type VerifierDecision,
} from "../verifier.js";
import { createCohortNormalizer, createRawScorer, type RawScorer } from "./cohort.js";
import { resolveScoring, type ScoringOptions, type ScoringSettings, withoutEmbedding } from "./scoring-settings.js";

export interface VerifierScorerOptions extends ScoringOptions, KernelOptions {
  /** Enrolled speakers to score against. @default all */
  readonly speakers?: readonly string[];
  /** A score from which a claim is accepted. @default the verifier's */
  readonly threshold?: number;
}

/** The score of a recording under one speaker's model. */
export interface SpeakerScore {
  readonly speaker: string;
  /** Log-likelihood ratio of his model and the background model, nats per frame; of vectors PLDA's, nats, or their cosine. */
  readonly raw: number;
  /** The raw score after normalisation by the cohort: deviations above impostors; the raw one where none was asked for. */
  readonly normalized: number;
  /** What is held against the threshold: the calibrated log-likelihood ratio, nats, or the normalised score without calibration. */
  readonly score: number;
}

/** A verifier made ready to score many recordings: the models of all speakers are adapted once. */
export interface VerifierScorer {
  readonly verifier: Verifier;
  readonly settings: ScoringSettings;
  readonly speakers: readonly string[];
  readonly threshold: number;
  /** Whether scores are log-likelihood ratios, by the verifier's calibration; it holds for its own `scoring` alone. */
  readonly isCalibrated: boolean;
  /**
   * learned: for such scores. given: by the caller. default: nothing was learned for such scores; 0 of raw ones, which then
   * speak for neither side, and of normalised ones 2 deviations above impostors.
   */
  readonly thresholdFrom: "learned" | "given" | "default";
  /**
   * The scores under all models, in the order of `speakers`, in one pass over the frames.
   *
   * @throws {ShapeError} when the recording is silent, of another sample rate or front end, or a score is no number
   */
  readonly scoresOf: (recording: VoiceRecording, name?: string) => RecordingScores;
}

export interface RecordingScores {
  readonly scores: readonly SpeakerScore[];
  readonly numFrames: number;
}

/**
 * Prepares a verifier to score many recordings: `verify`, `identify` and `scoreTrials` take it in place of the verifier.
 *
 *   raw_s = (1/T) Σ_t ( log p(x_t | model s) − log p(x_t | UBM) )
 *
 * "exact" sums over all components, "top" over the same C of both (`createRatioScorer`), "linear" takes it to first
 * order (`createLinearRatioScorer`); "cosine" and "plda" compare i-vectors instead, the recording's with the one of all that
 * the speaker was enrolled from. `normalization` then measures it against impostors' scores (Auckenthaler, Carey and
 * Lloyd-Thomas 2000; Matějka et al. 2017):
 *
 *   z = (raw − μ_model) / σ_model      t = (raw − μ_test) / σ_test      s = ½ (z + t)      adaptive-s: of the highest N alone
 *
 * with μ, σ_model of the cohort's recordings under the speaker's model, μ, σ_test of the recording under the cohort's models. Where
 * the verifier was calibrated, the score is then made a log-likelihood ratio, unless other scoring is asked for than it was
 * calibrated with.
 *
 * @throws {OptionError} when an option is out of range, nobody is enrolled, or a speaker asked for is not
 * @throws {ShapeError} when scores are to be normalised and the cohort is too small
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const verifier = enroll(createVerifier(ubm), "ada", [featureMatrix([[1], [1.5], [10]])]);
 * const scorer = createVerifierScorer(verifier, { scoring: "exact" });
 * verify(scorer, "ada", featureMatrix([[1.2], [10]])).accepted; // => true
 */
export function createVerifierScorer(verifier: Verifier, options: VerifierScorerOptions = {}): VerifierScorer {
  const { ubm, adaptation, embedding, cohort, decision } = verifier;
  const { scoring, topComponents, normalization, topCohort } = options;
  const settings = resolveScoring(
    { ...verifier.scoring, ...defined({ scoring, topComponents, normalization, topCohort }) },
    { ubm, update: adaptation.update, embedding },
  );
  const enrolled = options.speakers?.map((name) => speakerNamed(verifier, name)) ?? verifier.speakers;
  if (enrolled.length === 0) throw new OptionError("nobody is enrolled: enrol a speaker before a voice is verified");
  const used = settings.normalization === "none" ? [] : cohort;
  const speakers = enrolled.map(({ name }) => name);
  const scorer = rawScorer(verifier, [...enrolled, ...used], { ...settings, ...kernelOptions(options) });
  const normalize = createCohortNormalizer({ speakers, cohort: used, scorer }, settings);
  const isOwn = isSameScoring(settings, verifier.scoring);
  const calibration = isOwn ? decision.calibration : null;
  return {
    verifier,
    settings,
    speakers,
    isCalibrated: calibration !== null,
    ...thresholdOf(isOwn ? decision : NOTHING_LEARNED, options.threshold, settings),
    scoresOf(recording, name = "the recording") {
      const features = voiceFeatures(verifier, recording, name);
      const all = scorer(features);
      const raw = all.subarray(0, speakers.length);
      checkScores(all, name);
      const normalized = normalize(raw, all.subarray(speakers.length));
      const final = calibration === null ? normalized : applyCalibration(calibration, normalized);
      const scores = speakers.map((speaker, s) => ({
        speaker,
        raw: raw[s] as number,
        normalized: normalized[s] as number,
        score: final[s] as number,
      }));
      return { scores, numFrames: features.numFrames };
    },
  };
}

/** By adapted mixtures, by their means, or by i-vectors. */
function rawScorer(
  verifier: Verifier,
  voices: readonly (EnrolledSpeaker | CohortSpeaker)[],
  options: ScoringSettings & KernelOptions,
): RawScorer {
  const { scoring } = options;
  if (scoring === "cosine" || scoring === "plda") {
    return createVectorScorer(verifier.embedding, voices, { ...kernelOptions(options), scoring });
  }
  if (scoring === "supervector") return createSupervectorScorer(verifier, voices, kernelOptions(options));
  const models = voices.map((voice) => adaptedModel(verifier, voice));
  return createRawScorer(models, verifier.ubm, { ...options, scoring });
}

/** Of scores above the mean of impostors', where nothing was learned: were they normal, 2.3 % of them would be accepted. */
const DEVIATIONS = 2;

/** A scorer stays what it is, unless it would have to be another. */
export const asScorer = (verifier: Verifier | VerifierScorer, options: VerifierScorerOptions): VerifierScorer =>
  "scoresOf" in verifier ? verifier : createVerifierScorer(verifier, options);

/** @throws {OptionError} when nobody of that name is among the speakers who are scored */
export function checkScored({ speakers, verifier }: VerifierScorer, name: string): void {
  speakerNamed({ speakers: verifier.speakers.filter((speaker) => speakers.includes(speaker.name)) }, name);
}

/** Whether a threshold for scores of one kind is one for the other. */
function isSameScoring(a: ScoringSettings, b: ScoringSettings): boolean {
  const isSameMethod = a.scoring === b.scoring && (a.scoring !== "top" || a.topComponents === b.topComponents);
  const isSameNormalization =
    a.normalization === b.normalization && (a.normalization !== "adaptive-s" || a.topCohort === b.topCohort);
  return isSameMethod && isSameNormalization;
}

function thresholdOf(
  { threshold, criterion }: VerifierDecision,
  given: number | undefined,
  { normalization }: ScoringSettings,
): Pick<VerifierScorer, "threshold" | "thresholdFrom"> {
  if (given !== undefined) {
    if (Number.isNaN(given)) throw new OptionError("the threshold is a score, not NaN");
    return { threshold: given, thresholdFrom: "given" };
  }
  if (criterion !== null) return { threshold, thresholdFrom: "learned" };
  return { threshold: normalization === "none" ? threshold : DEVIATIONS, thresholdFrom: "default" };
}

function checkScores(scores: Float64Array, name: string): void {
  const unusable = scores.find((score) => !Number.isFinite(score));
  if (unusable === undefined) return;
  throw new ShapeError(
    `a score of ${name} is ${unusable}: its frames have likelihood 0 under the background model; extract with the ` +
      "verifier's own recipe, and look for absurd values",
  );
}

/**
 * Cosines of a recording's supervector and those of M speakers, in their order. A speaker's means move by the verifier's relevance
 * factor, a recording's by that of `supervector`: it is one recording against many.
 */
function createSupervectorScorer(
  { ubm, adaptation }: Pick<Verifier, "ubm" | "adaptation">,
  speakers: readonly { readonly statistics: SufficientStatistics }[],
  kernel: KernelOptions,
): RawScorer {
  const { relevanceFactor } = adaptation;
  const models = speakers.map(({ statistics }) => supervector(ubm, statistics, { relevanceFactor }));
  return (features) => cosineScores(models, [supervector(ubm, accumulate(ubm, features, kernel))]);
}

/**
 * Scores of a recording's vector against those of M speakers, in their order: cosines, or PLDA's log-likelihood ratios in nats.
 * A speaker's vector is that of the sum of his statistics, as if all his recordings were one: enrolling another changes it
 * without any of the others at hand.
 */
function createVectorScorer(
  embedding: Embedding | undefined,
  speakers: readonly { readonly statistics: SufficientStatistics }[],
  { scoring, ...kernel }: { readonly scoring: EmbeddingScoring } & KernelOptions,
): RawScorer {
  if (!embedding) throw new OptionError(withoutEmbedding(scoring));
  const embed = createEmbedder(embedding);
  const models = embed(speakers.map(({ statistics }) => statistics));
  const scoresOf = createEmbeddingScorer(embedding, models, scoring);
  return (features) => scoresOf(embed([accumulate(embedding.extractor.ubm, features, kernel)]));
}
