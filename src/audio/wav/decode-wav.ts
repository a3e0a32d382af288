/**
 * Decodes WAV: finds the chunks (riff.ts), reads what the samples are (wav-format.ts), says where they lie; pcm.ts decodes.
 */

import type { Waveform } from "../../types.js";
import { type AudioBytes, audioBytes, dataExtent, type LinearSound, type SampleFormat } from "../bytes.js";
import { checkChannelOption, decodeLinear } from "../pcm.js";
import { type Chunk, findWavChunks, isChunkList, SIZE_UNKNOWN } from "./riff.js";
import { readFormatChunk } from "./wav-format.js";

export interface DecodeWavOptions {
  /** A channel, counted from 0, or "mix": the mean of all. @default "mix" */
  readonly channel?: number | "mix";
  /** The file's name, for errors. @default "WAV data" */
  readonly name?: string;
}

/**
 * Decodes a WAV, RF64 or BW64 file to one channel of samples: PCM of 8 to 32 bits, float of 32 or 64 bits, A-law and
 * µ-law, plain or WAVE_FORMAT_EXTENSIBLE, any number of channels, any sample rate (nothing is resampled).
 *
 *   b-bit PCM   x / 2^(b−1), 8 bit (x − 128) / 128: full scale negative is exactly −1
 *   A-law, µ-law   the 16-bit value of ITU-T G.711 / 32768
 *   float   as it is: beyond ±1 is kept, beyond the range of a 32-bit float (3.4e38) is an error, as NaN is
 *   mix   (Σ_c x_c) / numChannels, summed in float64, rounded to float32 once
 *
 * A data size left by a streaming writer means "until the end of the file". A file cut short, an incomplete last frame
 * or a forgotten pad byte is read around and noted in `warnings`. O(samples); memory: the result and under 8 MB.
 *
 * @param bytes  the whole file; not modified, not kept
 * @throws {AudioFormatError} when the bytes cannot be decoded, naming the chunk and what to do
 * @throws {OptionError} when the channel does not exist
 * @example
 * const file = encodeWav({ samples: Float32Array.of(0, 0.5, -1), sampleRate: 8000 });
 * decodeWav(file).samples; // => Float32Array [0, 0.5, -1]
 */
export function decodeWav(bytes: Uint8Array | ArrayBuffer, options: DecodeWavOptions = {}): Waveform {
  const { channel = "mix", name } = options;
  checkChannelOption(channel);
  const audio = audioBytes(bytes, name);
  return decodeLinear(audio, readWavSound(audio), channel);
}

/** Finds the samples of a WAV, RF64 or BW64 file. */
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
