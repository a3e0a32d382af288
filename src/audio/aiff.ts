/**
 * Finds the samples of an AIFF or AIFF-C file: its chunks, the COMM chunk that says what the samples are, and the SSND chunk
 * that holds them.
 */

import {
  type AudioBytes,
  audioFormatError,
  checkSampleRate,
  dataExtent,
  fourCharacters,
  type LinearSound,
  type SampleFormat,
  viewAt,
} from "./bytes.js";
import { type Chunk, checkChunkEnd, MAX_CHUNKS, missingChunks, readChunk } from "./wav/riff.js";

const DAMAGED = "the file is damaged: record or copy it again, or repair it with: ffmpeg -i in.aiff out.wav";

/**
 * Finds the samples of an AIFF or AIFF-C file, whose chunks may come in any order. The frames are those of the COMM
 * chunk, unless a writer to a pipe could not go back to it: then they go on until the end of the file.
 */
export function readAiffSound(audio: AudioBytes): LinearSound {
  const kind = fourCharacters(audio, 8);
  if (kind !== "AIFF" && kind !== "AIFC") {
    const problem = `this is an IFF file of kind ${JSON.stringify(kind)}, and "AIFF" or "AIFC" was expected`;
    throw audioFormatError(audio, problem, "convert it with: ffmpeg -i in.iff out.wav");
  }
  const { comm, ssnd } = findAiffChunks(audio);
  const { format, numFrames } = readCommonChunk(audio, comm, kind === "AIFC");
  const start = soundStart(audio, ssnd);
  return dataExtent(audio, format, {
    where: "SSND chunk",
    start,
    size: soundSize(audio, ssnd, start, { format, numFrames }),
    mend: DAMAGED,
  });
}

/** The SSND chunk begins with how many bytes to pass over (nearly always 0) and a block size, which is not needed. */
function soundStart(audio: AudioBytes, ssnd: Chunk): number {
  const available = audio.size - ssnd.start;
  const length = ssnd.size === 0 ? available : Math.min(ssnd.size, available);
  if (length < 8) {
    throw audioFormatError(audio, `the SSND chunk has ${length} bytes, and at least 8 were expected`, DAMAGED);
  }
  return ssnd.start + 8 + viewAt(audio, ssnd.start, 4).getUint32(0);
}

/** In bytes; null where they go on until the end of the file. */
function soundSize(audio: AudioBytes, ssnd: Chunk, start: number, { format, numFrames }: AiffCommon): number | null {
  const inChunk = Math.max(0, ssnd.start + ssnd.size - start);
  const isWhole = ssnd.size > 0 && ssnd.start + ssnd.size <= audio.size;
  if (!isWhole && isUnknown(numFrames, format.blockAlign)) return null;
  if (numFrames === 0) return inChunk;
  const promised = numFrames * format.blockAlign;
  if (isWhole && promised > inChunk) {
    const problem =
      `the COMM chunk says ${numFrames} frames of ${format.blockAlign} bytes, ` +
      `and the SSND chunk has ${inChunk} bytes for them`;
    throw audioFormatError(audio, problem, DAMAGED);
  }
  return promised;
}

/** The number of frames that ffmpeg (0) and sox (2 GiB less 16 MiB of them) write to a pipe. */
function isUnknown(numFrames: number, blockAlign: number): boolean {
  return numFrames === 0 || numFrames === Math.floor(0x7f000000 / blockAlign);
}

function findAiffChunks(audio: AudioBytes): { readonly comm: Chunk; readonly ssnd: Chunk } {
  const found = new Map<string, Chunk>();
  let offset = 12;
  for (let count = 0; offset + 8 <= audio.size && !(found.has("COMM") && found.has("SSND")); count++) {
    if (count >= MAX_CHUNKS) throw audioFormatError(audio, `there are more than ${MAX_CHUNKS} chunks`, DAMAGED);
    const chunk = readChunk(audio, offset, "big", DAMAGED);
    const { id, start, size } = chunk;
    if (found.has(id) && (id === "COMM" || id === "SSND")) {
      throw audioFormatError(audio, `there is a second ${id} chunk at byte ${offset}`, DAMAGED);
    }
    found.set(id, chunk);
    offset = start + size + (size % 2);
    // Only the sound itself may be cut short.
    if (id !== "SSND") checkChunkEnd(audio, chunk, DAMAGED);
  }
  const [comm, ssnd] = [found.get("COMM"), found.get("SSND")];
  if (comm !== undefined && ssnd !== undefined) return { comm, ssnd };
  const missing = ["COMM", "SSND"].filter((id) => !found.has(id));
  throw missingChunks(audio, missing, [...found.keys()], DAMAGED);
}

