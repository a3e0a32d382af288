/**
 * Cuts the bytes of a FLAC file into frames, by their headers and checks: libFLAC is given whole frames alone, for it tells
 * damage by silence.
 */

import { type AudioBytes, audioFormatError, hexDigits, latin1 } from "../bytes.js";
import type { FlacHeader } from "./flac-header.js";

/** One frame, its check found good. */
export interface FlacFrame {
  readonly bytes: Uint8Array;
  /** Where it begins in the file. */
  readonly offset: number;
  /** Of each channel. */
  readonly numSamples: number;
}

/** A frame of which only some bytes are here, always at the front of `pending`. */
interface Progress {
  readonly pending: Uint8Array;
  /** Where `pending` begins in the file. */
  readonly offset: number;
  readonly header: FlacFrameHeader | null;
  /** How far the check has come, and its value. */
  readonly scanned: number;
  readonly crc: number;
  /** Where a later frame seems to begin although this one's check, or else the later one's header, is not good. */
  readonly suspect: number | null;
}

// Header, one byte of samples, check.
const MIN_FRAME = 9;
// No header is longer.
const MAX_FRAME_HEADER = 16;

const DAMAGED = "copy the file again, or save what can be saved with: flac -d -F in.flac -o out.wav";

/**
 * Finds where each FLAC frame ends, which the format does not say: where the 16-bit check of all its bytes comes out as
 * 0 and another frame header, a tag at the end of the file, or its end follows. The numbers of the frames must run on.
 * Memory: one piece and one frame, of which none may be twice as large as its samples. O(bytes).
 */
export function createFlacFrameScanner(audio: Pick<AudioBytes, "name">, stream: FlacHeader) {
  let state = atFrame(new Uint8Array(0), stream.start);

  function advance(piece: Uint8Array, isLast: boolean): FlacFrame[] {
    const frames: FlacFrame[] = [];
    state = { ...state, pending: join(state.pending, piece) };
    for (;;) {
      if (state.header === null && isTag(state.pending, 0)) {
        state = { ...state, pending: state.pending.slice(0, 8) };
        return frames;
      }
      if (state.header === null) {
        if (state.pending.length < MAX_FRAME_HEADER && !(isLast && state.pending.length > 0)) return frames;
        const header = readFrameHeader(state.pending, 0, stream);
        if (header === null && isLast && state.pending.length < MAX_FRAME_HEADER) return frames;
        if (header === null) {
          const came = hexDigits(state.pending.subarray(0, 4), " ");
          throw audioFormatError(audio, `a FLAC frame was expected at byte ${state.offset}, and ${came} came`, DAMAGED);
        }
        if (!header.isComplete) {
          // libFLAC could be shown STREAMINFO first, but the WebAssembly build of version 0.2.11 then writes out of its bounds.
          const problem = `the FLAC frame at byte ${state.offset} leaves its sample rate or bits per sample to STREAMINFO, which is not followed here`;
          throw audioFormatError(audio, problem, "convert it with: ffmpeg -i in.flac -c:a pcm_s24le out.wav");
        }
        state = { ...state, header };
      }
      const found = scan(audio, stream, state, isLast);
      state = found.state;
      if (found.frame === null) return frames;
      frames.push(found.frame);
    }
  }

  return {
    /** The frames that the piece completes. */
    push: (piece: Uint8Array): FlacFrame[] => advance(piece, false),
    /** The frames that were still waiting for more, and how many bytes of a broken-off one are left over. */
    finish: () => {
      const frames = advance(new Uint8Array(0), true);
      if (state.suspect !== null) throw damagedFrame(audio, state);
      return { frames, leftOver: isTag(state.pending, 0) ? 0 : state.pending.length };
    },
  };
}

type Scanned = { readonly state: Progress; readonly frame: FlacFrame | null };

