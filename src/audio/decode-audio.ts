/**
 * Bytes to one channel of samples, whatever the format: the front door of audio/, without the disk. Tells by the first bytes
 * which decoder has the rest to do, and leaves what none here knows to the optional peer `audio-decode`.
 */

import { messageOf } from "../errors.js";
import type { Waveform } from "../types.js";
import { readAiffSound } from "./aiff.js";
import { readAuSound } from "./au.js";
import {
  type AudioBytes,
  audioBytes,
  audioFormatError,
  checkSampleRate,
  fourCharacters,
  type LinearSound,
  latin1,
} from "./bytes.js";
import { decodeFlacBlocks } from "./flac/decode-flac.js";
import { type FlacHeader, readFlacHeader } from "./flac/flac-header.js";
import { type ForeignFormat, foreignFormat } from "./foreign-format.js";
import {
  type ChannelChoice,
  checkChannelExists,
  checkChannelOption,
  choosePlanar,
  concatenate,
  decodeLinear,
  MAX_FRAMES,
} from "./pcm.js";
import { readSphereSound } from "./sphere.js";
import { readWavSound } from "./wav/decode-wav.js";

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

/**
 * Decodes a format that is not read here (MP3, Ogg Vorbis, Opus, M4A …) with the optional peer `audio-decode`. Samples
 * are what its decoders give: floats, full scale ±1, beyond which lossy formats may go.
 */
async function decodeWithPeer(audio: AudioBytes, format: ForeignFormat, channel: ChannelChoice): Promise<Waveform> {
  const { what, remedy } = format;
  const decode = await importPeer(audio, format);
  // A copy, because audio-decode takes whole buffers, and its codecs may keep or change them.
  const decoded = await decode(audio.read(0, audio.size).slice()).catch((cause: unknown) => {
    const problem = `this is ${what}, and audio-decode cannot decode it (${messageOf(cause)})`;
    throw audioFormatError(audio, problem, remedy, { cause });
  });
  const { channelData, sampleRate } = decoded;
  const numSamples = channelData[0]?.length ?? 0;
  if (numSamples === 0)
    throw audioFormatError(audio, `this is ${what}, and audio-decode finds no samples in it`, remedy);
  checkSampleRate(audio, `this is ${what}, and audio-decode`, sampleRate, remedy);
  if (channelData.some((samples) => samples.length !== numSamples || !samples.every(Number.isFinite))) {
    throw audioFormatError(audio, `this is ${what}, and audio-decode gives samples that are no sound`, remedy);
  }
  checkChannelExists(audio.name, channelData.length, channel);
  return { samples: choosePlanar(channelData, channel), sampleRate, warnings: [] };
}

/** Not written into the import, so that bundlers leave the optional package, and its many codecs, out. */
const PEER = "audio-decode";

async function importPeer(audio: AudioBytes, { what, remedy }: ForeignFormat) {
  try {
    const { default: decode } = (await import(/* @vite-ignore */ PEER)) as typeof import("audio-decode");
    return decode;
  } catch (cause) {
    const problem = `this is ${what}, which is read with the package audio-decode, and that cannot be loaded`;
    throw audioFormatError(audio, problem, `install it with: npm install audio-decode, or ${remedy}`, { cause });
  }
}

/** A sound file with its header read. */
type IdentifiedSound =
  | { readonly kind: "linear"; readonly sound: LinearSound }
  | { readonly kind: "flac"; readonly stream: FlacHeader }
  | { readonly kind: "foreign"; readonly format: ForeignFormat };

const LINEAR_READERS: ReadonlyMap<string, (audio: AudioBytes) => LinearSound> = new Map([
  ["RIFF", readWavSound],
  ["RF64", readWavSound],
  ["BW64", readWavSound],
  ["FORM", readAiffSound],
  [".snd", readAuSound],
  ["NIST", readSphereSound],
]);

// One tag is usual, two occur.
const MAX_TAGS = 16;

/** Tells what a file is by its first bytes, whatever it is called, and reads its header. */
export function identifySound(audio: AudioBytes): IdentifiedSound {
  const readLinear = LINEAR_READERS.get(fourCharacters(audio, 0));
  if (readLinear !== undefined) return { kind: "linear", sound: readLinear(audio) };
  const start = skipId3(audio);
  if (fourCharacters(audio, start) === "fLaC") return { kind: "flac", stream: readFlacHeader(audio, start) };
  return { kind: "foreign", format: foreignFormat(audio) };
}

/** The byte behind any ID3v2 tags: ten bytes of header, of which the last four hold the size in 7 bits each. */
function skipId3(audio: AudioBytes): number {
  let offset = 0;
  for (let count = 0; count < MAX_TAGS && offset + 10 <= audio.size; count++) {
    const header = audio.read(offset, 10);
    if (latin1(header.subarray(0, 3)) !== "ID3") break;
    const size = header.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
    const hasFooter = ((header[5] ?? 0) & 0x10) !== 0;
    offset += 10 + size + (hasFooter ? 10 : 0);
  }
  return offset;
}
