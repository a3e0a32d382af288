import { type AudioBytes, audioFormatError } from "./audio-bytes.js";
import { type ChannelChoice, choosePlanar } from "./channels.js";
import { createFlacDecoder } from "./flac-decoder.js";
import { createFlacDigest } from "./flac-digest.js";
import { createFlacFrameScanner, type FlacFrame } from "./flac-frames.js";
import type { FlacHeader } from "./flac-header.js";

/** A block of sound, or at the end what was wrong but could be read around. */
export type FlacBlock =
  | { readonly kind: "samples"; readonly samples: Float32Array }
  | { readonly kind: "end"; readonly warnings: readonly string[] };

// Samples of each channel that are decoded at a time. A frame has 4096 as a rule and 65,535 at most.
const BLOCK_SAMPLES = 2 ** 16;

/**
 * Decodes the frames of a FLAC file, taken in pieces, in memory that does not grow with it. Every frame's own check,
 * the number of samples and the MD5 of all of them must hold; a file that is merely cut short gives what is there and a
 * warning.
 *
 *   b-bit integer   x / 2^(b−1)
 *   mix   (Σ_c x_c) / numChannels, summed in float64, rounded to float32 once
 *
 * @param pieces  the bytes from `stream.start` on
 * @throws {AudioFormatError} when the file is damaged, or holds no samples
 */
export async function* decodeFlacBlocks(
  audio: Pick<AudioBytes, "name">,
  stream: FlacHeader,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
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
    for await (const piece of pieces) yield* decoded(scanner.push(piece));
    const { frames, leftOver } = scanner.finish();
    yield* decoded(frames);
    yield { kind: "end", warnings: checkEnd(audio, stream, { numDecoded, leftOver, md5: digest?.finish() ?? null }) };
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

interface Ending {
  readonly numDecoded: number;
  readonly leftOver: number;
  readonly md5: string | null;
}

function checkEnd(
  audio: Pick<AudioBytes, "name">,
  { numSamples, md5: expectedMd5, sampleRate }: FlacHeader,
  { numDecoded, leftOver, md5 }: Ending,
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
