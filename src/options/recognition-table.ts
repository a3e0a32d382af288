import {
  aboveZero,
  integerFrom,
  needed,
  numberAbove,
  numberBetween,
  numberFrom,
  numberOfAtLeast,
  oneOf,
  orNull,
  type Rule,
  row,
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
  iterations: row(integerFrom(0), 12, "updates of all mixtures"),
  acousticScale: row(
    orNull(aboveZero("a number above 0"), "for 1 / the mean number of frames"),
    null,
    "factor of scores",
    { otherwise: "1 / mean frames", group: MMI, flag: "--mmi-scale <factor>" },
  ),
  tau: row(numberOfAtLeast(0), 100, "frames of ML in each Gaussian", {
    group: MMI,
    flag: "--mmi-tau <frames>",
  }),
  smoothingFactor: row(numberOfAtLeast(1), 2, "E of extended Baum–Welch at the start"),
  boost: row(numberOfAtLeast(0), 0, "nats given to every wrong label", {
    group: MMI,
    flag: "--mmi-boost <nats>",
  }),
  varianceFloor: needed(numberOfAtLeast(0), "least variance, as a fraction of the label's own"),
} as const;

/** Of an anomaly detector, beside those of its mixture. */
export const anomalyTable = {
  falseAlarmRate: row(numberBetween(0, 1, "a share"), 0.01, "share of normal recordings that may be called anomalies"),
  tails: row(oneOf("low", "both"), "low", "which scores are strange"),
} as const;

/** How many folds, or which share, of normal recordings are held out to find the threshold. */
export const calibrationRules = {
  folds: integerFrom(2),
  share: numberBetween(0, 1, "a share"),
} as const;

const lasting = numberAbove(0, 3600, "seconds (not milliseconds)");
const upTo = numberFrom(0, 3600, "seconds (not milliseconds)");

/** What a sliding window decides on, in seconds. */
export const windowTable = {
  window: row(lasting, 0.5, "length of the window", { flag: "--window <s>" }),
  hop: row(lasting, 0.1, "from one decision to the next", { flag: "--hop <s>" }),
  smoothing: row(oneOf("viterbi", "majority", "none"), "viterbi", "how decisions become segments", {
    flag: "--smooth <how>",
  }),
  switchingPenalty: row(numberFrom(0, Number.MAX_VALUE, "nats"), 200, "what a change of label costs", {
    flag: "--switching-penalty <nats>",
  }),
  minSpeech: row(upTo, 0.1, "shorter is no speech", { flag: "--min-speech <s>" }),
  minPause: row(upTo, 0.2, "shorter is no pause", { flag: "--min-pause <s>" }),
} as const;

/** What a test is to show. */
export const claims = oneOf("any", "speaker-independent");

/** Of diarisation: tuned on conversations of ten speakers that no figure is of, docs/who-speaks-when.md. */
export const diarizationTable = {
  numSpeakers: row(orNull(integerFrom(1, 1000)), null, "how many speak, if known", {
    otherwise: "as many as are found",
    flag: "--speakers <n>",
  }),
  maxSpeakers: row(orNull(integerFrom(1, 1000)), null, "how many speak at most", {
    otherwise: "any",
    flag: "--max-speakers <n>",
  }),
  minSegment: row(lasting, 0.5, "shortest piece that is clustered", { flag: "--min-segment <s>" }),
  changePenalty: row(numberFrom(0, 1e6, "a factor"), 1.3, "λ of ΔBIC in time: higher finds fewer changes", {
    flag: "--change-penalty <factor>",
  }),
  penalty: row(numberFrom(0, 1e6, "a factor"), 3, "λ of ΔBIC of clusters: higher finds fewer speakers", {
    flag: "--penalty <factor>",
  }),
  numRounds: row(integerFrom(0, 100), 3, "rounds that assign the speech anew", { flag: "--rounds <n>" }),
  numComponents: row(integerFrom(1, 1024), 8, "Gaussians of a speaker at most"),
  switchingPenalty: row(numberFrom(0, Number.MAX_VALUE, "nats"), 50, "what a change of speaker costs in a round", {
    flag: "--switching-penalty <nats>",
  }),
  minSpeech: row(upTo, 0.1, "shorter is no speech", { flag: "--min-speech <s>" }),
  minPause: row(upTo, 0.2, "shorter is no pause", { flag: "--min-pause <s>" }),
  seed: row(integerFrom(0), 0, "seed of the random numbers", { flag: "--seed <n>" }),
} as const;
