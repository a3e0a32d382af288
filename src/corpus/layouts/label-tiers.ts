import { basename } from "node:path";
import { readAudio } from "../../audio/read-audio.js";
import { CorpusError } from "../../errors.js";
import { parseTimit } from "../../formats/labels/label-lines.js";
import type { LabelTier } from "../../formats/labels/label-tier.js";
import { type LabelFormat, namesRecordings, parseLabels } from "../../formats/labels/labels.js";
import { recordingFinder } from "./find-recordings.js";

/** Tiers, and what is odd about them. */
export interface FoundTiers {
  readonly tiers: readonly LabelTier[];
  readonly warnings: readonly string[];
}

/** Labels may end this much after the recording, in seconds: what rounding to two decimals does. */
const endTolerance = 0.01;

/** The content of a label file. */
export interface LabelFile {
  /** For errors. */
  readonly file: string;
  readonly text: string;
  readonly format: LabelFormat;
}

/** A recording, read when its sample rate or length is first asked for. */
export interface Recording {
  readonly path: string;
  readonly measure: () => Promise<{ readonly sampleRate: number; readonly seconds: number }>;
}

export function recordingAt(path: string): Recording {
  let measured: ReturnType<Recording["measure"]> | null = null;
  const read = async () => {
    const { sampleRate, samples } = await readAudio(path);
    return { sampleRate, seconds: samples.length / sampleRate };
  };
  return {
    path,
    measure: () => {
      measured ??= read();
      return measured;
    },
  };
}

/**
 * The tiers of a recording in a label file. The recording is read only where its sample rate is needed, for TIMIT; then the
 * times are held against its length.
 *
 * @throws {CorpusError} naming the file and the line
 */
export async function tiersOf(recording: Recording, labels: LabelFile): Promise<FoundTiers> {
  const { file, text, format } = labels;
  if (format === "TIMIT") return timitTiers(recording, file, text);
  const recordings = parseLabels(text, { name: file, format });
  if (!namesRecordings(format)) return { tiers: recordings[0]?.tiers ?? [], warnings: [] };
  const find = recordingFinder("", [basename(recording.path)]);
  const own = recordings.find((one) => find(one.recording) !== null);
  if (own !== undefined) return { tiers: own.tiers, warnings: [] };
  const names = recordings.slice(0, 5).map((one) => one.recording);
  throw new CorpusError(
    `${file}: it has no labels of ${basename(recording.path)}, beside which it lies, but of ${names.join(", ") || "nothing"}`,
  );
}

async function timitTiers({ path, measure }: Recording, file: string, text: string): Promise<FoundTiers> {
  const { sampleRate, seconds } = await measure();
  const tier = parseTimit(text, { name: file, sampleRate });
  const outside = tier.intervals.find(({ start, end }) => start >= seconds && end > seconds + endTolerance);
  if (outside !== undefined) {
    throw new CorpusError(
      `${file}: "${outside.label}" starts at ${outside.start} s, and ${path} is ${seconds.toFixed(3)} s long ` +
        `at ${sampleRate} Hz; are these the labels of another recording, or of another sample rate?`,
    );
  }
  const late = tier.intervals.filter(({ end }) => end > seconds + endTolerance);
  const warning = `${file}: "${late[0]?.label}" ends at ${late[0]?.end} s, after the recording, which is ${seconds.toFixed(3)} s long`;
  return { tiers: [tier], warnings: late.length === 0 ? [] : [warning] };
}
