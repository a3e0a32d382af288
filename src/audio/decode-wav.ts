import { decode } from "wav-decoder";
import { OptionError } from "../errors.js";
import type { Waveform } from "../types.js";
import { type AudioBytes, audioBytes, audioFormatError } from "./audio-bytes.js";
import { dataExtent } from "./data-extent.js";
import { plainWav } from "./plain-wav.js";
import { findWavChunks } from "./riff.js";
import { readFormatChunk, type WavFormat } from "./wav-format.js";

export interface DecodeWavOptions {
  /** A channel, counted from 0, or "mix": the mean of all. @default "mix" */
  readonly channel?: number | "mix";
  /** The file's name, for errors. @default "WAV data" */
  readonly name?: string;
}

/** Frames decoded in one go. */
interface Block {
  readonly interleaved: Float32Array;
  readonly firstFrame: number;
}

// Bytes decoded at a time, so that besides the file and the result only this much is held.
const BLOCK_BYTES = 2 ** 20;

/**
 * Decodes a WAV, RF64 or BW64 file to one channel of samples: PCM of 8 to 32 bits, float of 32 or 64 bits, A-law and
 * µ-law, plain or WAVE_FORMAT_EXTENSIBLE, any number of channels, any sample rate (nothing is resampled).
 *
 *   b-bit PCM   x / 2^(b−1), 8 bit (x − 128) / 128: full scale negative is exactly −1
 *   A-law, µ-law   the 16-bit value of ITU-T G.711 / 32768
 *   float   as it is: beyond ±1 is kept, beyond the range of a 32-bit float (3.4e38) is an error, as NaN is
 *   mix   (Σ_c x_c) / numChannels, summed in float64, rounded to float32 once
 *
 * A data size left by a streaming writer means "until the end of the file". A file cut short, an incomplete last frame
 * or a forgotten pad byte is read around and noted in `warnings`. O(samples); memory: the result and under 8 MB.
 *
 * @param bytes  the whole file; not modified, not kept
 * @throws {AudioFormatError} when the bytes cannot be decoded, naming the chunk and what to do
 * @throws {OptionError} when the channel does not exist
 * @example
 * const file = encodeWav({ samples: Float32Array.of(0, 0.5, -1), sampleRate: 8000 });
 * decodeWav(file).samples; // => Float32Array [0, 0.5, -1]
 */
export function decodeWav(bytes: Uint8Array | ArrayBuffer, options: DecodeWavOptions = {}): Waveform {
  const { channel = "mix", name } = options;
  if (channel !== "mix" && !(Number.isInteger(channel) && channel >= 0)) {
    throw new OptionError(`channel must be "mix" or an integer from 0, and is ${String(channel)}`);
  }
  const audio = audioBytes(bytes, name);
  const { fmt, data, warnings } = findWavChunks(audio);
  const format = readFormatChunk(audio, fmt);
  if (channel !== "mix" && channel >= format.numChannels) {
    const count = format.numChannels === 1 ? "1 channel" : `${format.numChannels} channels`;
    throw new OptionError(`${audio.name}: there is no channel ${channel}: the file has ${count}, counted from 0`);
  }
  const extent = dataExtent(audio, format, data);
  const samples = new Float32Array(extent.numFrames);
  const framesPerBlock = Math.ceil(BLOCK_BYTES / format.blockAlign);
  for (let frame = 0; frame < extent.numFrames; frame += framesPerBlock) {
    const numFrames = Math.min(framesPerBlock, extent.numFrames - frame);
    const start = extent.start + frame * format.blockAlign;
    const interleaved = decodePlain(plainWav(audio, format, start, numFrames * format.numChannels));
    if (format.encoding === "float") checkFinite(audio, format, { interleaved, firstFrame: frame }, channel);
    const target = samples.subarray(frame, frame + numFrames);
    if (channel === "mix") mixChannels(interleaved, format.numChannels, target);
    else pickChannel(interleaved, format.numChannels, channel, target);
  }
  return { samples, sampleRate: format.sampleRate, warnings: [...warnings, ...extent.warnings] };
}

/**
 * wav-decoder evaluates `global.Buffer`, and browsers have no `global`. A bundler's `define` would help only those who
 * configure it, and a shim module would leave a global behind. Decoding is synchronous, so no other code runs while an
 * empty `global` stands in for the length of this call.
 */
function decodePlain(wav: ArrayBuffer): Float32Array {
  if ("global" in globalThis) return decodeMono(wav);
  Object.defineProperty(globalThis, "global", { value: {}, configurable: true });
  try {
    return decodeMono(wav);
  } finally {
    Reflect.deleteProperty(globalThis, "global");
  }
}

function decodeMono(wav: ArrayBuffer): Float32Array {
  const [samples] = decode.sync(wav, { symmetric: true }).channelData;
  return samples ?? new Float32Array(0);
}

function mixChannels(interleaved: Float32Array, numChannels: number, mixed: Float32Array): void {
  for (let frame = 0; frame < mixed.length; frame++) {
    let sum = 0;
    for (let c = 0; c < numChannels; c++) sum += interleaved[frame * numChannels + c] ?? 0;
    mixed[frame] = sum / numChannels;
  }
}

function pickChannel(interleaved: Float32Array, numChannels: number, channel: number, picked: Float32Array): void {
  for (let frame = 0; frame < picked.length; frame++) picked[frame] = interleaved[frame * numChannels + channel] ?? 0;
}

function checkFinite(audio: AudioBytes, format: WavFormat, block: Block, channel: number | "mix"): void {
  const { numChannels, sampleRate } = format;
  const [first, step] = channel === "mix" ? [0, 1] : [channel, numChannels];
  for (let index = first; index < block.interleaved.length; index += step) {
    const value = block.interleaved[index] ?? 0;
    if (Number.isFinite(value)) continue;
    const frame = block.firstFrame + Math.floor(index / numChannels);
    const where = `sample ${frame} of channel ${index % numChannels} (at ${(frame / sampleRate).toFixed(6)} s)`;
    const what = Number.isNaN(value) ? "NaN" : "infinite, or beyond the range of a 32-bit float";
    const remedy = "find what wrote it, or repair it with: sox in.wav -b 16 -e signed out.wav";
    throw audioFormatError(audio, `the data chunk is not all sound: ${where} is ${what}`, remedy);
  }
}
