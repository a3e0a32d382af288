/** The metadata of a FLAC file: what STREAMINFO says, and where the frames begin. */

import { type AudioBytes, audioFormatError, checkSampleRate, fourCharacters, hexDigits, viewAt } from "../bytes.js";

/** What the STREAMINFO block of a FLAC file says (RFC 9639, section 8.2), checked, and where its frames begin. */
export interface FlacHeader {
  readonly sampleRate: number;
  readonly numChannels: number;
  readonly bitDepth: number;
  /** Null where the encoder could not know. */
  readonly numSamples: number | null;
  /** Of the samples before they were encoded, 32 hexadecimal digits; null where the encoder left it out. */
  readonly md5: string | null;
  /** Of the largest frame, in samples. */
  readonly maxBlockSize: number;
  /** The byte at which the first frame begins. */
  readonly start: number;
}

// Real files have under ten. The bound keeps a file made of empty blocks from costing seconds.
const MAX_BLOCKS = 4096;

// What the flac command writes, but for 32, which is beyond a 32-bit float. The decoder (0.2.11) divides samples of any
// other depth by 0.
const BIT_DEPTHS: readonly number[] = [8, 16, 24];

const DAMAGED = "the file is damaged: copy it again, or save what can be saved with: flac -d -F in.flac -o out.wav";

/** Reads the metadata of a FLAC file whose "fLaC" stands at byte `offset` (not 0 behind an ID3 tag). */
export function readFlacHeader(audio: AudioBytes, offset: number): FlacHeader {
  const first = offset + 4;
  const [type, length] = blockHeader(audio, first);
  if (fourCharacters(audio, offset) !== "fLaC" || type !== 0 || length !== 34) {
    const problem = `a FLAC file begins with a STREAMINFO block of 34 bytes, and block ${type} of ${length} bytes came`;
    throw audioFormatError(audio, problem, DAMAGED);
  }
  if (first + 4 + 34 > audio.size) {
    throw audioFormatError(audio, "the STREAMINFO block of the FLAC file is cut short", "copy the file again");
  }
  return { ...readStreamInfo(audio, first + 4), start: findFrames(audio, first) };
}

function readStreamInfo(audio: AudioBytes, start: number): Omit<FlacHeader, "start"> {
  const view = viewAt(audio, start, 34);
  const maxBlockSize = view.getUint16(2);
  // 20 bits sample rate, 3 bits channels − 1, 5 bits bits per sample − 1, 36 bits number of samples.
  const packed = view.getBigUint64(10);
  const sampleRate = Number(packed >> 44n);
  const bitDepth = Number((packed >> 36n) & 31n) + 1;
  const numSamples = Number(packed & 0xfffffffffn);
  checkSampleRate(audio, "STREAMINFO", sampleRate, DAMAGED);
  if (maxBlockSize < 16) {
    const problem = `STREAMINFO says blocks of ${maxBlockSize} samples, and 16 or more were expected`;
    throw audioFormatError(audio, problem, DAMAGED);
  }
  if (!BIT_DEPTHS.includes(bitDepth)) {
    const problem = `STREAMINFO says ${bitDepth} bits per sample, and ${BIT_DEPTHS.join(", ")} were expected`;
    throw audioFormatError(audio, problem, "convert it with: ffmpeg -i in.flac -c:a pcm_s24le out.wav");
  }
  const digest = hexDigits(audio.read(start + 18, 16), "");
  return {
    sampleRate,
    numChannels: Number((packed >> 41n) & 7n) + 1,
    bitDepth,
    numSamples: numSamples === 0 ? null : numSamples,
    md5: /^0+$/.test(digest) ? null : digest,
    maxBlockSize,
  };
}

/** The byte behind the last metadata block. */
function findFrames(audio: AudioBytes, first: number): number {
  let offset = first;
  for (let count = 0; count < MAX_BLOCKS; count++) {
    const [type, length, isLast] = blockHeader(audio, offset);
    if (type === 127) throw audioFormatError(audio, `a metadata block was expected at byte ${offset}`, DAMAGED);
    if (offset + 4 + length > audio.size) {
      const problem = `the metadata block at byte ${offset} says ${length} bytes, and ${audio.size - offset - 4} are left`;
      throw audioFormatError(audio, problem, DAMAGED);
    }
    offset += 4 + length;
    if (isLast) return offset;
  }
  throw audioFormatError(audio, `there are more than ${MAX_BLOCKS} metadata blocks`, DAMAGED);
}

function blockHeader(audio: AudioBytes, offset: number): readonly [type: number, length: number, isLast: boolean] {
  if (offset + 4 > audio.size) {
    throw audioFormatError(audio, `a metadata block was expected at byte ${offset}, and the file ends`, DAMAGED);
  }
  const header = viewAt(audio, offset, 4).getUint32(0);
  return [(header >>> 24) & 0x7f, header & 0xffffff, header >>> 31 === 1];
}