/** What the COMM chunk says, checked. */
interface AiffCommon {
  readonly format: SampleFormat;
  readonly numFrames: number;
}

type Compression = Pick<SampleFormat, "encoding" | "byteOrder" | "eightBit"> & { readonly bits: number | null };

const big = { byteOrder: "big", eightBit: "signed" } as const;

/** The compression types of AIFF-C that are plain samples; null: as many bits as the chunk says. */
const COMPRESSIONS: ReadonlyMap<string, Compression> = new Map<string, Compression>([
  ["NONE", { encoding: "pcm", bits: null, ...big }],
  ["twos", { encoding: "pcm", bits: null, ...big }],
  ["sowt", { encoding: "pcm", bits: null, byteOrder: "little", eightBit: "signed" }],
  ["raw ", { encoding: "pcm", bits: 8, byteOrder: "big", eightBit: "unsigned" }],
  ["in24", { encoding: "pcm", bits: 24, ...big }],
  ["in32", { encoding: "pcm", bits: 32, ...big }],
  ["fl32", { encoding: "float", bits: 32, ...big }],
  ["FL32", { encoding: "float", bits: 32, ...big }],
  ["fl64", { encoding: "float", bits: 64, ...big }],
  ["FL64", { encoding: "float", bits: 64, ...big }],
  ["ulaw", { encoding: "mulaw", bits: 8, ...big }],
  ["ULAW", { encoding: "mulaw", bits: 8, ...big }],
  ["alaw", { encoding: "alaw", bits: 8, ...big }],
  ["ALAW", { encoding: "alaw", bits: 8, ...big }],
]);

const REWRITE = "rewrite the file with: ffmpeg -i in.aiff -c:a pcm_s16le out.wav";

/**
 * Reads the COMM chunk: channels, frames, bits per sample, an 80-bit sample rate and, in AIFF-C, the compression type.
 * Samples of 9 to 15 bits are left-justified in their bytes, so the container alone gives the scale. A compression type
 * that fixes the width of a sample prevails over the number of bits, which writers of ulaw give as 16 or as 8.
 */
function readCommonChunk(audio: AudioBytes, chunk: Chunk, isAiffC: boolean): AiffCommon {
  const expected = isAiffC ? 22 : 18;
  const length = Math.min(chunk.size, audio.size - chunk.start);
  if (length < expected) {
    const problem = `the COMM chunk has ${length} bytes, and at least ${expected} were expected`;
    throw audioFormatError(audio, problem, "the file is damaged: record or copy it again");
  }
  const view = viewAt(audio, chunk.start, 18);
  const numChannels = view.getUint16(0);
  const numFrames = view.getUint32(2);
  const bitDepth = view.getUint16(6);
  const sampleRate = readExtendedFloat(new DataView(view.buffer, view.byteOffset + 8, 10));
  const type = isAiffC ? fourCharacters(audio, chunk.start + 18) : "NONE";

  const compression = COMPRESSIONS.get(type);
  if (compression === undefined) {
    const problem =
      `the COMM chunk says compression ${JSON.stringify(type)}, and one of ` +
      `${[...COMPRESSIONS.keys()].map((name) => name.trim()).join(", ")} was expected`;
    throw audioFormatError(audio, problem, REWRITE);
  }
  if (numChannels === 0) throw audioFormatError(audio, "the COMM chunk says 0 channels", REWRITE);
  checkSampleRate(audio, "the COMM chunk", sampleRate, REWRITE);
  const { bits, ...layout } = compression;
  if (bits === null && !(bitDepth >= 8 && bitDepth <= 32)) {
    throw audioFormatError(
      audio,
      `the COMM chunk says ${bitDepth} bits per sample, and 8 to 32 were expected`,
      REWRITE,
    );
  }
  const bytesPerSample = Math.ceil((bits ?? bitDepth) / 8);
  const blockAlign = numChannels * bytesPerSample;
  return { format: { ...layout, numChannels, sampleRate, bytesPerSample, blockAlign }, numFrames };
}

/**
 * An 80-bit extended number, big-endian, as AIFF writes its sample rate: sign and a 15-bit exponent e, then a 64-bit
 * mantissa m whose leading 1 is written out; ± m · 2^(e − 16383 − 63), infinite where the exponent is all ones.
 */
export function readExtendedFloat(view: DataView): number {
  const signAndExponent = view.getUint16(0);
  const exponent = signAndExponent & 0x7fff;
  const mantissa = Number(view.getBigUint64(2));
  const magnitude = exponent === 0x7fff ? Number.POSITIVE_INFINITY : mantissa * 2 ** (exponent - 16383 - 63);
  return (signAndExponent & 0x8000) === 0 ? magnitude : -magnitude;
}
