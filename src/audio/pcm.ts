/**
 * Plain samples to floats, block by block, through wav-decoder: one channel or the mean of all. Also the checks of channels
 * and waveforms that all of audio/ and augment/ share.
 */

import { decode } from "wav-decoder";
import { OptionError, ShapeError } from "../errors.js";
import type { Waveform } from "../types.js";
import { type AudioBytes, audioFormatError, type LinearSound } from "./bytes.js";
import { plainWav } from "./wav/plain-wav.js";

// Bytes decoded at a time, so that besides the file and the result only this much is held.
const BLOCK_BYTES = 2 ** 20;

// 2 GiB of Float32 samples: 9 hours at 16 kHz. Checked before the samples are allocated.
export const MAX_FRAMES = 2 ** 29;

/** Where the frames are that are decoded in one go. */
interface LinearBlock {
  readonly firstFrame: number;
  /** Byte offset in the file. */
  readonly start: number;
  readonly numBytes: number;
}

/** Cuts the sound into blocks of about 1 MiB. */
export function* linearBlocks({ format, start, numFrames }: LinearSound): Generator<LinearBlock> {
  const framesPerBlock = Math.ceil(BLOCK_BYTES / format.blockAlign);
  for (let firstFrame = 0; firstFrame < numFrames; firstFrame += framesPerBlock) {
    const count = Math.min(framesPerBlock, numFrames - firstFrame);
    const offset = start + firstFrame * format.blockAlign;
    yield { firstFrame, start: offset, numBytes: count * format.blockAlign };
  }
}

/** One channel of a whole sound, of at most 2²⁹ frames, all finite. */
export function decodeLinear(audio: AudioBytes, sound: LinearSound, channel: ChannelChoice): Waveform {
  const { format, where, numFrames, warnings } = sound;
  checkChannelExists(audio.name, format.numChannels, channel);
  if (numFrames > MAX_FRAMES) {
    const problem = `the ${where} holds ${numFrames} frames, and at most ${MAX_FRAMES} are decoded at once`;
    throw audioFormatError(audio, problem, "cut it up with: sox in.wav out.wav trim 0 3600 : newfile : restart");
  }
  const samples = new Float32Array(numFrames);
  for (const block of linearBlocks(sound)) {
    const bytes = audio.read(block.start, block.numBytes);
    samples.set(decodeLinearBlock(audio, sound, block, channel, bytes), block.firstFrame);
  }
  return { samples, sampleRate: format.sampleRate, warnings };
}

/** One channel of a block of frames. @throws {AudioFormatError} when a sample is not finite */
export function decodeLinearBlock(
  audio: Pick<AudioBytes, "name">,
  sound: LinearSound,
  block: LinearBlock,
  channel: ChannelChoice,
  bytes: Uint8Array,
): Float32Array {
  const { format } = sound;
  const interleaved = decodePlain(plainWav(bytes, format));
  if (format.encoding === "float") checkFinite(audio, sound, block.firstFrame, interleaved, channel);
  return chooseInterleaved(interleaved, format.numChannels, channel);
}

/**
 * wav-decoder evaluates `global.Buffer`, and browsers have no `global`. A bundler's `define` would help only those who
 * configure it, and a shim module would leave a global behind. Decoding is synchronous, so no other code runs while an
 * empty `global` stands in for the length of this call.
 */
function decodePlain(wav: ArrayBuffer): Float32Array {
  const hasGlobal = "global" in globalThis;
  if (!hasGlobal) Object.defineProperty(globalThis, "global", { value: {}, configurable: true });
  try {
    return decode.sync(wav, { symmetric: true }).channelData[0] ?? new Float32Array(0);
  } finally {
    if (!hasGlobal) Reflect.deleteProperty(globalThis, "global");
  }
}

