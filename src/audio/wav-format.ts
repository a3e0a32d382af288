import { type AudioBytes, audioFormatError, viewAt } from "./audio-bytes.js";
import type { Chunk } from "./riff.js";
import type { SampleFormat } from "./sample-format.js";
import { codecName, SUBFORMAT_GUID_TAIL, WAVE_FORMAT } from "./wav-codecs.js";

const REWRITE = "rewrite the file as 16-bit PCM with: sox in.wav -b 16 -e signed out.wav";

/**
 * Reads the fmt chunk; WAVE_FORMAT_EXTENSIBLE becomes the format its sub-format GUID names. Its valid bits are not
 * consulted: samples are left-justified, so the container alone gives the scale. Nor is the byte rate, which is
 * redundant and often wrong.
 *
 * @throws {AudioFormatError} when the chunk is short or contradicts itself, or the codec is none of the four
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
  if (sampleRate === 0) throw audioFormatError(audio, "the fmt chunk says 0 samples per second", REWRITE);
  if (!isDepthOf(encoding, bitDepth)) {
    const problem = `the fmt chunk says ${bitDepth} bits per ${encoding} sample, and ${DEPTHS[encoding]} were expected`;
    throw audioFormatError(audio, problem, REWRITE);
  }
  if (blockAlign !== numChannels * bytesPerSample) {
    const expected = `${numChannels} × ${bytesPerSample} = ${numChannels * bytesPerSample}`;
    const problem = `the fmt chunk says a block align of ${blockAlign} bytes, and ${expected} were expected`;
    throw audioFormatError(audio, problem, REWRITE);
  }
  return {
    encoding,
    numChannels,
    sampleRate,
    bytesPerSample,
    blockAlign,
    byteOrder: "little",
    eightBit: "unsigned",
  };
}

const DEPTHS: Readonly<Record<SampleFormat["encoding"], string>> = {
  pcm: "8 to 32",
  float: "32 or 64",
  alaw: "8",
  mulaw: "8",
};

function isDepthOf(encoding: SampleFormat["encoding"], bits: number): boolean {
  switch (encoding) {
    case "pcm":
      return bits >= 8 && bits <= 32;
    case "float":
      return bits === 32 || bits === 64;
    case "alaw":
    case "mulaw":
      return bits === 8;
  }
}

function encodingOf(audio: AudioBytes, formatTag: number): SampleFormat["encoding"] {
  switch (formatTag) {
    case WAVE_FORMAT.pcm:
      return "pcm";
    case WAVE_FORMAT.float:
      return "float";
    case WAVE_FORMAT.alaw:
      return "alaw";
    case WAVE_FORMAT.mulaw:
      return "mulaw";
    default: {
      const problem = `the fmt chunk says ${codecName(formatTag)}, and PCM, float, A-law or µ-law was expected`;
      throw audioFormatError(audio, problem, "convert it with: ffmpeg -i in.wav -c:a pcm_s16le out.wav");
    }
  }
}

function subFormat(audio: AudioBytes, chunk: Chunk): number {
  if (chunk.size < 40) {
    const problem = `the fmt chunk is WAVE_FORMAT_EXTENSIBLE with ${chunk.size} bytes, and 40 were expected`;
    throw audioFormatError(audio, problem, REWRITE);
  }
  const bytes = audio.read(chunk.start + 24, 16);
  if (SUBFORMAT_GUID_TAIL.some((byte, index) => bytes[2 + index] !== byte)) {
    const guid = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
    const problem = `the fmt chunk names a sub-format that is not known here (GUID bytes ${guid.join(" ")})`;
    throw audioFormatError(audio, problem, "convert it with: ffmpeg -i in.wav -c:a pcm_s16le out.wav");
  }
  return viewAt(audio, chunk.start + 24, 2).getUint16(0, true);
}
