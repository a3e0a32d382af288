import { z } from "zod";
import { ModelFileError } from "../../errors.js";

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

const repairs = z.array(
  z.strictObject({
    kind: z.enum(["fewer-components", "constant-dimension", "starved-component", "variance-floor"]),
    message: z.string(),
  }),
);

/** How one mixture was trained. */
const training = {
  numFrames: count,
  iterations: count,
  converged: z.boolean(),
  meanLogLikelihood: z.number(),
  history: z.array(z.number()).exactOptional(),
  repairs,
};

const share = z.number().min(0).max(1);

const errorRate = z.strictObject({
  errors: count,
  total: count,
  rate: share,
  interval: z.strictObject({ low: share, high: share, confidence: share }),
});

/** When a recording is of none of the labels. */
const rejection = z.strictObject({
  weights: z.tuple([z.number(), z.number(), z.number()]),
  offset: z.number(),
  threshold: z.number(),
  goal: z.union([
    z.strictObject({ falseRejection: share }),
    z.strictObject({ falseAcceptance: share }),
    z.strictObject({
      priorUnknown: share,
      costFalseAcceptance: z.number().positive(),
      costFalseRejection: z.number().positive(),
    }),
  ]),
  reached: z.strictObject({
    falseRejection: errorRate,
    falseAcceptance: errorRate,
    confusion: errorRate,
    perLabel: z
      .array(
        z.strictObject({
          label: z.string(),
          falseRejection: errorRate.nullable(),
          falseAcceptance: errorRate.nullable(),
        }),
      )
      .readonly(),
  }),
});

/** What a model file says of its classifier beside the numbers. The recipe is checked where recipes are made. */
const schema = z.strictObject({
  by: z.string(),
  labels: z.array(z.string()).min(1),
  numComponents: z.array(count.min(1)).min(1),
  covarianceType: z.enum(["diag", "full", "tied", "spherical"]),
  recipe: z.record(z.string(), z.unknown()).nullable(),
  sampleRate: z.number().positive().nullable(),
  rejection: rejection.exactOptional(),
  training: z.strictObject({
    numUtterances: count,
    numFrames: count,
    seed: count,
    corpusFingerprint: z.string(),
    recordings: z
      .string()
      .regex(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
      .exactOptional(),
    groups: z.array(z.string()).readonly().exactOptional(),
    perLabel: z.array(z.strictObject({ label: z.string(), numUtterances: count, ...training })),
    adaptation: z
      .strictObject({
        relevanceFactor: z.number().nonnegative(),
        update: z.array(z.enum(["weights", "means", "covariances"])),
        iterations: count,
        background: z.strictObject(training).nullable(),
      })
      .optional(),
    discriminative: z
      .strictObject({
        criterion: z.literal("mmi"),
        iterations: count,
        acousticScale: z.number().positive(),
        tau: z.number().nonnegative(),
        boost: z.number().nonnegative(),
        history: z
          .array(
            z.strictObject({
              iteration: count,
              objective: z.number(),
              accuracy: z.number(),
              heldOutObjective: z.number().nullable(),
              smoothingFactor: z.number().positive(),
            }),
          )
          .readonly(),
      })
      .exactOptional(),
  }),
});

export type ClassifierHeader = z.infer<typeof schema>;

/** @throws {ModelFileError} naming the first entry that does not fit */
export function classifierHeader(json: string): ClassifierHeader {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ModelFileError("the description of the classifier is not JSON", { cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [problem] = result.error.issues;
  throw new ModelFileError(
    `the description of the classifier does not fit at ${problem?.path.join(".") || "its top"}: ${problem?.message}`,
  );
}

/** Bytes of a digest. */
const SIZE = 8;

/** Digests of 16 hexadecimal digits one after the other, in base64: 11 characters each. */
export function packDigests(digests: readonly string[]): string {
  const bytes = digests.flatMap((digest) => Array.from({ length: SIZE }, (_, i) => digest.slice(2 * i, 2 * i + 2)));
  return btoa(bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join(""));
}

/** @throws {ModelFileError} when it is no whole number of digests */
export function unpackDigests(packed: string): string[] {
  const bytes = Array.from(atob(packed), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  if (bytes.length % SIZE !== 0) {
    throw new ModelFileError(`the digests of the training recordings are ${bytes.length} bytes, not ${SIZE} each`);
  }
  return Array.from({ length: bytes.length / SIZE }, (_, i) => bytes.slice(i * SIZE, (i + 1) * SIZE).join(""));
}
