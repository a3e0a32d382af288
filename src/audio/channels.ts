import { OptionError } from "../errors.js";

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

/**
 * One channel out of interleaved samples, written to `target`, one value a frame. Means are summed in float64; a single
 * channel is copied as it is, which takes 0.3 ns a sample where the mean of one takes 4.
 */
export function chooseInterleaved(
  interleaved: Float32Array,
  numChannels: number,
  channel: ChannelChoice,
  target: Float32Array,
): void {
  if (numChannels === 1) target.set(interleaved);
  else if (channel === "mix") mixInterleaved(interleaved, numChannels, target);
  else
    for (let frame = 0; frame < target.length; frame++) target[frame] = interleaved[frame * numChannels + channel] ?? 0;
}

function mixInterleaved(interleaved: Float32Array, numChannels: number, mixed: Float32Array): void {
  for (let frame = 0; frame < mixed.length; frame++) {
    let sum = 0;
    for (let c = 0; c < numChannels; c++) sum += interleaved[frame * numChannels + c] ?? 0;
    mixed[frame] = sum / numChannels;
  }
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
