import { readAiffSound } from "./aiff-sound.js";
import { readAuSound } from "./au-sound.js";
import { type AudioBytes, fourCharacters } from "./audio-bytes.js";
import { type FlacHeader, readFlacHeader } from "./flac-header.js";
import { type ForeignFormat, foreignFormat } from "./foreign-format.js";
import type { LinearSound, LinearSoundReader } from "./sample-format.js";
import { readSphereSound } from "./sphere-sound.js";
import { readWavSound } from "./wav-sound.js";

/** A sound file with its header read. */
export type IdentifiedSound =
  | { readonly kind: "linear"; readonly sound: LinearSound }
  | { readonly kind: "flac"; readonly stream: FlacHeader }
  | { readonly kind: "foreign"; readonly format: ForeignFormat };

const LINEAR_READERS: ReadonlyMap<string, LinearSoundReader> = new Map([
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
    if (String.fromCharCode(...header.subarray(0, 3)) !== "ID3") break;
    const size = header.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
    const hasFooter = ((header[5] ?? 0) & 0x10) !== 0;
    offset += 10 + size + (hasFooter ? 10 : 0);
  }
  return offset;
}
