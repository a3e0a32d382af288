/**
 * Finds the samples of a NIST SPHERE file: the text header of `name -type value` lines, and the sample format it describes.
 */

import {
  type AudioBytes,
  audioFormatError,
  dataExtent,
  type LinearSound,
  latin1,
  MAX_SAMPLE_RATE,
  type SampleFormat,
} from "./bytes.js";

/** The fields of a NIST SPHERE header, by name: `-i` and `-r` as numbers, `-sN` as text. */
interface SphereHeader {
  /** Bytes of the header, a multiple of 1024 in every real file. */
  readonly length: number;
  readonly fields: ReadonlyMap<string, string | number>;
}

// Real headers have 1024 bytes, those with a checksum and many speaker fields a few thousand.
const MAX_HEADER = 65_536;

const DAMAGED = "the file is damaged: copy it again, or repair it with: sox -t sph in.sph out.wav";
const CONVERT = "convert it with: sph2pipe -f wav in.sph out.wav";

const ENCODINGS: ReadonlyMap<string, SampleFormat["encoding"]> = new Map<string, SampleFormat["encoding"]>([
  ["pcm", "pcm"],
  ["ulaw", "mulaw"],
  ["mu-law", "mulaw"],
  ["mulaw", "mulaw"],
  ["alaw", "alaw"],
  ["a-law", "alaw"],
]);

/**
 * Finds the samples of a NIST SPHERE file, which is what TIMIT, the Wall Street Journal corpora and Switchboard come as,
 * often named .wav: PCM of 1 to 4 bytes in either byte order, µ-law or A-law, channels interleaved.
 */
export function readSphereSound(audio: AudioBytes): LinearSound {
  const header = readSphereHeader(audio);
  const encoding = encodingOf(audio, header);
  if (header.fields.get("channels_interleaved") === "FALSE") {
    throw audioFormatError(audio, "the channels of this SPHERE file stand one after another, not interleaved", CONVERT);
  }
  const numChannels = integer(audio, header, "channel_count", { from: 1, to: 65_535, otherwise: 1 });
  const sampleRate = integer(audio, header, "sample_rate", { from: 1, to: MAX_SAMPLE_RATE });
  const widths = encoding === "pcm" ? { from: 1, to: 4 } : { from: 1, to: 1, otherwise: 1 };
  const bytesPerSample = integer(audio, header, "sample_n_bytes", widths);
  const numFrames = header.fields.has("sample_count")
    ? integer(audio, header, "sample_count", { from: 0, to: 2 ** 40 })
    : null;
  const blockAlign = numChannels * bytesPerSample;
  const byteOrder = byteOrderOf(audio, header, bytesPerSample);
  const layout = { bytesPerSample, blockAlign, byteOrder, eightBit: "signed" } as const;
  const size = numFrames === null ? null : numFrames * blockAlign;
  const promised = { where: "data section", start: header.length, size, mend: DAMAGED };
  return dataExtent(audio, { encoding, numChannels, sampleRate, ...layout }, promised);
}

function encodingOf(audio: AudioBytes, { fields }: SphereHeader): SampleFormat["encoding"] {
  const coding = String(fields.get("sample_coding") ?? "pcm");
  const encoding = ENCODINGS.get(coding);
  if (encoding !== undefined) return encoding;
  const problem = coding.includes("embedded")
    ? `the samples are compressed (sample_coding ${coding})`
    : `the SPHERE header says sample_coding ${JSON.stringify(coding)}, and pcm, ulaw or alaw was expected`;
  throw audioFormatError(audio, problem, CONVERT);
}

/** `01` is little-endian, `10` big-endian; of wider samples the SPHERE library writes a digit a byte, `0123`, sox `01`. */
function byteOrderOf(audio: AudioBytes, { fields }: SphereHeader, bytesPerSample: number): SampleFormat["byteOrder"] {
  if (bytesPerSample === 1) return "little";
  const little = "0123".slice(0, bytesPerSample);
  const big = Array.from(little).toReversed().join("");
  const stated = String(fields.get("sample_byte_format") ?? "");
  if (stated === little || stated === "01") return "little";
  if (stated === big || stated === "10") return "big";
  const came = stated === "" ? "is missing" : `is ${JSON.stringify(stated)}`;
  const problem = `the SPHERE header's sample_byte_format ${came}, and "${little}" or "${big}" was expected`;
  throw audioFormatError(audio, problem, CONVERT);
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** The value where the field is missing; without it a missing field is an error. */
  readonly otherwise?: number;
}

function integer(audio: AudioBytes, { fields }: SphereHeader, name: string, { from, to, otherwise }: Range): number {
  const value = fields.get(name) ?? otherwise;
  if (value === undefined) throw audioFormatError(audio, `the SPHERE header has no ${name}`, DAMAGED);
  if (typeof value === "number" && Number.isInteger(value) && value >= from && value <= to) return value;
  const problem = `the SPHERE header says ${name} ${JSON.stringify(value)}, and an integer from ${from} to ${to} was expected`;
  throw audioFormatError(audio, problem, DAMAGED);
}

/**
 * Reads the header: "NIST_1A", its own length in eight characters, then lines `name -type value` up to `end_head`.
 * Empty lines and lines that begin with `;` are comments.
 */
function readSphereHeader(audio: AudioBytes): SphereHeader {
  const opening = latin1(audio.read(0, 16));
  const length = /^NIST_1A\n *(\d+)\n$/.exec(opening)?.[1];
  if (length === undefined || Number(length) < 16 || Number(length) > MAX_HEADER) {
    const problem = `a SPHERE header begins with NIST_1A and its length (16 to ${MAX_HEADER}), and this with ${JSON.stringify(opening)}`;
    throw audioFormatError(audio, problem, DAMAGED);
  }
  if (audio.size < Number(length)) {
    throw audioFormatError(audio, `the SPHERE header has ${length} bytes, and ${audio.size} are there`, DAMAGED);
  }
  const fields = new Map<string, string | number>();
  for (const line of latin1(audio.read(16, Number(length) - 16)).split("\n")) {
    if (line.trim() === "end_head") return { length: Number(length), fields };
    if (line.trim() === "" || line.startsWith(";")) continue;
    const [name, value] = readField(audio, line);
    fields.set(name, value);
  }
  throw audioFormatError(audio, "the SPHERE header has no end_head line", DAMAGED);
}

function readField(audio: AudioBytes, line: string): readonly [name: string, value: string | number] {
  const [, name, type, text = ""] = /^\s*(\S+)\s+-([ir]|s\d+)\s(.*)$/.exec(line) ?? [];
  if (name === undefined || type === undefined) {
    const problem = `the SPHERE header has a line ${JSON.stringify(line.slice(0, 60))}, and name -type value was expected`;
    throw audioFormatError(audio, problem, DAMAGED);
  }
  if (type.startsWith("s")) return [name, text.slice(0, Number(type.slice(1)))];
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || (type === "i" && !Number.isInteger(value))) {
    const expected = `${type === "i" ? "an integer" : "a number"} was expected`;
    throw audioFormatError(audio, `the SPHERE header's ${name} is ${JSON.stringify(text)}, and ${expected}`, DAMAGED);
  }
  return [name, value];
}
