/** What the samples of a WAV file are: the fmt chunk, and the format tags that reading and writing share. */

import { type AudioBytes, audioFormatError, checkSampleRate, hexDigits, type SampleFormat, viewAt } from "../bytes.js";
import type { Chunk } from "./riff.js";

const REWRITE = "rewrite the file as 16-bit PCM with: sox in.wav -b 16 -e signed out.wav";
const CONVERT = "convert it with: ffmpeg -i in.wav -c:a pcm_s16le out.wav";

/** The format tags of a fmt chunk (Microsoft's mmreg.h) that decode here. */
export const WAVE_FORMAT = { pcm: 0x0001, float: 0x0003, alaw: 0x0006, mulaw: 0x0007, extensible: 0xfffe } as const;

/** The last 14 bytes of a sub-format GUID {xxxx0000-0000-0010-8000-00AA00389B71}, whose first two are a format tag. */
export const SUBFORMAT_GUID_TAIL: readonly number[] = [
  0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71,
];

const DEPTHS = {
  pcm: { words: "8 to 32", has: (bits: number) => bits >= 8 && bits <= 32 },
  float: { words: "32 or 64", has: (bits: number) => bits === 32 || bits === 64 },
  alaw: { words: "8", has: (bits: number) => bits === 8 },
  mulaw: { words: "8", has: (bits: number) => bits === 8 },
} as const;

/**
 * Reads the fmt chunk; WAVE_FORMAT_EXTENSIBLE becomes the format its sub-format GUID names. Its valid bits are not
 * consulted: samples are left-justified, so the container alone gives the scale. Nor is the byte rate, which is
 * redundant and often wrong.
 */
export function readFormatChunk(audio: AudioBytes, chunk: Chunk): SampleFormat {
  if (chunk.size < 16) {
    const remedy = "the file is damaged: record or copy it again";
    throw audioFormatError(audio, `the fmt chunk has ${chunk.size} bytes, and at least 16 were expected`, remedy);
  }
  const view = viewAt(audio, chunk.start, 16);
  const formatTag = view.getUint16(0, true);
  const numChannels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const blockAlign = view.getUint16(12, true);
  const bitDepth = view.getUint16(14, true);

  const encoding = encodingOf(audio, formatTag === WAVE_FORMAT.extensible ? subFormat(audio, chunk) : formatTag);
  const bytesPerSample = Math.ceil(bitDepth / 8);
  if (numChannels === 0) throw audioFormatError(audio, "the fmt chunk says 0 channels", REWRITE);
  checkSampleRate(audio, "the fmt chunk", sampleRate, REWRITE);
  const depths = DEPTHS[encoding];
  if (!depths.has(bitDepth)) {
    const problem = `the fmt chunk says ${bitDepth} bits per ${encoding} sample, and ${depths.words} were expected`;
    throw audioFormatError(audio, problem, REWRITE);
  }
  if (blockAlign !== numChannels * bytesPerSample) {
    const expected = `${numChannels} × ${bytesPerSample} = ${numChannels * bytesPerSample}`;
    const problem = `the fmt chunk says a block align of ${blockAlign} bytes, and ${expected} were expected`;
    throw audioFormatError(audio, problem, REWRITE);
  }
  const layout = { bytesPerSample, blockAlign, byteOrder: "little", eightBit: "unsigned" } as const;
  return { encoding, numChannels, sampleRate, ...layout };
}

function encodingOf(audio: AudioBytes, formatTag: number): SampleFormat["encoding"] {
  const encoding = (["pcm", "float", "alaw", "mulaw"] as const).find((name) => WAVE_FORMAT[name] === formatTag);
  if (encoding !== undefined) return encoding;
  const problem = `the fmt chunk says ${codecName(formatTag)}, and PCM, float, A-law or µ-law was expected`;
  throw audioFormatError(audio, problem, CONVERT);
}

function subFormat(audio: AudioBytes, chunk: Chunk): number {
  if (chunk.size < 40) {
    const problem = `the fmt chunk is WAVE_FORMAT_EXTENSIBLE with ${chunk.size} bytes, and 40 were expected`;
    throw audioFormatError(audio, problem, REWRITE);
  }
  const bytes = audio.read(chunk.start + 24, 16);
  if (SUBFORMAT_GUID_TAIL.some((byte, index) => bytes[2 + index] !== byte)) {
    const problem = `the fmt chunk names a sub-format that is not known here (GUID bytes ${hexDigits(bytes, " ")})`;
    throw audioFormatError(audio, problem, CONVERT);
  }
  return viewAt(audio, chunk.start + 24, 2).getUint16(0, true);
}

const CODEC_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0002, "Microsoft ADPCM"],
  [0x0011, "IMA ADPCM"],
  [0x0014, "G.723 ADPCM"],
  [0x0020, "Yamaha ADPCM"],
  [0x0022, "TrueSpeech"],
  [0x0031, "GSM 6.10"],
  [0x0040, "G.721 ADPCM"],
  [0x0042, "G.723.1"],
  [0x0050, "MPEG audio"],
  [0x0055, "MP3"],
  [0x0064, "G.726 ADPCM"],
  [0x0065, "G.722 ADPCM"],
  [0x0083, "G.729"],
  [0x00ff, "AAC"],
  [0x0161, "Windows Media Audio"],
  [0x0162, "Windows Media Audio Professional"],
  [0x1610, "HE-AAC"],
  [0x2000, "AC-3"],
  [0x704f, "Opus"],
  [0xf1ac, "FLAC"],
]);

/** A codec's name for an error message, with its tag. */
function codecName(formatTag: number): string {
  const tag = `format tag 0x${formatTag.toString(16).padStart(4, "0")}`;
  const name = CODEC_NAMES.get(formatTag);
  return name === undefined ? `an unknown codec (${tag})` : `${name} (${tag})`;
}
