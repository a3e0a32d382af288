/**
 * Decodes FLAC: reads the file in pieces, finds the frames (flac-frames.ts), gives them to libFLAC, and checks the number of
 * samples and their MD5 against the header (flac-header.ts).
 */

import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type AudioBytes, audioFormatError } from "../bytes.js";
import { type ChannelChoice, choosePlanar } from "../pcm.js";
import { createFlacFrameScanner, type FlacFrame } from "./flac-frames.js";
import type { FlacHeader } from "./flac-header.js";

/** A block of sound, or at the end what was wrong but could be read around. */
type FlacBlock =
  | { readonly kind: "samples"; readonly samples: Float32Array }
  | { readonly kind: "end"; readonly warnings: readonly string[] };

/** The bytes of a FLAC file, in memory or on disk. */
interface FlacSource extends Pick<AudioBytes, "name" | "size"> {
  readonly read: (offset: number, length: number) => Uint8Array | Promise<Uint8Array>;
}

// Bytes that are read at a time.
const PIECE_BYTES = 2 ** 18;

// Samples of each channel that are decoded at a time. A frame has 4096 as a rule and 65,535 at most.
const BLOCK_SAMPLES = 2 ** 16;

/**
 * Decodes the frames of a FLAC file in memory that does not grow with it. Every frame's own check, the number of samples and
 * the MD5 of all of them must hold; a file that is merely cut short gives what is there and a warning.
 *
 *   b-bit integer   x / 2^(b−1)
 *   mix   (Σ_c x_c) / numChannels, summed in float64, rounded to float32 once
 */
export async function* decodeFlacBlocks(
  audio: FlacSource,
  stream: FlacHeader,
  channel: ChannelChoice,
): AsyncGenerator<FlacBlock, void> {
  const scanner = createFlacFrameScanner(audio, stream);
  const decoder = await createFlacDecoder(audio, stream);
  const digest = stream.md5 === null ? null : createFlacDigest(stream);
  const scale = 2 ** (stream.bitDepth - 1);
  let numDecoded = 0;

  async function* decoded(frames: readonly FlacFrame[]): AsyncGenerator<FlacBlock> {
    for (const batch of batches(frames)) {
      const channels = await decoder.decode(batch);
      digest?.update(channels);
      const samples = choosePlanar(channels, channel);
      for (let index = 0; index < samples.length; index++) samples[index] = (samples[index] ?? 0) / scale;
      numDecoded += samples.length;
      yield { kind: "samples", samples };
    }
  }

  try {
    for (let offset = stream.start; offset < audio.size; offset += PIECE_BYTES) {
      yield* decoded(scanner.push(await audio.read(offset, PIECE_BYTES)));
    }
    const { frames, leftOver } = scanner.finish();
    yield* decoded(frames);
    yield { kind: "end", warnings: checkEnd(audio, stream, numDecoded, leftOver, digest?.finish() ?? null) };
  } finally {
    decoder.free();
  }
}

function* batches(frames: readonly FlacFrame[]): Generator<FlacFrame[]> {
  let batch: FlacFrame[] = [];
  let numSamples = 0;
  for (const frame of frames) {
    batch.push(frame);
    numSamples += frame.numSamples;
    if (numSamples < BLOCK_SAMPLES) continue;
    yield batch;
    batch = [];
    numSamples = 0;
  }
  if (batch.length > 0) yield batch;
}

/** What was wrong at the end but could be read around. @throws {AudioFormatError} when samples are wrong or none */
function checkEnd(
  audio: Pick<AudioBytes, "name">,
  { numSamples, md5: expectedMd5, sampleRate }: FlacHeader,
  numDecoded: number,
  leftOver: number,
  md5: string | null,
): string[] {
  const remedy = "the file is damaged: copy it again, or decode it anyway with: flac -d -F in.flac -o out.wav";
  const seconds = (count: number) => (count / sampleRate).toFixed(3);
  if (numDecoded === 0) {
    throw audioFormatError(audio, `the FLAC file holds no whole frame (${leftOver} bytes are there)`, "copy it again");
  }
  if (numSamples !== null && numDecoded > numSamples) {
    const problem = `STREAMINFO says ${numSamples} samples, and there are ${numDecoded}`;
    throw audioFormatError(audio, problem, remedy);
  }
  if (numSamples !== null && numDecoded < numSamples) {
    return [
      `STREAMINFO says ${numSamples} samples and ${numDecoded} are there: the file was cut short ` +
        `(${seconds(numDecoded)} of ${seconds(numSamples)} s), so its MD5 cannot be checked`,
    ];
  }
  if (leftOver > 0 && numSamples === null) {
    return [`the last FLAC frame is broken off after ${leftOver} bytes, left out: the file was cut short`];
  }
  if (md5 !== expectedMd5) {
    const problem = `the samples have the MD5 ${md5}, and STREAMINFO says ${expectedMd5}`;
    throw audioFormatError(audio, problem, remedy);
  }
  return leftOver > 0 ? [`${leftOver} bytes after the last sample are no sound, left out`] : [];
}

