/** Finds the samples of a Sun AU file by its header. */

import {
  type AudioBytes,
  audioFormatError,
  checkSampleRate,
  dataExtent,
  type LinearSound,
  type SampleFormat,
  viewAt,
} from "./bytes.js";

/** Sun's audio/filehdr.h. */
const ENCODINGS = new Map<number, Pick<SampleFormat, "encoding" | "bytesPerSample">>([
  [1, { encoding: "mulaw", bytesPerSample: 1 }],
  [2, { encoding: "pcm", bytesPerSample: 1 }],
  [3, { encoding: "pcm", bytesPerSample: 2 }],
  [4, { encoding: "pcm", bytesPerSample: 3 }],
  [5, { encoding: "pcm", bytesPerSample: 4 }],
  [6, { encoding: "float", bytesPerSample: 4 }],
  [7, { encoding: "float", bytesPerSample: 8 }],
  [27, { encoding: "alaw", bytesPerSample: 1 }],
]);

const SIZE_UNKNOWN = 0xffffffff;
const MAX_CHANNELS = 65_535;

/**
 * Finds the samples of a Sun AU file: ".snd", then five big-endian 32-bit numbers, which are where the samples begin,
 * their size in bytes (0xFFFFFFFF: until the end of the file), the encoding, the sample rate and the channels.
 */
export function readAuSound(audio: AudioBytes): LinearSound {
  const remedy = "the file is damaged: record or copy it again";
  if (audio.size < 24) {
    throw audioFormatError(audio, `${audio.size} bytes are fewer than the 24 of an AU header`, remedy);
  }
  const header = viewAt(audio, 0, 24);
  const start = header.getUint32(4);
  const size = header.getUint32(8);
  const code = header.getUint32(12);
  const sampleRate = header.getUint32(16);
  const numChannels = header.getUint32(20);
  if (start < 24) throw audioFormatError(audio, `the AU header says its samples begin at byte ${start}`, remedy);
  const encoding = ENCODINGS.get(code);
  if (encoding === undefined) {
    const problem = `the AU header says encoding ${code}, and 1 to 7 or 27 was expected (µ-law, PCM, float, A-law)`;
    throw audioFormatError(audio, problem, "convert it with: ffmpeg -i in.au -c:a pcm_s16le out.wav");
  }
  checkSampleRate(audio, "the AU header", sampleRate, remedy);
  if (numChannels === 0 || numChannels > MAX_CHANNELS) {
    throw audioFormatError(audio, `the AU header says ${numChannels} channels`, remedy);
  }
  const layout = { blockAlign: numChannels * encoding.bytesPerSample, byteOrder: "big", eightBit: "signed" } as const;
  const promised = { where: "data section", start, size: size === SIZE_UNKNOWN ? null : size, mend: remedy };
  return dataExtent(audio, { ...encoding, numChannels, sampleRate, ...layout }, promised);
}