function checkFinite(
  audio: Pick<AudioBytes, "name">,
  { format, where }: LinearSound,
  firstFrame: number,
  interleaved: Float32Array,
  channel: ChannelChoice,
): void {
  const { numChannels, sampleRate } = format;
  const [first, step] = channel === "mix" ? [0, 1] : [channel, numChannels];
  for (let index = first; index < interleaved.length; index += step) {
    const value = interleaved[index] ?? 0;
    if (Number.isFinite(value)) continue;
    const frame = firstFrame + Math.floor(index / numChannels);
    const place = `sample ${frame} of channel ${index % numChannels} (at ${(frame / sampleRate).toFixed(6)} s)`;
    const what = Number.isNaN(value) ? "NaN" : "infinite, or beyond the range of a 32-bit float";
    const remedy = "find what wrote it, or repair it with: sox in.wav -b 16 -e signed out.wav";
    throw audioFormatError(audio, `the ${where} is not all sound: ${place} is ${what}`, remedy);
  }
}

/** A channel, counted from 0, or "mix": the mean of all. */
export type ChannelChoice = number | "mix";

/** @throws {OptionError} when it is neither a count from 0 nor "mix" */
export function checkChannelOption(channel: ChannelChoice): void {
  if (channel !== "mix" && !(Number.isInteger(channel) && channel >= 0)) {
    throw new OptionError(`channel must be "mix" or an integer from 0, and is ${String(channel)}`);
  }
}

/** @throws {OptionError} when the file has no such channel */
export function checkChannelExists(name: string, numChannels: number, channel: ChannelChoice): void {
  if (channel === "mix" || channel < numChannels) return;
  const count = numChannels === 1 ? "1 channel" : `${numChannels} channels`;
  throw new OptionError(`${name}: there is no channel ${channel}: the file has ${count}, counted from 0`);
}

/** One channel out of interleaved samples, one value a frame. Means are summed in float64. */
function chooseInterleaved(interleaved: Float32Array, numChannels: number, channel: ChannelChoice): Float32Array {
  if (numChannels === 1) return interleaved;
  const chosen = new Float32Array(interleaved.length / numChannels);
  for (let frame = 0, at = 0; frame < chosen.length; frame++, at += numChannels) {
    if (channel === "mix") {
      let sum = 0;
      for (let c = 0; c < numChannels; c++) sum += interleaved[at + c] ?? 0;
      chosen[frame] = sum / numChannels;
    } else chosen[frame] = interleaved[at + channel] ?? 0;
  }
  return chosen;
}

/** One channel out of several that stand apart, the mean in the same order of summation as `chooseInterleaved`. */
export function choosePlanar(channels: readonly Float32Array[], channel: ChannelChoice): Float32Array {
  const [first = new Float32Array(0)] = channels;
  if (channel !== "mix") return channels[channel] ?? new Float32Array(0);
  if (channels.length === 1) return first;
  const mixed = new Float32Array(first.length);
  for (let frame = 0; frame < mixed.length; frame++) {
    let sum = 0;
    for (const samples of channels) sum += samples[frame] ?? 0;
    mixed[frame] = sum / channels.length;
  }
  return mixed;
}

/** Pieces of sound, one after another. */
export function concatenate(pieces: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/**
 * Refuses what is no waveform: samples that are no Float32Array or not finite, a sample rate that is no positive number.
 * `name` is what errors call it, e.g. "the noise".
 */
export function checkWaveform(waveform: Waveform, name = "the recording"): void {
  const { samples, sampleRate } = waveform;
  if (!(samples instanceof Float32Array)) {
    throw new ShapeError(`${name} must be { samples: Float32Array, sampleRate }; it has no such samples`);
  }
  if (!(Number.isFinite(sampleRate) && sampleRate > 0)) {
    throw new ShapeError(`${name} has a sample rate of ${String(sampleRate)}; it must be a number above 0, in Hz`);
  }
  checkSamples(samples, name);
}

/** @throws {ShapeError} at the first sample that is NaN or infinite */
export function checkSamples(samples: Float32Array, name: string): void {
  for (let n = 0; n < samples.length; n++) {
    if (!Number.isFinite(samples[n])) {
      throw new ShapeError(`sample ${n} of ${name} is ${samples[n]}; amplitudes must be finite numbers, full scale ±1`);
    }
  }
}
