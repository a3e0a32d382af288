import type { Waveform } from "../types.js";
import { audioBytes } from "./audio-bytes.js";
import { checkChannelOption } from "./channels.js";
import { decodeLinear } from "./decode-linear.js";
import { readWavSound } from "./wav-sound.js";

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
