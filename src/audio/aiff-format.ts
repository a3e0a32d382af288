import { type AudioBytes, audioFormatError, fourCharacters, viewAt } from "./audio-bytes.js";
import { readExtendedFloat } from "./extended-float.js";
import type { Chunk } from "./riff.js";
import type { SampleFormat } from "./sample-format.js";

/** What the COMM chunk says, checked. */
export interface AiffCommon {
  readonly format: SampleFormat;
  readonly numFrames: number;
}

type Compression = Pick<SampleFormat, "encoding" | "byteOrder" | "eightBit"> & { readonly bits: number | null };

const big = { byteOrder: "big", eightBit: "signed" } as const;
const little = { byteOrder: "little", eightBit: "signed" } as const;

/** The compression types of AIFF-C that are plain samples; null: as many bits as the chunk says. */
const COMPRESSIONS: ReadonlyMap<string, Compression> = new Map<string, Compression>([
  ["NONE", { encoding: "pcm", bits: null, ...big }],
  ["twos", { encoding: "pcm", bits: null, ...big }],
  ["sowt", { encoding: "pcm", bits: null, ...little }],
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
 *
 * @throws {AudioFormatError} when the chunk is short or contradicts itself, or the compression is another
 */
export function readCommonChunk(audio: AudioBytes, chunk: Chunk, isAiffC: boolean): AiffCommon {
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
  if (!(sampleRate >= 1 && sampleRate < 2 ** 32)) {
    throw audioFormatError(audio, `the COMM chunk says ${sampleRate} samples per second`, REWRITE);
  }
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
