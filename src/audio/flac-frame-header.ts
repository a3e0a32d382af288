import { crc8 } from "./crc.js";
import type { FlacHeader } from "./flac-header.js";

/** The part of a FLAC frame header (RFC 9639, section 9.1) that tells one frame from the next. */
export interface FlacFrameHeader {
  /** Samples of each channel. */
  readonly blockSize: number;
  /** What the number counts: frames of one size, or samples. */
  readonly counts: "frames" | "samples";
  readonly number: number;
  /** False where the sample rate or the bits per sample are left to STREAMINFO. */
  readonly isComplete: boolean;
}

/** No header is longer. */
export const MAX_FRAME_HEADER = 16;

const SAMPLE_RATES: readonly number[] = [
  0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000,
];
const BIT_DEPTHS: readonly number[] = [0, 8, 12, -1, 16, 20, 24, 32];

/**
 * The frame header at `offset`, or null where there is none that fits the file's own STREAMINFO. Its 8-bit check and its
 * agreement on channels, bits and sample rate make an accidental header one byte position in 10⁸.
 */
export function readFrameHeader(bytes: Uint8Array, offset: number, stream: FlacHeader): FlacFrameHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, Math.min(MAX_FRAME_HEADER, bytes.length - offset));
  if (view.byteLength < 6 || (view.getUint16(0) & 0xfffe) !== 0xfff8) return null;
  const sizeCode = view.getUint8(2) >> 4;
  const rateCode = view.getUint8(2) & 15;
  const channelCode = view.getUint8(3) >> 4;
  const depth = BIT_DEPTHS[(view.getUint8(3) >> 1) & 7];
  const numChannels = channelCode < 8 ? channelCode + 1 : channelCode < 11 ? 2 : -1;
  if (sizeCode === 0 || numChannels !== stream.numChannels || (view.getUint8(3) & 1) === 1) return null;
  if (depth !== 0 && depth !== stream.bitDepth) return null;

  const coded = readCodedNumber(view, 4);
  if (coded === null) return null;
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0;
  const rateAt = coded.end + sizeBytes;
  const end = rateAt + rateBytes;
  if (end >= view.byteLength || crc8(bytes.subarray(offset, offset + end + 1)) !== 0) return null;
  if (sampleRateOf(view, rateCode, rateAt, stream.sampleRate) !== stream.sampleRate) return null;
  const blockSize = blockSizeOf(view, sizeCode, coded.end);
  if (blockSize > stream.maxBlockSize) return null;
  const counts = (view.getUint8(1) & 1) === 0 ? "frames" : "samples";
  return { blockSize, counts, number: coded.number, isComplete: depth !== 0 && rateCode !== 0 };
}

function blockSizeOf(view: DataView, code: number, at: number): number {
  if (code === 1) return 192;
  if (code === 6) return view.getUint8(at) + 1;
  if (code === 7) return view.getUint16(at) + 1;
  return code < 6 ? 576 << (code - 2) : 256 << (code - 8);
}

function sampleRateOf(view: DataView, code: number, at: number, ofStream: number): number {
  if (code === 0) return ofStream;
  if (code === 12) return view.getUint8(at) * 1000;
  if (code === 13) return view.getUint16(at);
  if (code === 14) return view.getUint16(at) * 10;
  return SAMPLE_RATES[code] ?? -1;
}

/** The frame or sample number, up to 36 bits, coded as UTF-8 codes characters. */
function readCodedNumber(view: DataView, at: number): { readonly number: number; readonly end: number } | null {
  const first = view.getUint8(at);
  const leadingOnes = Math.clz32(~(first << 24));
  if (leadingOnes === 1 || leadingOnes > 7) return null;
  const length = Math.max(1, leadingOnes);
  if (at + length > view.byteLength) return null;
  let number = leadingOnes === 0 ? first : first & (0x7f >> leadingOnes);
  for (let index = 1; index < length; index++) {
    const byte = view.getUint8(at + index);
    if ((byte & 0xc0) !== 0x80) return null;
    number = number * 64 + (byte & 0x3f);
  }
  return { number, end: at + length };
}
