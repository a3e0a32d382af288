import { type AudioBytes, audioFormatError } from "./audio-bytes.js";
import type { FlacFrame } from "./flac-frames.js";
import type { FlacHeader } from "./flac-header.js";

/** libFLAC, set up for one file. */
export interface FlacFrameDecoder {
  /** The integer samples of the frames, one array a channel. */
  readonly decode: (frames: readonly FlacFrame[]) => Promise<Float32Array[]>;
  readonly free: () => void;
}

// FLACDecoder 0.2.11 cuts larger frames up and then loses its place. Frames of the streamable subset are smaller.
const MAX_FRAME_BYTES = 8 * 65_535;

/**
 * libFLAC as WebAssembly. It gives no error for damage but fewer samples, so each frame must already have passed its
 * check, and the number of samples is compared. It divides by 2^(b−1) − 1 and rounds to float32, which multiplying and
 * rounding undoes exactly up to 24 bits (the error is at most a quarter of a step).
 */
export async function createFlacDecoder(
  audio: Pick<AudioBytes, "name">,
  { bitDepth, numChannels }: FlacHeader,
): Promise<FlacFrameDecoder> {
  // Loaded when it is needed: it has 100 kB, and where there are no Workers it fails to load.
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const decoder = new FLACDecoder();
  await decoder.ready;
  const scale = 2 ** (bitDepth - 1) - 1;
  let hasFailed = false;

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
