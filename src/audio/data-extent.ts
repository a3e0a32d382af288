import { type AudioBytes, audioFormatError } from "./audio-bytes.js";
import { type Chunk, isChunkList, SIZE_UNKNOWN } from "./riff.js";
import type { WavFormat } from "./wav-format.js";

/** Which bytes of the file are sound. */
export interface DataExtent {
  readonly start: number;
  readonly numFrames: number;
  readonly warnings: readonly string[];
}

// 2 GiB of Float32 samples: 9 hours at 16 kHz. Checked before the samples are allocated.
const MAX_FRAMES = 2 ** 29;

// What a file cut short may have promised: a recording of more than 2 GiB is not decoded whole in any case, and a size
// like that in front of little sound is damage.
const LARGEST_TRUNCATED = 2 ** 31;

/**
 * The frames of the data chunk that are really there. A size that a streaming writer left for want of a better one
 * means "until the end of the file"; any other size past the end, up to 2 GiB, is a file cut short, read as far as it
 * goes, with a warning.
 *
 * @throws {AudioFormatError} when there is not one whole frame, or more than 2²⁹, or a size over 2 GiB is not there
 */
export function dataExtent(audio: AudioBytes, format: WavFormat, data: Chunk): DataExtent {
  const warnings: string[] = [];
  const available = audio.bytes.length - data.start;
  const seconds = (bytes: number) => (bytes / format.blockAlign / format.sampleRate).toFixed(3);
  let length = Math.min(data.size, available);
  if (isStreaming(audio, format, data)) length = available;
  else if (data.size > available) {
    if (data.size > LARGEST_TRUNCATED) {
      const problem = `the data chunk promises ${data.size} bytes and ${available} are there: the header is damaged`;
      throw audioFormatError(audio, problem, "if the sound is good, mend it with: sox --ignore-length in.wav out.wav");
    }
    warnings.push(
      `the data chunk says ${data.size} bytes and ${available} are there: the file was cut short ` +
        `(${seconds(available)} of ${seconds(data.size)} s)`,
    );
  }
  const numFrames = Math.floor(length / format.blockAlign);
  if (numFrames === 0) {
    const problem = `the data chunk holds no samples (${length} bytes, and one frame takes ${format.blockAlign})`;
    throw audioFormatError(audio, problem, "record it again, or leave the file out");
  }
  if (numFrames > MAX_FRAMES) {
    const problem = `the data chunk holds ${numFrames} frames, and at most ${MAX_FRAMES} are decoded at once`;
    throw audioFormatError(audio, problem, "cut it up with: sox in.wav out.wav trim 0 3600 : newfile : restart");
  }
  const remainder = length - numFrames * format.blockAlign;
  if (remainder > 0) warnings.push(`the data chunk ends in ${remainder} bytes of an incomplete frame, left out`);
  return { start: data.start, numFrames, warnings };
}

/**
 * True for the sizes that writers to a pipe leave: 0, 0xFFFFFFFF (ffmpeg), 0x7FFFF000 (sox, eSpeak NG), 0x7FFFFFFF or
 * 0x80000000 (arecord), where the last three may be rounded down to whole frames. A chunk that is truly empty has
 * size 0 too: it is told by what follows, which is well-formed chunks or nothing.
 */
function isStreaming(audio: AudioBytes, format: WavFormat, data: Chunk): boolean {
  if (data.size === 0) return !isChunkList(audio, data.start);
  if (data.start + data.size <= audio.bytes.length) return false;
  if (data.size === SIZE_UNKNOWN) return true;
  return [0x7ffff000, 0x7fffffff, 0x80000000].some(
    (size) => data.size === size || data.size === size - (size % format.blockAlign),
  );
}