/** Carries the check on, to the end of the frame or of what is here. */
function scan(audio: Pick<AudioBytes, "name">, stream: FlacHeader, state: Progress, isLast: boolean): Scanned {
  const { pending, header, offset } = state;
  if (header === null) return { state, frame: null };
  const end = isLast ? pending.length : pending.length - MAX_FRAME_HEADER;
  let { crc, suspect } = state;
  let position = state.scanned;
  // Where the file may end inside the next frame's header: believed only when it does not end with this frame.
  let brokenOff: number | null = null;
  for (; position < end; position++) {
    const byte = pending[position] ?? 0;
    if (position >= MIN_FRAME) {
      if (crc === 0) {
        const isEnd = byte === 0xff ? readFrameHeader(pending, position, stream) !== null : isTag(pending, position);
        if (isEnd) return endFrame(audio, stream, state, header, position);
        if (byte === 0xff && pending.length - position < MAX_FRAME_HEADER) brokenOff = position;
        else if (byte === 0xff && ((pending[position + 1] ?? 0) & 0xfe) === 0xf8) suspect ??= offset + position;
      }
      if (byte === 0xff && suspect === null) {
        const next = readFrameHeader(pending, position, stream);
        if (next !== null && next.counts === header.counts && next.number > header.number) suspect = offset + position;
      }
    }
    crc = crc16Step(crc, byte);
  }
  if (isLast && crc === 0 && position >= MIN_FRAME) return endFrame(audio, stream, state, header, pending.length);
  if (isLast && brokenOff !== null) return endFrame(audio, stream, state, header, brokenOff);
  const progress = { ...state, crc, suspect, scanned: Math.max(state.scanned, position) };
  const limit = 65_536 + 2 * header.blockSize * stream.numChannels * Math.ceil(stream.bitDepth / 8);
  if (progress.scanned > limit) throw damagedFrame(audio, progress);
  return { state: progress, frame: null };
}

function endFrame(
  audio: Pick<AudioBytes, "name">,
  stream: FlacHeader,
  { pending, offset }: Progress,
  header: FlacFrameHeader,
  length: number,
): Scanned {
  const rest = atFrame(pending.subarray(length), offset + length);
  const next = readFrameHeader(rest.pending, 0, stream);
  const expected = header.number + (header.counts === "frames" ? 1 : header.blockSize);
  if (next !== null && (next.counts !== header.counts || next.number !== expected)) {
    const problem = `${header.counts === "frames" ? "frame" : "sample"} ${expected} was expected at byte ${rest.offset}, and ${next.number} came: some of the file is missing`;
    throw audioFormatError(audio, problem, DAMAGED);
  }
  return { state: rest, frame: { bytes: pending.subarray(0, length), offset, numSamples: header.blockSize } };
}

function atFrame(pending: Uint8Array, offset: number): Progress {
  return { pending, offset, header: null, scanned: 0, crc: 0, suspect: null };
}

/** Some taggers append ID3v1 ("TAG") or APE tags, which no decoder of FLAC minds. */
function isTag(bytes: Uint8Array, at: number): boolean {
  return ["TAG", "APETAGEX"].some((magic) => latin1(bytes.subarray(at, at + magic.length)) === magic);
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function damagedFrame(audio: Pick<AudioBytes, "name">, { header, offset }: Progress): Error {
  const which =
    header === null ? "the frame" : `${header.counts === "frames" ? "frame" : "the frame of sample"} ${header.number}`;
  return audioFormatError(audio, `${which} at byte ${offset} is damaged: its check (CRC-16) does not hold`, DAMAGED);
}

/** The part of a FLAC frame header (RFC 9639, section 9.1) that tells one frame from the next. */
interface FlacFrameHeader {
  /** Samples of each channel. */
  readonly blockSize: number;
  /** What the number counts: frames of one size, or samples. */
  readonly counts: "frames" | "samples";
  readonly number: number;
  /** False where the sample rate or the bits per sample are left to STREAMINFO. */
  readonly isComplete: boolean;
}

const SAMPLE_RATES: readonly number[] = [
  0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000,
];
const BIT_DEPTHS: readonly number[] = [0, 8, 12, -1, 16, 20, 24, 32];

/**
 * The frame header at `offset`, or null where there is none that fits the file's own STREAMINFO. Its 8-bit check and its
 * agreement on channels, bits and sample rate make an accidental header one byte position in 10⁸.
 */
function readFrameHeader(bytes: Uint8Array, offset: number, stream: FlacHeader): FlacFrameHeader | null {
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

/**
 * The 8-bit check of FLAC (RFC 9639, section 9.1.8), polynomial x⁸ + x² + x + 1, most significant bit first, starting at 0.
 * A run of bytes followed by its own check gives 0.
 */
export function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = CRC8[crc ^ byte] ?? 0;
  return crc;
}

/** The 16-bit check (section 9.3), polynomial x¹⁶ + x¹⁵ + x² + 1, after one byte more. */
export function crc16Step(crc: number, byte: number): number {
  return ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ byte] ?? 0);
}

const CRC8: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => shiftThrough(byte, 8, 0x07));
const CRC16: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => shiftThrough(byte << 8, 16, 0x8005));

function shiftThrough(value: number, width: number, polynomial: number): number {
  const top = 1 << (width - 1);
  const mask = (1 << width) - 1;
  let remainder = value;
  for (let bit = 0; bit < 8; bit++) {
    remainder = ((remainder << 1) ^ ((remainder & top) === 0 ? 0 : polynomial)) & mask;
  }
  return remainder;
}
