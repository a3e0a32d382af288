import { ShapeError, SpeechModelError } from "../errors.js";
import { featuresFor } from "../recognize/classify.js";
import type { FeatureMatrix, Waveform } from "../types.js";
import type { Verifier } from "./verifier.js";

/** Sound of the verifier's sample rate, or features made by its recipe. */
export type VoiceRecording = Waveform | FeatureMatrix;

/**
 * The features of a recording that has a voice in it, as far as that can be told.
 *
 * @param name  of the recording, for errors
 * @throws {ShapeError} when its sample rate or its dimensions are not the verifier's, it is silent, it has no frame, or one
 *   that is not finite
 */
export function voiceFeatures(
  verifier: Pick<Verifier, "recipe" | "sampleRate" | "ubm">,
  recording: VoiceRecording,
  name: string,
): FeatureMatrix {
  if ("samples" in recording) checkSound(recording, name);
  const features = "samples" in recording ? naming(name, () => featuresFor(verifier, recording)) : recording;
  checkFeatures(features, verifier.ubm.dim, name);
  return features;
}

function checkSound({ samples }: Waveform, name: string): void {
  const [first] = samples;
  if (first === undefined || samples.some((sample) => sample !== first)) return;
  throw new ShapeError(
    `${name} is silent: all its ${samples.length} samples are ${first}; give a recording of a voice`,
  );
}

function checkFeatures({ data, numFrames, dim }: FeatureMatrix, wanted: number, name: string): void {
  if (dim !== wanted) {
    throw new ShapeError(
      `the background model has ${wanted} dimensions, the features of ${name} have ${dim}; extract with the verifier's own recipe`,
    );
  }
  if (numFrames === 0 || data.length < numFrames * dim) {
    throw new ShapeError(
      `${name} has no frame left to judge a voice by: it is shorter than a frame, or no speech was found in it; give more sound`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0 && bad < numFrames * dim) {
    const place = `frame ${Math.floor(bad / dim)}, dimension ${bad % dim}`;
    throw new ShapeError(`${place} of ${name} is ${data[bad]}; a voice needs finite numbers`);
  }
  if (numFrames > 1 && isOneFrame(data, numFrames, dim)) {
    throw new ShapeError(`all ${numFrames} frames of ${name} are the same: it is silent; give a recording of a voice`);
  }
}

function isOneFrame(data: FeatureMatrix["data"], numFrames: number, dim: number): boolean {
  for (let at = dim; at < numFrames * dim; at++) if (data[at] !== data[at - dim]) return false;
  return true;
}

function naming<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    throw new ShapeError(`${name}: ${error.message}`, { cause: error });
  }
}
