import type { ScoreCalibration } from "../calibrate/score-calibration.js";
import { writeFileAtomically } from "../files/write-file.js";
import { formatCalibration } from "./calibration-file.js";

/**
 * Writes a calibration or a fusion as JSON, whole or not at all.
 *
 * @example
 * await writeCalibration("calibration.json", trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]));
 * (await readCalibration("calibration.json")).numTargets; // => 4
 */
export async function writeCalibration(path: string, calibration: ScoreCalibration): Promise<void> {
  await writeFileAtomically(path, formatCalibration(calibration));
}
