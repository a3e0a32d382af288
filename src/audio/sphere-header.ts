import { type AudioBytes, audioFormatError } from "./audio-bytes.js";

/** The fields of a NIST SPHERE header, by name: `-i` and `-r` as numbers, `-sN` as text. */
export interface SphereHeader {
  /** Bytes of the header, a multiple of 1024 in every real file. */
  readonly length: number;
  readonly fields: ReadonlyMap<string, string | number>;
}

// Real headers have 1024 bytes, those with a checksum and many speaker fields a few thousand.
const MAX_HEADER = 65_536;

const DAMAGED = "the file is damaged: copy it again, or repair it with: sox -t sph in.sph out.wav";

/**
 * Reads the header: "NIST_1A", its own length in eight characters, then lines `name -type value` up to `end_head`.
 * Empty lines and lines that begin with `;` are comments.
 *
 * @throws {AudioFormatError} when the header is cut short, or a line cannot be read
 */
export function readSphereHeader(audio: AudioBytes): SphereHeader {
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
    const kind = type === "i" ? "an integer" : "a number";
    throw audioFormatError(
      audio,
      `the SPHERE header's ${name} is ${JSON.stringify(text)}, and ${kind} was expected`,
      DAMAGED,
    );
  }
  return [name, value];
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
