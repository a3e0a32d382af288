import { extname } from "node:path";
import { writeLabels } from "../corpus/label-files.js";
import { OptionError } from "../errors.js";
import type { LabelInterval } from "../formats/labels/label-tier.js";
import { formatsOfName, namesRecordings, stemOf } from "../formats/labels/labels.js";

/**
 * Checked before anything is read: that the name is one of a label file, and that the recordings fit in it.
 *
 * @throws {OptionError} saying what to write instead
 */
export function checkLabelOutput(output: string, paths: readonly string[]): void {
  const formats = formatsOfName(output);
  if (formats.length === 0) {
    throw new OptionError(`${output}: name it .TextGrid, .ctm, .rttm, .mlf, .lab (HTK) or .txt (Audacity)`);
  }
  if (paths.length > 1 && !formats.some(namesRecordings)) {
    throw new OptionError(
      `a ${extname(output).slice(1)} file holds one recording, and there are ${paths.length}; write .ctm or .rttm`,
    );
  }
  const stems = paths.map(stemOf);
  const twice = stems.find((stem, i) => stems.indexOf(stem) < i);
  if (twice !== undefined)
    throw new OptionError(`two recordings would both be "${twice}" in ${output}; run them apart`);
}

/** The labels of one recording, in one tier. */
export interface RecordingLabels {
  readonly path: string;
  /** Seconds. */
  readonly duration: number;
  readonly intervals: readonly LabelInterval[];
}

/** Writes a label file of one tier, each recording under the stem of its file. */
export async function writeTier(output: string, tier: string, recordings: readonly RecordingLabels[]): Promise<void> {
  const labelled = recordings.map(({ path, intervals }) => ({
    recording: stemOf(path),
    tiers: [{ name: tier, intervals }],
  }));
  const [only, another] = recordings;
  const duration = only !== undefined && another === undefined ? { duration: only.duration } : {};
  await writeLabels(output, labelled, { tier, ...duration });
}
