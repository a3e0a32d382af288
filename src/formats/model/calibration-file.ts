import type { ScoreCalibration } from "../../calibrate/score-calibration.js";
import { ModelFileError } from "../../errors.js";
import { fields, integerFrom, listOf, oneKindOf, oneOf, type Rule, rule, where } from "../../options.js";
import { parseJson, readingModel } from "../named-errors.js";
import {
  CALIBRATION_FORMAT,
  checkedHeader,
  expectKind,
  finite,
  notNegative,
  openShare,
  VERSION,
} from "./model-container.js";

/** The file of a calibration or a fusion, as `voxmix calibrate` writes it: JSON, without a tensor. */

/** A calibration or a fusion as JSON text, which `decodeCalibration` reads back to the bit. */
export function encodeCalibration(calibration: ScoreCalibration): Uint8Array {
  const finiteOnly = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  const described = { format: CALIBRATION_FORMAT, version: VERSION, ...calibration };
  return new TextEncoder().encode(`${JSON.stringify(described, finiteOnly, 1)}\n`);
}

/** JSON has no infinite numbers. */
const INFINITE: ReadonlyMap<unknown, number> = new Map([
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/**
 * Reads a calibration or a fusion.
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when the file is of another kind or version, or does not fit together, naming the entry
 * @example
 * const bytes = encodeModel(trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]));
 * applyCalibration(decodeCalibration(bytes, "calibration.json"), [0.5]); // => Float64Array [ 0 ]
 */
export const decodeCalibration = (bytes: Uint8Array, name?: string): ScoreCalibration =>
  readingModel(name ?? "the calibration file", () => {
    expectKind(bytes, "calibration");
    const value = parseJson(
      new TextDecoder().decode(bytes),
      "this is not JSON; expected a file that voxmix calibrate has written",
      (_, entry) => INFINITE.get(entry) ?? entry,
    );
    const { format, version, ...calibration } =
      typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
    if (format !== CALIBRATION_FORMAT) {
      throw new ModelFileError("this is JSON, but not a calibration that voxmix calibrate has written");
    }
    if (version !== VERSION) {
      throw new ModelFileError(`written in version ${version} of the format; this voxmix reads version ${VERSION}`);
    }
    return checkedHeader(calibration, "the calibration", scoreCalibration);
  });

const source = { numTargets: integerFrom(1), numNonTargets: integerFrom(1) };

/** One of the ends may be infinite. */
const ratio = rule<number>("a number", (value) => typeof value === "number" && !Number.isNaN(value));

const isRising = (values: readonly number[], isStrict: boolean): boolean =>
  values.every((value, i) => i === 0 || value > (values[i - 1] as number) || (!isStrict && value === values[i - 1]));

/** What a calibration holds, in a file of its own and in that of a verifier. */
export const scoreCalibration: Rule<ScoreCalibration> = oneKindOf("method", {
  logistic: fields({
    ...source,
    method: oneOf("logistic"),
    weights: listOf(finite, 1),
    offset: finite,
    priorTarget: openShare,
    regularization: notNegative,
  }),
  pav: where(
    fields({
      ...source,
      method: oneOf("pav"),
      scores: where(listOf(finite, 1), "scores that rise", (scores) => isRising(scores, true)),
      logLikelihoodRatios: where(listOf(ratio, 1), "ratios that never fall", (ratios) => isRising(ratios, false)),
      smoothing: oneOf("laplace", "none"),
    }),
    "as many logLikelihoodRatios as scores",
    ({ scores, logLikelihoodRatios }) => scores.length === logLikelihoodRatios.length,
  ),
});
