import { readFile } from "node:fs/promises";
import { CorpusError } from "../errors.js";
import { decodeLabelText } from "../formats/labels/label-tier.js";
import type { ParseTrialsOptions } from "../formats/trials/trials.js";
import { parseScores, parseTrials } from "../formats/trials/trials.js";
import type { ScoredTrial, VerificationTrial } from "../types.js";

/**
 * Reads a trial list, see `parseTrials`.
 *
 * @throws {CorpusError} when it is not there; naming the file and the line when it is no trial list
 * @throws {OptionError} when the format is unknown
 * @example
 * const trials = await readTrials("trials.txt");
 * trials[0]; // => { model: "ada", test: "a1.wav", isTarget: true }
 */
export async function readTrials(path: string, options: ParseTrialsOptions = {}): Promise<VerificationTrial[]> {
  return parseTrials(await readTrialText(path), { name: path, ...options });
}

/**
 * Reads a score file, see `parseScores`.
 *
 * @throws {CorpusError} when it is not there; naming the file and the line when it is no score file
 * @throws {OptionError} when the format is unknown
 * @example
 * const scores = await readScores("scores.csv");
 * scores[0]; // => { model: "ada", test: "a1.wav", isTarget: true, score: 2.5 }
 */
export async function readScores(path: string, options: ParseTrialsOptions = {}): Promise<ScoredTrial[]> {
  return parseScores(await readTrialText(path), { name: path, ...options });
}

/** @throws {CorpusError} when it is not there, or no text */
export async function readTrialText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new CorpusError(`${path}: there is no such file, or it may not be read`, { cause });
  });
  return decodeLabelText(bytes, path);
}
