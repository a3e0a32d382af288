import { z } from "zod";
import { ModelFileError } from "../errors.js";

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** What the file of an anomaly detector says beside the numbers. The recipe is checked where recipes are made. */
const schema = z.strictObject({
  covarianceType: z.enum(["diag", "full", "tied", "spherical"]),
  recipe: z.record(z.string(), z.unknown()),
  sampleRate: z.number().positive().nullable(),
  calibration: z.union([z.strictObject({ folds: count.min(2) }), z.strictObject({ share: z.number().gt(0).lt(1) })]),
  tails: z.enum(["low", "both"]),
  falseAlarmRate: z.number().gt(0).lt(1),
  training: z.strictObject({
    numRecordings: count,
    numFrames: z.number().nonnegative(),
    seed: count,
    corpusFingerprint: z.string(),
    iterations: count,
    converged: z.boolean(),
    meanLogLikelihood: z.number(),
    repairs: z.array(
      z.strictObject({
        kind: z.enum(["fewer-components", "constant-dimension", "starved-component", "variance-floor"]),
        message: z.string(),
      }),
    ),
  }),
});

export type DetectorHeader = z.infer<typeof schema>;

/** @throws {ModelFileError} naming the first entry that does not fit */
export function detectorHeader(json: string): DetectorHeader {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ModelFileError("the description of the detector is not JSON", { cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [problem] = result.error.issues;
  throw new ModelFileError(
    `the description of the detector does not fit at ${problem?.path.join(".") || "its top"}: ${problem?.message}`,
  );
}
