/** Trial lists and score files on the disk, and the recordings that a trial list names. */

import { join, relative } from "node:path";
import { CorpusError } from "../errors.js";
import { exists, readBytes } from "../files/read-file.js";
import { decodeText } from "../formats/text-lines.js";
import { type ParseTrialsOptions, parseScores, parseTrials } from "../formats/trials/trials.js";
import type { ScoredTrial, VerificationTrial } from "../types.js";
import { findAudioFiles, recordingFinder } from "./layouts/find-recordings.js";
import type { Manifest, ManifestRow, ReadManifestOptions } from "./manifest.js";
import { isFolder, readManifest } from "./read-manifest.js";

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
  return decodeText(await readBytes(path, { expected: "a list of trials", error: CorpusError }), path);
}

/** The column that holds what a trial list calls a recording. */
export const TRIAL_RECORDING = "recording";

/**
 * The recordings that a trial list names, from a folder of sound files, whatever they are called, or from any manifest: a
 * row for each name, in their order, whose column `recording` is the name. A name is an utterance of a Kaldi data
 * directory, or a file's: its last part without the extension, and where several are called so, the folders before it.
 */
export async function findTrialRecordings(
  source: string,
  names: readonly string[],
  options: ReadManifestOptions = {},
): Promise<Manifest> {
  const find = await rowFinder(source, options);
  const found = names.map((name) => ({ name, row: find(name) }));
  const missing = found.filter(({ row }) => row === null).map(({ name }) => name);
  if (missing.length > 0) {
    const shown = missing.slice(0, 5).join(", ");
    throw new CorpusError(
      `${source}: ${missing.length} of the ${names.length} recordings of the trial list are not there, such as ${shown}; ` +
        "give the folder or the manifest that has them, or leave these trials out",
    );
  }
  const rows = found.flatMap(({ name, row }) => (row ? [{ ...row, columns: { [TRIAL_RECORDING]: name } }] : []));
  return { source, columnNames: [TRIAL_RECORDING], rows };
}

async function rowFinder(source: string, options: ReadManifestOptions): Promise<(name: string) => ManifestRow | null> {
  if (await isPlainFolder(source, options)) {
    const files = await findAudioFiles(source);
    if (files.length === 0) throw new CorpusError(`${source}: there is no sound file in it`);
    const find = recordingFinder(source, files);
    return (name) => {
      const file = find(name);
      return file === null ? null : { path: join(source, file), row: files.indexOf(file) + 1, columns: {} };
    };
  }
  const { rows } = await readManifest(source, options);
  const byUtterance = new Map(rows.map((row) => [row.columns.utterance, row]));
  const byPath = new Map(rows.map((row) => [relative(source, row.path).replaceAll("\\", "/"), row]));
  const find = recordingFinder(source, [...byPath.keys()]);
  return (name) => byUtterance.get(name) ?? byPath.get(find(name) ?? "") ?? null;
}

async function isPlainFolder(source: string, { pattern, labels }: ReadManifestOptions): Promise<boolean> {
  if (pattern !== undefined || labels !== undefined || !isFolder(source)) return false;
  return !(await exists(join(source, "manifest.tsv"))) && !(await exists(join(source, "wav.scp")));
}
