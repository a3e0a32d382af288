// Builds AIFF, AU and SPHERE files by hand, right and wrong: it shares no code with the readers under test.
import { concat, text } from "./wav-bytes.js";

export function be16(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [(value >> 8) & 255, value & 255]));
}

export function be32(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)));
}

/** 80-bit extended numbers of some sample rates, as sox and ffmpeg write them. */
export const EXTENDED: Readonly<Record<number, Uint8Array>> = {
  8000: concat(be16(0x400b, 0xfa00), new Uint8Array(6)),
  44100: concat(be16(0x400e, 0xac44), new Uint8Array(6)),
};

/** An IFF chunk with its pad byte; `size` may lie. */
export function iffChunk(id: string, content: Uint8Array, size = content.length): Uint8Array {
  return concat(text(id), be32(size), content, new Uint8Array(content.length % 2));
}

export interface CommFields {
  readonly channels?: number;
  readonly frames?: number;
  readonly bits?: number;
  readonly rate?: Uint8Array;
  /** Makes it the COMM chunk of AIFF-C. */
  readonly compression?: string;
}

export function comm(fields: CommFields = {}): Uint8Array {
  const { channels = 1, frames = 4, bits = 16, rate = EXTENDED[8000] ?? new Uint8Array(10), compression } = fields;
  const name = compression === undefined ? new Uint8Array(0) : concat(text(compression), Uint8Array.of(0, 0));
  return iffChunk("COMM", concat(be16(channels), be32(frames), be16(bits), rate, name));
}

/** The SSND chunk, with `offset` bytes to pass over. */
export function ssnd(samples: Uint8Array, size = samples.length + 8, offset = 0): Uint8Array {
  return iffChunk("SSND", concat(be32(offset, 0), samples), size);
}

export function aiff(...chunks: readonly Uint8Array[]): Uint8Array {
  return form("AIFF", ...chunks);
}

export function aifc(...chunks: readonly Uint8Array[]): Uint8Array {
  return form("AIFC", ...chunks);
}

export function form(kind: string, ...chunks: readonly Uint8Array[]): Uint8Array {
  const body = concat(text(kind), ...chunks);
  return concat(text("FORM"), be32(body.length), body);
}

export interface AuFields {
  readonly start?: number;
  readonly size?: number;
  readonly encoding?: number;
  readonly rate?: number;
  readonly channels?: number;
}

export function au(samples: Uint8Array, fields: AuFields = {}): Uint8Array {
  const { start = 24, size = samples.length, encoding = 3, rate = 8000, channels = 1 } = fields;
  return concat(
    text(".snd"),
    be32(start, size, encoding, rate, channels),
    new Uint8Array(Math.max(0, start - 24)),
    samples,
  );
}

/** The lines of a usual SPHERE header. */
export const SPHERE_LINES = [
  "channel_count -i 1",
  "sample_count -i 4",
  "sample_rate -i 8000",
  "sample_n_bytes -i 2",
  "sample_byte_format -s2 10",
  "sample_coding -s3 pcm",
];

/** Replaces the line of each field, or adds one; null takes it out. */
export function sphere(samples: Uint8Array, changes: Readonly<Record<string, string | null>> = {}): Uint8Array {
  const kept = SPHERE_LINES.filter((line) => !((line.split(" ")[0] ?? "") in changes));
  const added = Object.entries(changes).flatMap(([name, rest]) => (rest === null ? [] : [`${name} ${rest}`]));
  return sphereOf([...kept, ...added, "end_head"], samples);
}

export function sphereOf(lines: readonly string[], samples: Uint8Array, length = "   1024"): Uint8Array {
  return concat(text(`NIST_1A\n${length}\n${lines.join("\n")}\n`.padEnd(1024)), samples);
}

/** Four big-endian 16-bit samples: 0, 0.5, −0.5, −1. */
export const SAMPLES_BE = be16(0, 0x4000, 0xc000, 0x8000);
