import { createRandom } from "../../src/math/random.js";
import type { Utterance } from "../../src/types.js";

/**
 * Recordings of classes that one Gaussian does not fit: "wide" lies to both sides, one far and one near, "narrow" between
 * them, so that maximum likelihood puts the border at the wrong place.
 */
export function overlappingUtterances(perLabel: number, seed: number): Utterance[] {
  const random = createRandom(seed);
  return Array.from({ length: 2 * perLabel }, (_, index): Utterance => {
    const label = index % 2 === 0 ? "wide" : "narrow";
    // One recording in four of the wide class lies far off, and draws its mean and variance after it.
    const centre = label === "narrow" ? [0, 0] : random.uniform() < 0.25 ? [8, 3] : [-1.5, 0.5];
    const numFrames = 4 + random.integer(5);
    const data = Float64Array.from({ length: 2 * numFrames }, (_, at) => (centre[at % 2] as number) + random.normal());
    return { label, path: `${label}_${index}.wav`, features: { data, numFrames, dim: 2, frameShift: 0.01 } };
  });
}
