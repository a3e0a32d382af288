import {
  aboveZero,
  anyNumber,
  integerFrom,
  numberAbove,
  numberFrom,
  numberOfAtLeast,
  oneOf,
  orNull,
  type Rule,
  rule,
} from "../options.js";
import type { CovarianceType, RecipeOptions } from "../types.js";

/** The options of recognition: what each task starts from, discriminative training, decisions over a sliding window. */

/** What is told apart: whose voice it is, what is said, or which of its sounds. */
export type Task = "speaker" | "word" | "phone";

export const tasks = oneOf("speaker", "word", "phone") satisfies Rule<Task>;

/** The settings a task starts from. */
export interface TaskDefaults {
  readonly recipe: RecipeOptions;
  readonly numComponents: number;
  readonly covarianceType: CovarianceType;
  /** Fraction of the global variance. */
  readonly varianceFloor: number;
  /** Of EM, nats per frame. */
  readonly tolerance: number;
}

/** Whatever the profile: deltas to the end frames of each recording, and no level of its own beside the cepstra. */
const DYNAMICS = { deltaOrder: 2, deltaEdges: "htk", logEnergy: "drop" } as const;

/**
 * Chosen by cross-validation on training recordings: docs/training.md.
 *
 * @example taskDefaults.word.numComponents; // => 8
 */
export const taskDefaults: Readonly<Record<Task, TaskDefaults>> = {
  speaker: {
    recipe: { ...DYNAMICS, c0: "deltas", energyGate: 40 },
    numComponents: 8,
    covarianceType: "full",
    varianceFloor: 0.2,
    tolerance: 0.01,
  },
  word: {
    recipe: { ...DYNAMICS, c0: "keep", normalization: "mean-variance", energyGate: 30, deltaWindow: 3 },
    numComponents: 8,
    covarianceType: "full",
    varianceFloor: 0.3,
    tolerance: 0.01,
  },
  phone: {
    recipe: { ...DYNAMICS, c0: "keep", normalization: "none", energyGate: null },
    numComponents: 1,
    covarianceType: "diag",
    varianceFloor: 0.01,
    tolerance: 0.001,
  },
};

const MMI = "Training that tells labels apart:";

/** Of training by maximum mutual information. The floor's default is the task's. */
export const mmiTable = {
  iterations: { rule: integerFrom(0), default: 12, help: "updates of all mixtures" },
  acousticScale: {
    rule: orNull(aboveZero("a number above 0"), "for 1 / the mean number of frames"),
    default: null,
    otherwise: "1 / mean frames",
    help: "factor of the log-likelihoods of recordings",
    group: MMI,
    flag: "--mmi-scale <factor>",
  },
  tau: {
    rule: numberOfAtLeast(0),
    default: 100,
    help: "frames of maximum likelihood in each Gaussian",
    group: MMI,
    flag: "--mmi-tau <frames>",
  },
  smoothingFactor: { rule: numberOfAtLeast(1), default: 2, help: "E of extended Baum–Welch at the start" },
  boost: {
    rule: numberOfAtLeast(0),
    default: 0,
    help: "log-likelihood given to every wrong label",
    group: MMI,
    flag: "--mmi-boost <nats>",
  },
  varianceFloor: { rule: numberOfAtLeast(0), help: "least variance, as a fraction of the label's own" },
} as const;

export const MMI_GROUP = MMI;

/** Of an anomaly detector, beside those of its mixture. */
export const anomalyTable = {
  falseAlarmRate: {
    rule: rule<number>(
      "a share between 0 and 1, neither included",
      (value) => typeof value === "number" && value > 0 && value < 1,
      (text) => anyNumber().read?.(text),
    ),
    default: 0.01,
    help: "share of normal recordings that may be called anomalies",
  },
  tails: { rule: oneOf("low", "both"), default: "low", help: "which scores are strange" },
} as const;

/** How many folds, or which share, of normal recordings are held out to find the threshold. */
export const calibrationRules = {
  folds: integerFrom(2),
  share: rule<number>(
    "a share between 0 and 1, neither included",
    (value) => typeof value === "number" && value > 0 && value < 1,
  ),
} as const;

const lasting = numberAbove(0, 3600, "seconds (not milliseconds)");
const upTo = numberFrom(0, 3600, "seconds (not milliseconds)");

/** What a sliding window decides on, in seconds. */
export const windowTable = {
  window: { rule: lasting, default: 0.5, help: "length of the window", flag: "--window <s>" },
  hop: { rule: lasting, default: 0.1, help: "from one decision to the next", flag: "--hop <s>" },
  smoothing: {
    rule: oneOf("viterbi", "majority", "none"),
    default: "viterbi",
    help: "how decisions become segments",
    flag: "--smooth <how>",
  },
  switchingPenalty: {
    rule: numberFrom(0, Number.MAX_VALUE, "nats"),
    default: 200,
    help: "what a change of label costs",
    flag: "--switching-penalty <nats>",
  },
  minSpeech: { rule: upTo, default: 0.1, help: "shorter is no speech", flag: "--min-speech <s>" },
  minPause: { rule: upTo, default: 0.2, help: "shorter is no pause", flag: "--min-pause <s>" },
} as const;

/** What a test is to show. */
export const claims = oneOf("any", "speaker-independent");

/** Of diarisation: tuned on conversations of ten speakers that no figure is of, docs/who-speaks-when.md. */
export const diarizationTable = {
  numSpeakers: {
    rule: orNull(integerFrom(1, 1000)),
    default: null,
    otherwise: "as many as are found",
    help: "how many speak, if known",
    flag: "--speakers <n>",
  },
  maxSpeakers: {
    rule: orNull(integerFrom(1, 1000)),
    default: null,
    otherwise: "any",
    help: "how many speak at most",
    flag: "--max-speakers <n>",
  },
  minSegment: { rule: lasting, default: 0.5, help: "shortest piece that is clustered", flag: "--min-segment <s>" },
  changePenalty: {
    rule: numberFrom(0, 1e6, "a factor"),
    default: 1.3,
    help: "λ of ΔBIC in time: higher finds fewer changes",
    flag: "--change-penalty <factor>",
  },
  penalty: {
    rule: numberFrom(0, 1e6, "a factor"),
    default: 3,
    help: "λ of ΔBIC of clusters: higher finds fewer speakers",
    flag: "--penalty <factor>",
  },
  numRounds: {
    rule: integerFrom(0, 100),
    default: 3,
    help: "rounds that assign the speech anew",
    flag: "--rounds <n>",
  },
  numComponents: { rule: integerFrom(1, 1024), default: 8, help: "Gaussians of a speaker at most" },
  switchingPenalty: {
    rule: numberFrom(0, Number.MAX_VALUE, "nats"),
    default: 50,
    help: "what a change of speaker costs in a round",
    flag: "--switching-penalty <nats>",
  },
  minSpeech: { rule: upTo, default: 0.1, help: "shorter is no speech", flag: "--min-speech <s>" },
  minPause: { rule: upTo, default: 0.2, help: "shorter is no pause", flag: "--min-pause <s>" },
  seed: { rule: integerFrom(0), default: 0, help: "seed of the random numbers", flag: "--seed <n>" },
} as const;
