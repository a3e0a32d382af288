import { z } from "zod";
import type { ScoreCalibration } from "../../calibrate/score-calibration.js";
import { ModelFileError } from "../../errors.js";

const FORMAT = "voxmix-calibration";

/** Raised when a reader of the old form would misread the new. */
const VERSION = "1";

const count = z.number().int().positive();

/** JSON has no infinite numbers. */
const ratio = z.union([
  z.number(),
  z.literal("Infinity").transform(() => Number.POSITIVE_INFINITY),
  z.literal("-Infinity").transform(() => Number.NEGATIVE_INFINITY),
]);

const source = { format: z.literal(FORMAT), version: z.literal(VERSION), numTargets: count, numNonTargets: count };

const linear = z.strictObject({
  ...source,
  method: z.literal("logistic"),
  weights: z.array(z.number()).min(1),
  offset: z.number(),
  priorTarget: z.number().gt(0).lt(1),
  regularization: z.number().nonnegative(),
});

const pav = z
  .strictObject({
    ...source,
    method: z.literal("pav"),
    scores: z.array(z.number()).min(1),
    logLikelihoodRatios: z.array(ratio),
    smoothing: z.enum(["laplace", "none"]),
  })
  .refine(({ scores, logLikelihoodRatios }) => scores.length === logLikelihoodRatios.length, {
    message: "as many ratios as scores are expected",
    path: ["logLikelihoodRatios"],
  })
  .refine(({ scores }) => scores.every((score, i) => i === 0 || score > (scores[i - 1] as number)), {
    message: "scores must rise",
    path: ["scores"],
  });

/**
 * A calibration or a fusion as JSON text, which `parseCalibration` reads back to the bit.
 *
 * @example
 * const calibration = trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]);
 * parseCalibration(formatCalibration(calibration)).method; // => "logistic"
 */
export function formatCalibration(calibration: ScoreCalibration): string {
  const finite = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...calibration }, finite, 1)}\n`;
}

/**
 * Reads a calibration or a fusion.
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when the text is of another kind or version, or does not fit together, naming the entry
 * @example
 * const text = formatCalibration(trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]));
 * applyCalibration(parseCalibration(text, "calibration.json"), [0.5]); // => Float64Array [ 0 ]
 */
export function parseCalibration(text: string, name = "the calibration"): ScoreCalibration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ModelFileError(`${name} is not JSON; a file that voxmix calibrate has written was expected`, {
      cause: error,
    });
  }
  const { format, version, method } = z.looseObject({}).safeParse(value).data ?? {};
  if (format !== FORMAT)
    throw new ModelFileError(`${name} is JSON, but not a calibration that voxmix calibrate has written`);
  if (version !== VERSION) {
    throw new ModelFileError(`${name}: version ${version} of the format; this voxmix reads version ${VERSION}`);
  }
  const result = (method === "pav" ? pav : linear).safeParse(value);
  if (result.success) {
    const { format: _, version: __, ...calibration } = result.data;
    return calibration;
  }
  const [problem] = result.error.issues;
  throw new ModelFileError(`${name} does not fit at ${problem?.path.join(".") || "its top"}: ${problem?.message}`);
}
