import {
  anyText,
  fields,
  integerFrom,
  listOf,
  oneKindOf,
  oneOf,
  optional,
  orNull,
  rule,
  type TypeOf,
  trueOrFalse,
  where,
} from "../../options.js";
import { scoreCalibration } from "./calibration-file.js";
import {
  common,
  count,
  finite,
  isOpenShare,
  notNegative,
  openShare,
  positive,
  share,
  trainingFacts,
} from "./model-container.js";

/** What the file of a verifier says beside the numbers, as rules: the description in its `__metadata__`. */

/** What is known of statistics beside their sums. */
const voice = {
  name: rule<string>("a name", (value) => typeof value === "string" && value !== ""),
  numFrames: positive,
  logLikelihood: finite,
};

const source = { numTargets: count, numNonTargets: count };

/** Scores of one system must come out finite. */
const calibration = where(scoreCalibration, "a calibration of one system, smoothed", (given) =>
  given.method === "logistic"
    ? given.weights.length === 1
    : given.smoothing === "laplace" && given.logLikelihoodRatios.every(Number.isFinite),
);

export const verifierHeader = fields({
  ...common,
  by: anyText(),
  adaptation: fields({
    relevanceFactor: notNegative,
    update: listOf(oneOf("weights", "means", "covariances"), 1),
    varianceFloor: rule<number>("a number of at least 0 and below 1", (value) => value === 0 || isOpenShare(value)),
  }),
  scoring: fields({
    scoring: oneOf("exact", "top", "linear", "supervector", "cosine", "plda"),
    topComponents: integerFrom(1),
    normalization: oneOf("none", "z", "t", "zt", "s", "adaptive-s"),
    topCohort: integerFrom(2),
  }),
  decision: fields({
    calibration: orNull(calibration),
    threshold: finite,
    criterion: orNull(
      oneKindOf("kind", {
        cost: fields({ kind: oneOf("cost"), priorTarget: openShare, costMiss: positive, costFalseAlarm: positive }),
        "false-acceptance": fields({ kind: oneOf("false-acceptance"), rate: openShare }),
      }),
    ),
    learnedFrom: orNull(fields({ ...source, falseRejectionRate: share, falseAcceptanceRate: share })),
  }),
  training: orNull(
    fields({ numSpeakers: count, numRecordings: count, seed: count, corpusFingerprint: anyText(), ...trainingFacts }),
  ),
  embedding: optional(
    fields({
      rank: integerFrom(1),
      transforms: listOf(
        oneKindOf("kind", {
          length: fields({ kind: oneOf("length") }),
          linear: fields({
            kind: oneOf("linear"),
            name: oneOf("whitening", "lda", "wccn"),
            inputDim: integerFrom(1),
            outputDim: integerFrom(1),
          }),
        }),
      ),
      hasPlda: trueOrFalse,
      training: fields({ numSpeakers: count, numRecordings: count, seed: count, history: listOf(finite) }),
    }),
  ),
  speakers: listOf(fields({ ...voice, fingerprints: listOf(anyText(), 1) })),
  cohort: listOf(
    fields({
      ...voice,
      /** float32 features are scored to the same bit when they are read again. */
      precision: oneOf("f32", "f64"),
      recordings: listOf(fields({ numFrames: integerFrom(1), frameShift: notNegative }), 1),
    }),
  ),
});

export type VerifierHeader = TypeOf<typeof verifierHeader>;
