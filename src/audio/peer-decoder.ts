import type { Waveform } from "../types.js";
import { type AudioBytes, audioFormatError } from "./audio-bytes.js";
import { type ChannelChoice, checkChannelExists, choosePlanar } from "./channels.js";
import type { ForeignFormat } from "./foreign-format.js";

/**
 * Decodes a format that is not read here (MP3, Ogg Vorbis, Opus, M4A …) with the optional peer `audio-decode`. Samples
 * are what its decoders give: floats, full scale ±1, beyond which lossy formats may go.
 *
 * @throws {AudioFormatError} when `audio-decode` is not installed, or cannot decode the file
 */
export async function decodeWithPeer(
  audio: AudioBytes,
  { what, remedy }: ForeignFormat,
  channel: ChannelChoice,
): Promise<Waveform> {
  const decode = await importPeer(audio, { what, remedy });
  // A copy, because audio-decode takes whole buffers, and its codecs may keep or change them.
  const decoded = await decode(audio.read(0, audio.size).slice()).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    const problem = `this is ${what}, and audio-decode cannot decode it (${message})`;
    throw audioFormatError(audio, problem, remedy, { cause });
  });
  const { channelData, sampleRate } = decoded;
  const numSamples = channelData[0]?.length ?? 0;
  if (numSamples === 0 || !(sampleRate > 0)) {
    throw audioFormatError(audio, `this is ${what}, and audio-decode finds no samples in it`, remedy);
  }
  if (channelData.some((samples) => samples.length !== numSamples || !samples.every(Number.isFinite))) {
    throw audioFormatError(audio, `this is ${what}, and audio-decode gives samples that are no sound`, remedy);
  }
  checkChannelExists(audio.name, channelData.length, channel);
  return { samples: choosePlanar(channelData, channel), sampleRate, warnings: [] };
}

/** Not written into the import, so that bundlers leave the optional package, and its many codecs, out. */
const PEER = "audio-decode";

async function importPeer(audio: AudioBytes, { what, remedy }: ForeignFormat) {
  try {
    const { default: decode } = (await import(/* @vite-ignore */ PEER)) as typeof import("audio-decode");
    return decode;
  } catch (cause) {
    const problem = `this is ${what}, which is read with the package audio-decode, and that cannot be loaded`;
    throw audioFormatError(audio, problem, `install it with: npm install audio-decode, or ${remedy}`, { cause });
  }
}
