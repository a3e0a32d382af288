import type { AudioBytes } from "./audio-bytes.js";
import { dataExtent } from "./data-extent.js";
import { type Chunk, findWavChunks, isChunkList, SIZE_UNKNOWN } from "./riff.js";
import type { LinearSound, SampleFormat } from "./sample-format.js";
import { readFormatChunk } from "./wav-format.js";

/**
 * Finds the samples of a WAV, RF64 or BW64 file. A size that a streaming writer left for want of a better one means
 * "until the end of the file".
 *
 * @throws {AudioFormatError} when the bytes are no WAV file, or one that cannot be decoded
 */
export function readWavSound(audio: AudioBytes): LinearSound {
  const { fmt, data, warnings } = findWavChunks(audio);
  const format = readFormatChunk(audio, fmt);
  const sound = dataExtent(audio, format, {
    where: "data chunk",
    start: data.start,
    size: isStreaming(audio, format, data) ? null : data.size,
    mend: "if the sound is good, mend it with: sox --ignore-length in.wav out.wav",
  });
  return { ...sound, warnings: [...warnings, ...sound.warnings] };
}

/**
 * True for the sizes that writers to a pipe leave: 0, 0xFFFFFFFF (ffmpeg), 0x7FFFF000 (sox, eSpeak NG), 0x7FFFFFFF or
 * 0x80000000 (arecord), where the last three may be rounded down to whole frames. A chunk that is truly empty has
 * size 0 too: it is told by what follows, which is well-formed chunks or nothing.
 */
function isStreaming(audio: AudioBytes, format: SampleFormat, data: Chunk): boolean {
  if (data.size === 0) return !isChunkList(audio, data.start);
  if (data.start + data.size <= audio.size) return false;
  if (data.size === SIZE_UNKNOWN) return true;
  return [0x7ffff000, 0x7fffffff, 0x80000000].some(
    (size) => data.size === size || data.size === size - (size % format.blockAlign),
  );
}
