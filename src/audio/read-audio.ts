/** Sound files from the disk, whole; open-audio.ts reads in blocks. */

import { AudioFormatError } from "../errors.js";
import { NODE_MAX_BYTES, readBytes } from "../files/read-file.js";
import type { Waveform } from "../types.js";
import { type DecodeAudioOptions, decodeAudio } from "./decode-audio.js";

export interface ReadAudioOptions extends DecodeAudioOptions {
  /** Bytes; a larger file is not read at all. At most, and @default, 2³¹ − 1, what Node reads into one buffer. */
  readonly maxBytes?: number;
}

/**
 * Reads and decodes a sound file of any format that `decodeAudio` knows, by its content, not its name: TIMIT's .wav are
 * NIST SPHERE. Errors name the path. For recordings of hours, see `openAudio`.
 *
 * Files up to 2 MiB are read in one go, which is many times faster than without blocking; larger ones without.
 *
 * @throws {AudioFormatError} when the file cannot be read, is too large, or cannot be decoded
 * @throws {OptionError} when the channel does not exist, or `maxBytes` is out of range
 * @example
 * const { samples, sampleRate } = await readAudio("meeting.wav", { channel: 1 });
 * samples.length / sampleRate; // => 2
 */
export async function readAudio(path: string, options: ReadAudioOptions = {}): Promise<Waveform> {
  const { maxBytes = NODE_MAX_BYTES, ...decoding } = options;
  const bytes = await readBytes(path, {
    maxBytes,
    expected: "a sound file",
    error: AudioFormatError,
    remedy: "read it in blocks with openAudio",
  });
  return decodeAudio(bytes, { name: path, ...decoding });
}
