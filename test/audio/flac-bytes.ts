// Builds FLAC files by hand, bit by bit, without compression: it shares no code with the reader under test.
import { createHash } from "node:crypto";
import { concat, text } from "./wav-bytes.js";

export interface FlacFields {
  /** One array of integers a channel. */
  readonly channels: readonly (readonly number[])[];
  readonly bits?: number;
  readonly rate?: number;
  readonly blockSize?: number;
  /** Number the samples in frame headers, not the frames. */
  readonly variable?: boolean;
  /** What STREAMINFO says, where it shall say something else. */
  readonly total?: number;
  readonly md5?: Uint8Array;
  /** Leave the sample rate and bits per sample of frames to STREAMINFO. */
  readonly bare?: boolean;
}

/** A whole file. */
export function flacFile(fields: FlacFields): Uint8Array {
  return concat(text("fLaC"), metadataBlock(0, streamInfo(fields), true), ...flacFrames(fields));
}

export function metadataBlock(type: number, content: Uint8Array, isLast = false): Uint8Array {
  return concat(
    bitsOf([
      [isLast ? 1 : 0, 1],
      [type, 7],
      [content.length, 24],
    ]),
    content,
  );
}

export function streamInfo(fields: FlacFields): Uint8Array {
  const { channels, bits = 16, rate = 8000, blockSize = 192, total = channels[0]?.length ?? 0 } = fields;
  const sizes: [number, number][] = [
    [blockSize, 16],
    [blockSize, 16],
    [0, 24],
    [0, 24],
  ];
  const numbers: [number, number][] = [
    [rate, 20],
    [channels.length - 1, 3],
    [bits - 1, 5],
    [total / 2 ** 32, 4],
    [total, 32],
  ];
  return concat(bitsOf([...sizes, ...numbers]), fields.md5 ?? md5Of(fields));
}

export function md5Of({ channels, bits = 16 }: FlacFields): Uint8Array {
  const width = Math.ceil(bits / 8);
  const bytes = (channels[0] ?? []).flatMap((_, index) =>
    channels.flatMap((samples) =>
      Array.from({ length: width }, (_, byte) => ((samples[index] ?? 0) >> (8 * byte)) & 255),
    ),
  );
  return new Uint8Array(createHash("md5").update(Uint8Array.from(bytes)).digest());
}

/** The frames alone. Equal samples make a constant subframe, others are written out. */
export function flacFrames(fields: FlacFields): Uint8Array[] {
  const { channels, blockSize = 192, variable = false } = fields;
  const length = channels[0]?.length ?? 0;
  return Array.from({ length: Math.ceil(length / blockSize) }, (_, frame) => {
    const start = frame * blockSize;
    const blocks = channels.map((samples) => samples.slice(start, start + blockSize));
    return flacFrame(fields, blocks, variable ? start : frame);
  });
}

const DEPTHS = [0, 8, 12, -1, 16, 20, 24, 32];

export function flacFrame(fields: FlacFields, blocks: readonly (readonly number[])[], number: number): Uint8Array {
  const { bits = 16, rate = 8000, variable = false, bare = false } = fields;
  const size = blocks[0]?.length ?? 0;
  const opening = bitsOf([
    [variable ? 0xfff9 : 0xfff8, 16],
    [7, 4],
    [bare ? 0 : rate % 10 === 0 && rate > 65_535 ? 14 : 13, 4],
    [blocks.length - 1, 4],
    [bare ? 0 : DEPTHS.indexOf(bits), 3],
    [0, 1],
  ]);
  const rateBits: [number, number][] = bare ? [] : [[rate > 65_535 ? rate / 10 : rate, 16]];
  const header = concat(opening, utf8Number(number), bitsOf([[size - 1, 16], ...rateBits]));
  const subframes = blocks.flatMap((samples): [number, number][] => {
    const isConstant = samples.every((sample) => sample === samples[0]);
    return [
      [isConstant ? 0 : 2, 8],
      ...(isConstant ? samples.slice(0, 1) : samples).map((x): [number, number] => [x, bits]),
    ];
  });
  const checked = concat(header, bitsOf([[remainder(header, 8, 0x07), 8]]), bitsOf(subframes));
  return concat(checked, bitsOf([[remainder(checked, 16, 0x8005), 16]]));
}

/** As UTF-8 codes characters, and beyond them. */
function utf8Number(number: number): Uint8Array {
  if (number < 0x80) return Uint8Array.of(number);
  const continuation: number[] = [];
  let rest = number;
  let room = 0x3f;
  while (rest > room || continuation.length === 0) {
    continuation.unshift(0x80 | (rest % 64));
    rest = Math.floor(rest / 64);
    room >>= 1;
  }
  // As many leading ones as there are bytes, then a zero.
  const lead = (0xff00 >> (continuation.length + 1)) & 0xff;
  return Uint8Array.of(lead | rest, ...continuation);
}

/** The division of a CRC, one bit at a time. */
function remainder(bytes: Uint8Array, width: number, polynomial: number): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = ((crc >> (width - 1)) & 1) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) & (2 ** width - 1)) ^ (carry * polynomial);
    }
  }
  return crc;
}

/** Numbers with their widths in bits, most significant first, in two's complement, padded to whole bytes. */
function bitsOf(numbers: readonly (readonly [value: number, width: number])[]): Uint8Array {
  const total = numbers.reduce((sum, [, width]) => sum + width, 0);
  const bytes = new Uint8Array(Math.ceil(total / 8));
  let position = 0;
  for (const [value, width] of numbers) {
    for (let bit = width - 1; bit >= 0; bit--, position++) {
      const isSet = Math.floor(value / 2 ** bit) & 1;
      if (isSet) bytes[position >> 3] = (bytes[position >> 3] ?? 0) | (0x80 >> (position & 7));
    }
  }
  return bytes;
}
