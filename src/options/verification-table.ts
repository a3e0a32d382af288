import { aboveZero, integerFrom, numberBetween, type OptionRow, oneOf, orNull, trueOrFalse } from "../options.js";
import type { RecipeOptions } from "../recipe-types.js";

/** The options of speaker verification: scores, i-vectors and how they are compared, the criterion of decisions. */

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

const SCORING = "Scoring:";

export const scoringTable = {
  scoring: {
    rule: oneOf("exact", "top", "linear", "supervector", "cosine", "plda"),
    otherwise: "exact; with i-vectors plda or cosine",
    help: "score by all components, the top ones, or vectors",
    group: SCORING,
    flag: "--scoring <method>",
  },
  topComponents: {
    rule: integerFrom(1),
    otherwise: "5",
    help: "components of a frame that top scores by",
    group: SCORING,
    flag: "--top <n>",
  },
  normalization: {
    rule: oneOf("none", "z", "t", "zt", "s", "adaptive-s"),
    default: "none",
    help: "normalise scores by the cohort",
    group: SCORING,
    flag: "--norm <method>",
  },
  topCohort: {
    rule: integerFrom(2),
    default: 20,
    help: "cohort scores that adaptive-s takes",
    group: SCORING,
    flag: "--top-cohort <n>",
  },
} as const;

const IVECTORS = "i-vectors:";

/** Of the total variability matrix; its rank is checked again where the background model is known. */
export const totalVariabilityTable = {
  rank: {
    rule: integerFrom(1),
    otherwise: "no i-vectors",
    help: "also train i-vectors of so many values",
    group: IVECTORS,
    flag: "--ivectors <rank>",
  },
  iterations: {
    rule: integerFrom(1),
    default: 10,
    help: "EM iterations of the i-vectors",
    group: IVECTORS,
    flag: "--ivector-iterations <n>",
  },
  seed: { rule: integerFrom(0), default: 0, help: "seed of the loadings that EM starts from" },
  updateResidual: { rule: trueOrFalse, default: false, help: "whether the covariances are updated too" },
  minimumDivergence: { rule: trueOrFalse, default: true, help: "whether i-vectors are kept standard normal" },
} as const;

/** What becomes of i-vectors. */
export const embeddingTable = {
  lda: {
    rule: orNull(integerFrom(1), "for none"),
    default: null,
    otherwise: "no LDA",
    help: "directions that LDA keeps of them",
    group: IVECTORS,
    flag: "--lda <n>",
  },
  wccn: {
    rule: trueOrFalse,
    default: false,
    otherwise: "off",
    help: "weigh down what differs within a speaker (WCCN)",
    group: IVECTORS,
    flag: "--wccn",
  },
  backend: {
    rule: oneOf("cosine", "plda"),
    default: "plda",
    help: "how i-vectors are compared",
    group: IVECTORS,
    flag: "--backend <name>",
  },
} as const;

export const pldaTable = {
  iterations: { rule: integerFrom(1), default: 20, help: "EM iterations" },
  seed: { rule: integerFrom(0), default: 0, help: "seed of the loadings" },
} as const;

const probability = numberBetween(0, 1, "a probability");
const cost = aboveZero("a number above 0");

/** When a claim is accepted. */
export const criterionTable = {
  priorTarget: { rule: probability, default: 0.5, help: "prior probability of a true claim", flag: "--prior <p>" },
  costMiss: { rule: cost, default: 1, help: "cost of rejecting a true claim", flag: "--cost-miss <c>" },
  costFalseAlarm: {
    rule: cost,
    default: 1,
    help: "cost of accepting a wrong claim",
    flag: "--cost-false-alarm <c>",
  },
  rate: {
    rule: numberBetween(0, 1, "a share"),
    otherwise: "by costs",
    help: "accept this share of wrong claims at most",
    flag: "--false-acceptance <rate>",
  },
} as const;

/** Speakers held out to learn a threshold. */
export const heldOutTable = {
  folds: {
    rule: integerFrom(2),
    default: 5,
    help: "parts of the speakers, each held out in turn",
    flag: "--folds <n>",
  },
  enrollmentRecordings: {
    rule: integerFrom(1),
    default: 5,
    help: "recordings that each of them is enrolled from",
    flag: "--enrollment <n>",
  },
} as const;

export const balanceRow: OptionRow = {
  rule: orNull(oneOf("group", "label"), "for none"),
  default: null,
  help: "whose frames count alike",
};
