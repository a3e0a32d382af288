import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { type AudioBytes, audioFormatError } from "./audio-bytes.js";
import type { FlacFrame } from "./flac-frames.js";
import type { FlacHeader } from "./flac-header.js";

/** libFLAC, set up for one file. */
export interface FlacFrameDecoder {
  /** The integer samples of the frames, one array a channel. */
  readonly decode: (frames: readonly FlacFrame[]) => Promise<Float32Array[]>;
  readonly free: () => void;
}

/**
 * libFLAC as WebAssembly. It gives no error for damage but fewer samples, so each frame must already have passed its
 * check, and the number of samples is compared. It divides by 2^(b−1) − 1 and rounds to float32, which multiplying and
 * rounding undoes exactly up to 24 bits (the error is at most a quarter of a step).
 */
export async function createFlacDecoder(
  audio: Pick<AudioBytes, "name">,
  stream: FlacHeader,
): Promise<FlacFrameDecoder> {
  const decoder = new FLACDecoder();
  await decoder.ready;
  await decoder.decodeFrames([stream.opening]);
  const scale = 2 ** (stream.bitDepth - 1) - 1;
  return {
    decode: async (frames) => {
      const numSamples = frames.reduce((sum, frame) => sum + frame.numSamples, 0);
      const { channelData } = await decoder.decodeFrames(frames.map((frame) => frame.bytes));
      if (channelData.length !== stream.numChannels || channelData.some((samples) => samples.length !== numSamples)) {
        const [first] = frames;
        const problem = `the FLAC frames from byte ${first?.offset ?? 0} do not decode to their ${numSamples} samples`;
        const remedy = "the file is damaged: save what can be saved with: flac -d -F in.flac -o out.wav";
        throw audioFormatError(audio, problem, remedy);
      }
      for (const samples of channelData) {
        for (let index = 0; index < samples.length; index++) samples[index] = Math.round((samples[index] ?? 0) * scale);
      }
      return channelData;
    },
    free: () => decoder.free(),
  };
}
