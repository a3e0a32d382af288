import type { ScoreCalibration } from "../calibrate/score-calibration.js";
import { readModelBytes } from "../files/read-file.js";
import { parseCalibration } from "./calibration-file.js";

/**
 * Reads a calibration or a fusion from a `.json` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is none
 * @example
 * await writeCalibration("calibration.json", trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]));
 * (await readCalibration("calibration.json")).method; // => "logistic"
 */
export async function readCalibration(path: string): Promise<ScoreCalibration> {
  const bytes = await readModelBytes(path, "a calibration that voxmix calibrate has written");
  return parseCalibration(new TextDecoder().decode(bytes), path);
}
