/** Samples to the bytes of a WAV file; decode-wav.ts is the way back. */

import { OptionError, ShapeError } from "../../errors.js";
import { MAX_SAMPLE_RATE } from "../bytes.js";
import { compressAlaw, compressMulaw, wavHeader } from "./plain-wav.js";
import { WAVE_FORMAT } from "./wav-format.js";

/** How a sample is written: integer PCM, float, or ITU-T G.711. */
export type WavSampleFormat = "pcm8" | "pcm16" | "pcm24" | "pcm32" | "float32" | "float64" | "alaw" | "mulaw";

export interface EncodeWavOptions {
  /** @default "pcm16" */
  readonly format?: WavSampleFormat;
  /** Write the fmt chunk as WAVE_FORMAT_EXTENSIBLE. @default false */
  readonly extensible?: boolean;
}

/** One channel, e.g. a `Waveform`, or several of equal length. */
export type EncodableSound =
  | { readonly samples: Float32Array; readonly sampleRate: number }
  | { readonly channels: readonly Float32Array[]; readonly sampleRate: number };

interface SampleWriter {
  readonly formatTag: number;
  readonly bytes: number;
  readonly write: (view: DataView, offset: number, sample: number) => void;
}

const WRITERS: Readonly<Record<WavSampleFormat, SampleWriter>> = {
  pcm8: { formatTag: WAVE_FORMAT.pcm, bytes: 1, write: (v, at, x) => v.setUint8(at, toGrid(x, 8) + 128) },
  pcm16: { formatTag: WAVE_FORMAT.pcm, bytes: 2, write: (v, at, x) => v.setInt16(at, toGrid(x, 16), true) },
  pcm24: { formatTag: WAVE_FORMAT.pcm, bytes: 3, write: writeInt24 },
  pcm32: { formatTag: WAVE_FORMAT.pcm, bytes: 4, write: (v, at, x) => v.setInt32(at, toGrid(x, 32), true) },
  float32: { formatTag: WAVE_FORMAT.float, bytes: 4, write: (v, at, x) => v.setFloat32(at, x, true) },
  float64: { formatTag: WAVE_FORMAT.float, bytes: 8, write: (v, at, x) => v.setFloat64(at, x, true) },
  alaw: { formatTag: WAVE_FORMAT.alaw, bytes: 1, write: (v, at, x) => v.setUint8(at, compressAlaw(toGrid(x, 16))) },
  mulaw: { formatTag: WAVE_FORMAT.mulaw, bytes: 1, write: (v, at, x) => v.setUint8(at, compressMulaw(toGrid(x, 16))) },
};

/**
 * A WAV file of the samples.
 *
 *   b-bit PCM   round(x 2^(b−1)), halves up, clipped to −2^(b−1) … 2^(b−1) − 1, so that +1 becomes 1 − 2^(1−b)
 *   A-law, µ-law   ITU-T G.711 of the 16-bit PCM value
 *   float   as it is, beyond ±1 too
 *
 * Values on a format's grid come back from `decodeWav` exactly.
 *
 * @returns the whole file
 * @throws {ShapeError} when there are no channels, or their lengths differ
 * @throws {OptionError} when the format is unknown, the sample rate is no integer from 1 to 2³² − 1, a sample is not
 *   finite, or the file would not fit a WAV file's 32-bit sizes
 * @example encodeWav({ samples: new Float32Array(16000), sampleRate: 16000 }).length // => 32044
 */
export function encodeWav(sound: EncodableSound, options: EncodeWavOptions = {}): Uint8Array {
  const { format = "pcm16", extensible = false } = options;
  if (!Object.hasOwn(WRITERS, format)) {
    throw new OptionError(`format must be one of ${Object.keys(WRITERS).join(", ")}, and is ${String(format)}`);
  }
  const writer = WRITERS[format];
  const channels = "channels" in sound ? sound.channels : [sound.samples];
  const numFrames = checkChannels(channels);
  const header = wavHeader({
    formatTag: writer.formatTag,
    numChannels: channels.length,
    sampleRate: checkSampleRate(sound.sampleRate),
    bitDepth: 8 * writer.bytes,
    dataBytes: checkSize(numFrames, channels.length, writer.bytes),
    extensible,
  });
  const blockAlign = channels.length * writer.bytes;
  const dataBytes = numFrames * blockAlign;
  const wav = new Uint8Array(header.length + dataBytes + (dataBytes % 2));
  wav.set(header);
  const view = new DataView(wav.buffer);
  channels.forEach((samples, channel) => {
    let offset = header.length + channel * writer.bytes;
    for (const sample of samples) {
      if (!Number.isFinite(sample))
        throw new OptionError(`samples must be finite, and channel ${channel} has ${sample}`);
      writer.write(view, offset, sample);
      offset += blockAlign;
    }
  });
  return wav;
}

function toGrid(sample: number, bits: number): number {
  const fullScale = 2 ** (bits - 1);
  return Math.max(-fullScale, Math.min(fullScale - 1, Math.round(sample * fullScale)));
}

function writeInt24(view: DataView, offset: number, sample: number): void {
  const value = toGrid(sample, 24);
  view.setInt16(offset, value, true);
  view.setInt8(offset + 2, value >> 16);
}

/** Their common length. */
function checkChannels(channels: readonly Float32Array[]): number {
  const [first] = channels;
  if (!first) throw new ShapeError("a WAV file needs at least one channel, and none came");
  const odd = channels.findIndex((samples) => samples.length !== first.length);
  if (odd >= 0) {
    const lengths = `channel 0 has ${first.length} samples, channel ${odd} has ${channels[odd]?.length}`;
    throw new ShapeError(`channels must be of equal length, and ${lengths}; pad the shorter with zeros`);
  }
  return first.length;
}

function checkSampleRate(sampleRate: number): number {
  if (Number.isInteger(sampleRate) && sampleRate >= 1 && sampleRate <= MAX_SAMPLE_RATE) return sampleRate;
  throw new OptionError(`sampleRate must be an integer from 1 to ${MAX_SAMPLE_RATE}, and is ${sampleRate}`);
}

/** Bytes of all samples; leaves 128 of the 32-bit RIFF size for the header. */
function checkSize(numFrames: number, numChannels: number, bytesPerSample: number): number {
  const blockAlign = numChannels * bytesPerSample;
  if (blockAlign >= 2 ** 16) {
    throw new OptionError(`a frame must fit 65535 bytes, and ${numChannels} channels take ${blockAlign}; write fewer`);
  }
  const bytes = numFrames * blockAlign;
  if (bytes > 2 ** 32 - 128)
    throw new OptionError(`a WAV file holds 4 GiB, and the samples take ${bytes} bytes; cut them up`);
  return bytes;
}
