import {
  aboveZero,
  integerFrom,
  needed,
  numberBetween,
  type OptionRow,
  oneOf,
  orNull,
  row,
  trueOrFalse,
} from "../options.js";
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
  scoring: needed(
    oneOf("exact", "top", "linear", "supervector", "cosine", "plda"),
    "score by all components, the top ones, or vectors",
    { otherwise: "exact; with i-vectors plda or cosine", group: SCORING, flag: "--scoring <method>" },
  ),
  topComponents: needed(integerFrom(1), "components of a frame that top scores by", {
    otherwise: "5",
    group: SCORING,
    flag: "--top <n>",
  }),
  normalization: row(oneOf("none", "z", "t", "zt", "s", "adaptive-s"), "none", "normalise scores by the cohort", {
    group: SCORING,
    flag: "--norm <method>",
  }),
  topCohort: row(integerFrom(2), 20, "cohort scores that adaptive-s takes", {
    group: SCORING,
    flag: "--top-cohort <n>",
  }),
} as const;

const IVECTORS = "i-vectors:";

/** Of the total variability matrix; its rank is checked again where the background model is known. */
export const totalVariabilityTable = {
  rank: needed(integerFrom(1), "also train i-vectors of so many values", {
    otherwise: "no i-vectors",
    group: IVECTORS,
    flag: "--ivectors <rank>",
  }),
  iterations: row(integerFrom(1), 10, "EM iterations of the i-vectors", {
    group: IVECTORS,
    flag: "--ivector-iterations <n>",
  }),
  seed: row(integerFrom(0), 0, "seed of the loadings that EM starts from"),
  updateResidual: row(trueOrFalse, false, "whether the covariances are updated too"),
  minimumDivergence: row(trueOrFalse, true, "whether i-vectors are kept standard normal"),
} as const;

/** What becomes of i-vectors. */
export const embeddingTable = {
  lda: row(orNull(integerFrom(1), "for none"), null, "directions that LDA keeps of them", {
    otherwise: "no LDA",
    group: IVECTORS,
    flag: "--lda <n>",
  }),
  wccn: row(trueOrFalse, false, "weigh down what differs within a speaker (WCCN)", {
    otherwise: "off",
    group: IVECTORS,
    flag: "--wccn",
  }),
  backend: row(oneOf("cosine", "plda"), "plda", "how i-vectors are compared", {
    group: IVECTORS,
    flag: "--backend <name>",
  }),
} as const;

export const pldaTable = {
  iterations: row(integerFrom(1), 20, "EM iterations"),
  seed: row(integerFrom(0), 0, "seed of the loadings"),
} as const;

const probability = numberBetween(0, 1, "a probability");
const cost = aboveZero("a number above 0");

/** When a claim is accepted. */
export const criterionTable = {
  priorTarget: row(probability, 0.5, "prior probability of a true claim", { flag: "--prior <p>" }),
  costMiss: row(cost, 1, "cost of rejecting a true claim", { flag: "--cost-miss <c>" }),
  costFalseAlarm: row(cost, 1, "cost of accepting a wrong claim", { flag: "--cost-false-alarm <c>" }),
  rate: needed(numberBetween(0, 1, "a share"), "accept this share of wrong claims at most", {
    otherwise: "by costs",
    flag: "--false-acceptance <rate>",
  }),
} as const;

/** Speakers held out to learn a threshold. */
export const heldOutTable = {
  folds: row(integerFrom(2), 5, "parts of the speakers, each held out in turn", { flag: "--folds <n>" }),
  enrollmentRecordings: row(integerFrom(1), 5, "recordings that each of them is enrolled from", {
    flag: "--enrollment <n>",
  }),
} as const;

export const balanceRow: OptionRow = row(orNull(oneOf("group", "label"), "for none"), null, "whose frames count alike");
