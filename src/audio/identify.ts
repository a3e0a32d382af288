/**
 * Tells a sound file by its first bytes and reads its header; decodes what no decoder here knows with the optional peer
 * `audio-decode`. Both decode-audio.ts and open-audio.ts begin here.
 */

import type { Waveform } from "../types.js";
import { readAiffSound } from "./aiff.js";
import { readAuSound } from "./au.js";
import { type AudioBytes, audioFormatError, fourCharacters, type LinearSound, latin1 } from "./bytes.js";
import { type FlacHeader, readFlacHeader } from "./flac/flac-header.js";
import { type ForeignFormat, foreignFormat } from "./foreign-format.js";
import { type ChannelChoice, checkChannelExists, choosePlanar } from "./pcm.js";
import { readSphereSound } from "./sphere.js";
import { readWavSound } from "./wav/decode-wav.js";

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

/**
 * Tells what a file is by its first bytes, whatever it is called, and reads its header.
 *
 * @throws {AudioFormatError} when it is no sound file, or one whose header cannot be read
 */
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

/**
 * Decodes a format that is not read here (MP3, Ogg Vorbis, Opus, M4A …) with the optional peer `audio-decode`. Samples
 * are what its decoders give: floats, full scale ±1, beyond which lossy formats may go.
 *
 * @throws {AudioFormatError} when `audio-decode` is not installed, or cannot decode the file
 */
export async function decodeWithPeer(
  audio: AudioBytes,
  format: ForeignFormat,
  channel: ChannelChoice,
): Promise<Waveform> {
  const { what, remedy } = format;
  const decode = await importPeer(audio, format);
  // A copy, because audio-decode takes whole buffers, and its codecs may keep or change them.
  const decoded = await decode(audio.read(0, audio.size).slice()).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    const problem = `this is ${what}, and audio-decode cannot decode it (${message})`;
    throw audioFormatError(audio, problem, remedy, { cause });
  });
  const { channelData, sampleRate } = decoded;
  const numSamples = channelData[0]?.length ?? 0;
  if (numSamples === 0 || !(sampleRate > 0)) {
    throw audioFormatError(audio, `this is ${what}, and audio-decode finds no samples in it`, remedy);
  }
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
