import type { Embedding } from "../embed/embedding.js";
import { OptionError, ShapeError } from "../errors.js";
import { resolveRecipe } from "../features/recipe/recipe.js";
import { type MapOptions, resolveMapOptions } from "../gmm/map/map.js";
import type { GaussianMixture, RecipeOptions } from "../types.js";
import { resolveScoring, type ScoringOptions } from "./scoring-settings.js";
import type { Verifier, VerifierDecision } from "./verifier.js";

/**
 * Whatever is not said of the front end. Chosen by cross-validation among ten speakers of words20 and on the training recordings of FSDD
 * (docs/verification.md): half the error rate of the front end of the task "speaker". Normalisation takes the voice out.
 */
export const VERIFIER_RECIPE: RecipeOptions = {
  profile: "kaldi",
  numMelBands: 40,
  numCoefficients: 25,
  c0: "drop",
  logEnergy: "drop",
  deltaOrder: 2,
  energyGate: 50,
  normalization: "none",
};

/** What is known of thresholds without trials. */
export const NOTHING_LEARNED: VerifierDecision = {
  calibration: null,
  threshold: 0,
  criterion: null,
  learnedFrom: null,
};

export interface CreateVerifierOptions extends ScoringOptions {
  /** What is verified. @default "speaker" */
  readonly by?: string;
  /** The front end that the background model was trained with, over the defaults of verification. */
  readonly recipe?: RecipeOptions;
  /** Samples per second of the recordings. @default null, any: features are given */
  readonly sampleRate?: number | null;
  /** How speaker models are adapted. @default the means, with relevance factor 16 */
  readonly adaptation?: MapOptions;
  /** To compare voices by i-vectors as well: of the same background model. @default none */
  readonly embedding?: Embedding;
}

/**
 * A verifier of a background model that is there already, with nobody enrolled and nothing learned of thresholds:
 * scores are log-likelihood ratios, in nats per frame, and 0 is where they speak for neither side.
 *
 * @param ubm  of any covariance type; from `trainBackgroundModel`, or a file of another tool
 * @throws {OptionError} when an option is out of range, or covariances are to be adapted that are tied
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const verifier = enroll(createVerifier(ubm), "ada", [featureMatrix([[1], [1.5], [10]])]);
 * verify(verifier, "ada", featureMatrix([[1.2], [10]])).accepted; // => true
 * verify(verifier, "ada", featureMatrix([[-1], [8]])).accepted; // => false
 */
export function createVerifier(ubm: GaussianMixture, options: CreateVerifierOptions = {}): Verifier {
  const { by = "speaker", recipe, sampleRate = null, adaptation: map = {}, embedding, ...scoring } = options;
  const adaptation = resolveMapOptions(map, ubm);
  if (embedding) checkUbm(embedding, ubm);
  if (adaptation.relevanceFactor === Number.POSITIVE_INFINITY) {
    throw new OptionError("a relevanceFactor of Infinity leaves every speaker the background model; give a finite one");
  }
  return {
    by,
    ubm,
    recipe: resolveRecipe({ ...VERIFIER_RECIPE, ...recipe }),
    sampleRate,
    adaptation,
    scoring: resolveScoring(scoring, { ubm, update: adaptation.update, embedding }),
    speakers: [],
    cohort: [],
    decision: NOTHING_LEARNED,
    training: null,
    ...(embedding ? { embedding } : {}),
  };
}

function checkUbm({ extractor }: Embedding, { means }: GaussianMixture): void {
  const own = extractor.ubm.means;
  if (own.length === means.length && own.every((value, at) => value === means[at])) return;
  throw new ShapeError(
    "the embedding is of another background model; train it on the verifier's own, trainEmbedding(ubm, …)",
  );
}
