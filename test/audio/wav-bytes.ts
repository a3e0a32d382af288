// Builds WAV files by hand, right and wrong, byte by byte: it shares no code with the encoder under test.

export function text(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

export function u16(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 255, (value >> 8) & 255]));
}

export function u32(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255)));
}

export function u64(value: bigint): Uint8Array {
  return u32(Number(value & 0xffffffffn), Number(value >> 32n));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A chunk with its pad byte; `size` may lie. */
export function chunk(id: string, content: Uint8Array, size = content.length): Uint8Array {
  return concat(text(id), u32(size), content, new Uint8Array(content.length % 2));
}

export interface FmtFields {
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly blockAlign?: number;
}

/** The 16 bytes common to every fmt chunk. */
export function fmtContent(fields: FmtFields = {}): Uint8Array {
  const { tag = 1, channels = 1, rate = 8000, bits = 16 } = fields;
  const { blockAlign = channels * Math.ceil(bits / 8) } = fields;
  return concat(u16(tag, channels), u32(rate, (rate * blockAlign) >>> 0), u16(blockAlign, bits));
}

export function fmt(fields: FmtFields = {}): Uint8Array {
  return chunk("fmt ", fmtContent(fields));
}

const GUID_TAIL = Uint8Array.of(0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71);

export function extensibleFmt(fields: FmtFields & { validBits?: number; tail?: Uint8Array } = {}): Uint8Array {
  const { tag = 1, bits = 16, validBits = bits, tail = GUID_TAIL } = fields;
  return chunk("fmt ", concat(fmtContent({ ...fields, tag: 0xfffe }), u16(22, validBits), u32(0), u16(tag), tail));
}

/** A RIFF file of the chunks. */
export function riff(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = concat(text("WAVE"), ...chunks);
  return concat(text("RIFF"), u32(body.length), body);
}

export function rf64(...chunks: readonly Uint8Array[]): Uint8Array {
  return concat(text("RF64"), u32(0xffffffff), text("WAVE"), ...chunks);
}

export function ds64(dataSize: bigint): Uint8Array {
  return chunk("ds64", concat(u64(0n), u64(dataSize), u64(0n), u32(0)));
}

/** Four 16-bit samples: 0, 0.5, −0.5, −1. */
export const SAMPLES = u16(0, 0x4000, 0xc000, 0x8000);
export const DECODED = Float32Array.of(0, 0.5, -0.5, -1);