// FLACDecoder 0.2.11 cuts larger frames up and then loses its place. Frames of the streamable subset are smaller.
const MAX_FRAME_BYTES = 8 * 65_535;

/**
 * libFLAC as WebAssembly, set up for one file. It gives no error for damage but fewer samples, so each frame must already have passed its
 * check, and the number of samples is compared. It divides by 2^(b−1) − 1 and rounds to float32, which multiplying and
 * rounding undoes exactly up to 24 bits (the error is at most a quarter of a step).
 */
async function createFlacDecoder(audio: Pick<AudioBytes, "name">, { bitDepth, numChannels }: FlacHeader) {
  // Loaded when it is needed: it has 100 kB, and where there are no Workers it fails to load.
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const decoder = new FLACDecoder();
  await decoder.ready;
  const scale = 2 ** (bitDepth - 1) - 1;
  let hasFailed = false;

  /** The integer samples of the frames, one array a channel. */
  async function decode(frames: readonly FlacFrame[]): Promise<Float32Array[]> {
    const large = frames.find((frame) => frame.bytes.length > MAX_FRAME_BYTES);
    if (large !== undefined) {
      const problem = `the FLAC frame at byte ${large.offset} has ${large.bytes.length} bytes, and at most ${MAX_FRAME_BYTES} are decoded`;
      throw audioFormatError(audio, problem, "encode it in smaller blocks with: flac -d in.flac && flac in.wav");
    }
    const numSamples = frames.reduce((sum, frame) => sum + frame.numSamples, 0);
    const { channelData } = await decoder.decodeFrames(frames.map((frame) => frame.bytes)).catch((cause: unknown) => {
      hasFailed = true;
      throw undecodable(audio, frames, { cause });
    });
    if (channelData.length !== numChannels || channelData.some((samples) => samples.length !== numSamples)) {
      throw undecodable(audio, frames);
    }
    for (const samples of channelData) {
      for (let index = 0; index < samples.length; index++) samples[index] = Math.round((samples[index] ?? 0) * scale);
    }
    return channelData;
  }

  // WebAssembly that has trapped is not called again: it goes with its memory when the last reference does.
  return { decode, free: () => (hasFailed ? undefined : decoder.free()) };
}

function undecodable(audio: Pick<AudioBytes, "name">, frames: readonly FlacFrame[], options?: ErrorOptions): Error {
  const problem = `the FLAC frames from byte ${frames[0]?.offset ?? 0} do not decode to the samples they announce`;
  const remedy = "the file is damaged: save what can be saved with: flac -d -F in.flac -o out.wav";
  return audioFormatError(audio, problem, remedy, options);
}

/** MD5 of the samples as FLAC defines it: channels interleaved, little-endian, in as few whole bytes as will do. */
function createFlacDigest({ numChannels, bitDepth }: FlacHeader) {
  const digest = md5.create();
  const width = Math.ceil(bitDepth / 8);
  return {
    update: (channels: readonly Float32Array[]) => {
      const stride = width * numChannels;
      const bytes = new Uint8Array((channels[0]?.length ?? 0) * stride);
      for (const [channel, samples] of channels.entries()) {
        for (let frame = 0, at = channel * width; frame < samples.length; frame++, at += stride) {
          const value = (samples[frame] ?? 0) | 0;
          bytes[at] = value;
          if (width > 1) bytes[at + 1] = value >> 8;
          if (width > 2) bytes[at + 2] = value >> 16;
        }
      }
      digest.update(bytes);
    },
    finish: () => bytesToHex(digest.digest()),
  };
}
