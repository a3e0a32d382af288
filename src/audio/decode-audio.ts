/**
 * Bytes to one channel of samples, whatever the format: the front door of audio/, without the disk.
 */

import type { Waveform } from "../types.js";
import { type AudioBytes, audioBytes, audioFormatError } from "./bytes.js";
import { decodeFlacBlocks } from "./flac/decode-flac.js";
import type { FlacHeader } from "./flac/flac-header.js";
import { decodeWithPeer, identifySound } from "./identify.js";
import {
  type ChannelChoice,
  checkChannelExists,
  checkChannelOption,
  concatenate,
  decodeLinear,
  MAX_FRAMES,
} from "./pcm.js";

export interface DecodeAudioOptions {
  /** A channel, counted from 0, or "mix": the mean of all. @default "mix" */
  readonly channel?: number | "mix";
  /** The file's name, for errors. @default "audio data" */
  readonly name?: string;
}

/**
 * Decodes a sound file to one channel of samples, telling by its bytes what it is: WAV, RF64 and BW64 (see `decodeWav`),
 * FLAC, NIST SPHERE, AIFF and AIFF-C, Sun AU; anything else with the optional peer `audio-decode` (MP3, Ogg, Opus, M4A …).
 * Nothing is resampled.
 *
 *   b-bit PCM and FLAC   x / 2^(b−1), unsigned 8 bit (x − 128) / 128: full scale negative is exactly −1
 *   A-law, µ-law   the 16-bit value of ITU-T G.711 / 32768
 *   float   as it is: beyond ±1 is kept, beyond the range of a 32-bit float (3.4e38) is an error, as NaN is
 *   mix   (Σ_c x_c) / numChannels, summed in float64, rounded to float32 once
 *
 * A file cut short is read as far as it goes, with a warning. The frames of FLAC carry checks and the file an MD5 of its
 * samples, and all must hold. O(samples).
 *
 * @param bytes  the whole file; not modified, not kept
 * @throws {AudioFormatError} when the bytes cannot be decoded, saying where and what to do
 * @throws {OptionError} when the channel does not exist
 * @example
 * const { samples, sampleRate } = await decodeAudio(bytes, { name: "seven.wav" });
 * samples.length / sampleRate; // => 0.5
 */
export async function decodeAudio(
  bytes: Uint8Array | ArrayBuffer,
  options: DecodeAudioOptions = {},
): Promise<Waveform> {
  const { channel = "mix", name = "audio data" } = options;
  checkChannelOption(channel);
  const audio = audioBytes(bytes, name);
  const identified = identifySound(audio);
  switch (identified.kind) {
    case "linear":
      return decodeLinear(audio, identified.sound, channel);
    case "flac":
      return decodeFlac(audio, identified.stream, channel);
    case "foreign":
      return decodeWithPeer(audio, identified.format, channel);
  }
}

async function decodeFlac(audio: AudioBytes, stream: FlacHeader, channel: ChannelChoice): Promise<Waveform> {
  checkChannelExists(audio.name, stream.numChannels, channel);
  const blocks: Float32Array[] = [];
  const warnings: string[] = [];
  let numSamples = 0;
  for await (const block of decodeFlacBlocks(audio, stream, channel)) {
    if (block.kind === "end") warnings.push(...block.warnings);
    else {
      blocks.push(block.samples);
      numSamples += block.samples.length;
    }
    if (numSamples > MAX_FRAMES) {
      const problem = `the FLAC file holds more than ${MAX_FRAMES} samples, which are not decoded at once`;
      throw audioFormatError(audio, problem, "read it in blocks with openAudio");
    }
  }
  return { samples: concatenate(blocks), sampleRate: stream.sampleRate, warnings };
}
