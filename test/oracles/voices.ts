import { createRandom } from "../../src/math/random.js";
import type { FeatureMatrix, GaussianMixture, Utterance } from "../../src/types.js";
import { randomMixture } from "./random-mixture.js";

/** How everybody sounds, in the tests of verification. */
export const everybody = randomMixture({ covarianceType: "diag", numComponents: 6, dim: 3, seed: 11 });

/** What sets one voice apart from everybody's: the same for all its recordings. */
function manner(voice: number, { means }: GaussianMixture): Float64Array {
  const random = createRandom(1000 + voice);
  return means.map(() => 0.7 * random.normal());
}

/** A recording of a voice: frames of everybody's mixture whose means lie elsewhere. */
export function recordingOf(
  voice: number,
  take: number,
  { numFrames = 60, ubm = everybody }: { readonly numFrames?: number; readonly ubm?: GaussianMixture } = {},
): FeatureMatrix {
  const random = createRandom(7919 * voice + take);
  const { dim, means, numComponents } = ubm;
  const offset = manner(voice, ubm);
  const data = new Float32Array(numFrames * dim);
  for (let t = 0; t < numFrames; t++) {
    const k = random.integer(numComponents);
    for (let d = 0; d < dim; d++) {
      data[t * dim + d] = (means[k * dim + d] as number) + (offset[k * dim + d] as number) + random.normal();
    }
  }
  return { data, numFrames, dim, frameShift: 0.01 };
}

/** Recordings of voices 0 … numVoices − 1, which are called "voice 0" and so on. */
export const voiceUtterances = (
  numVoices: number,
  numTakes: number,
): (Utterance & { readonly features: FeatureMatrix })[] =>
  Array.from({ length: numVoices * numTakes }, (_, i) => {
    const [voice, take] = [Math.floor(i / numTakes), i % numTakes];
    return { label: `voice ${voice}`, path: `v${voice}-${take}.wav`, features: recordingOf(voice, take) };
  });
