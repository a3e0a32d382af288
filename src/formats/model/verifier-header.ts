import { z } from "zod";
import { ModelFileError } from "../../errors.js";

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const rate = z.number().min(0).max(1);
const finite = z.number();

/** What is known of statistics beside their sums. */
const voice = {
  name: z.string().min(1),
  numFrames: z.number().positive(),
  logLikelihood: finite,
};

const source = { numTargets: count, numNonTargets: count };

const calibration = z.union([
  z.strictObject({
    method: z.literal("logistic"),
    weights: z.array(finite).length(1),
    offset: finite,
    priorTarget: z.number().gt(0).lt(1),
    regularization: z.number().nonnegative(),
    ...source,
  }),
  z
    .strictObject({
      method: z.literal("pav"),
      scores: z.array(finite).min(1),
      logLikelihoodRatios: z.array(finite).min(1),
      smoothing: z.literal("laplace"),
      ...source,
    })
    .refine(
      ({ scores, logLikelihoodRatios: ratios }) =>
        scores.length === ratios.length && isRising(scores) && isRising(ratios),
      "the curve of the calibration does not rise",
    ),
]);

/** What the file of a verifier says beside the numbers. The recipe is checked where recipes are made. */
const schema = z.strictObject({
  by: z.string(),
  covarianceType: z.enum(["diag", "full", "tied", "spherical"]),
  recipe: z.record(z.string(), z.unknown()).nullable(),
  sampleRate: z.number().positive().nullable(),
  adaptation: z.strictObject({
    relevanceFactor: z.number().nonnegative(),
    update: z.array(z.enum(["weights", "means", "covariances"])).min(1),
    varianceFloor: z.number().min(0).lt(1),
  }),
  scoring: z.strictObject({
    scoring: z.enum(["exact", "top", "linear", "supervector", "cosine", "plda"]),
    topComponents: count.min(1),
    normalization: z.enum(["none", "z", "t", "zt", "s", "adaptive-s"]),
    topCohort: count.min(2),
  }),
  decision: z.strictObject({
    calibration: calibration.nullable(),
    threshold: finite,
    criterion: z
      .union([
        z.strictObject({
          kind: z.literal("cost"),
          priorTarget: z.number().gt(0).lt(1),
          costMiss: z.number().positive(),
          costFalseAlarm: z.number().positive(),
        }),
        z.strictObject({ kind: z.literal("false-acceptance"), rate: z.number().gt(0).lt(1) }),
      ])
      .nullable(),
    learnedFrom: z.strictObject({ ...source, falseRejectionRate: rate, falseAcceptanceRate: rate }).nullable(),
  }),
  training: z
    .strictObject({
      numSpeakers: count,
      numRecordings: count,
      numFrames: count,
      seed: count,
      corpusFingerprint: z.string(),
      iterations: count,
      converged: z.boolean(),
      meanLogLikelihood: finite,
      history: z.array(finite).exactOptional(),
      repairs: z.array(
        z.strictObject({
          kind: z.enum(["fewer-components", "constant-dimension", "starved-component", "variance-floor"]),
          message: z.string(),
        }),
      ),
    })
    .nullable(),
  embedding: z
    .strictObject({
      rank: count.min(1),
      transforms: z.array(
        z.union([
          z.strictObject({ kind: z.literal("length") }),
          z.strictObject({
            kind: z.literal("linear"),
            name: z.enum(["whitening", "lda", "wccn"]),
            inputDim: count.min(1),
            outputDim: count.min(1),
          }),
        ]),
      ),
      hasPlda: z.boolean(),
      training: z.strictObject({ numSpeakers: count, numRecordings: count, seed: count, history: z.array(finite) }),
    })
    .optional(),
  speakers: z.array(z.strictObject({ ...voice, fingerprints: z.array(z.string()).min(1) })),
  cohort: z.array(
    z.strictObject({
      ...voice,
      /** float32 features are scored to the same bit when they are read again. */
      precision: z.enum(["f32", "f64"]),
      recordings: z.array(z.strictObject({ numFrames: count.min(1), frameShift: z.number().nonnegative() })).min(1),
    }),
  ),
});

export type VerifierHeader = z.infer<typeof schema>;

/** @throws {ModelFileError} naming the first entry that does not fit */
export function verifierHeader(json: string): VerifierHeader {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ModelFileError("the description of the verifier is not JSON", { cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [problem] = result.error.issues;
  throw new ModelFileError(
    `the description of the verifier does not fit at ${problem?.path.join(".") || "its top"}: ${problem?.message}`,
  );
}

const isRising = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value >= (values[i - 1] as number));
