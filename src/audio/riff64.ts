import { type AudioBytes, audioFormatError, viewAt } from "./audio-bytes.js";

/**
 * The size of the data chunk in bytes, from the ds64 chunk of an RF64 file (EBU Tech 3306): 8 bytes RIFF size, 8 bytes
 * data size, 8 bytes sample count, 4 bytes table length.
 *
 * @throws {AudioFormatError} when the chunk is cut short, or the size is beyond 2⁵³ and so cannot be meant
 */
export function readDs64Chunk(audio: AudioBytes, chunk: { readonly start: number; readonly size: number }): number {
  const length = Math.min(chunk.size, audio.size - chunk.start);
  const remedy = "the file is damaged: record or copy it again, or repair it with: ffmpeg -i in.wav out.wav";
  if (length < 24) throw audioFormatError(audio, `the ds64 chunk has ${length} bytes, and 28 were expected`, remedy);
  const size = viewAt(audio, chunk.start + 8, 8).getBigUint64(0, true);
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw audioFormatError(audio, `the ds64 chunk says the data chunk has ${size} bytes`, remedy);
  }
  return Number(size);
}
