import { type AudioBytes, audioFormatError } from "./audio-bytes.js";
import type { LinearSound, SampleFormat } from "./sample-format.js";

/** What a header says of where the samples are. */
export interface PromisedData {
  /** What holds them, for errors: "data chunk". */
  readonly where: string;
  readonly start: number;
  /** In bytes; null means "until the end of the file". */
  readonly size: number | null;
  /** What to do when the size is nonsense. */
  readonly mend: string;
}

// What a file cut short may have promised: a recording of more than 2 GiB is not decoded whole in any case, and a size
// like that in front of little sound is damage.
const LARGEST_TRUNCATED = 2 ** 31;

/**
 * The frames that are really there. A size past the end of the file, up to 2 GiB, is a file cut short, read as far as it
 * goes, with a warning.
 *
 * @throws {AudioFormatError} when there is not one whole frame, or a size over 2 GiB is not there
 */
export function dataExtent(audio: AudioBytes, format: SampleFormat, promised: PromisedData): LinearSound {
  const { where, start } = promised;
  const warnings: string[] = [];
  const available = Math.max(0, audio.size - start);
  const size = promised.size ?? available;
  const seconds = (bytes: number) => (bytes / format.blockAlign / format.sampleRate).toFixed(3);
  if (size > available) {
    if (size > LARGEST_TRUNCATED) {
      const problem = `the ${where} promises ${size} bytes and ${available} are there: the header is damaged`;
      throw audioFormatError(audio, problem, promised.mend);
    }
    warnings.push(
      `the ${where} says ${size} bytes and ${available} are there: the file was cut short ` +
        `(${seconds(available)} of ${seconds(size)} s)`,
    );
  }
  const length = Math.min(size, available);
  const numFrames = Math.floor(length / format.blockAlign);
  if (numFrames === 0) {
    const problem = `the ${where} holds no samples (${length} bytes, and one frame takes ${format.blockAlign})`;
    throw audioFormatError(audio, problem, "record it again, or leave the file out");
  }
  const remainder = length - numFrames * format.blockAlign;
  if (remainder > 0) warnings.push(`the ${where} ends in ${remainder} bytes of an incomplete frame, left out`);
  return { format, where, start, numFrames, warnings };
}
