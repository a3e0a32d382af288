import type { KaldiVadRecipe } from "../../types.js";
import { checkLogEnergies } from "./log-energies.js";
import { resolveKaldiVad } from "./options.js";

/**
 * Kaldi's voice activity detector, `compute-vad`: with the threshold θ = energyThreshold + energyMeanScale · mean(e), frame
 * t is speech when
 *
 *   #{ u : |u − t| ≤ framesContext, e_u > θ } ≥ proportionThreshold · #{ u : |u − t| ≤ framesContext }
 *
 * u over the frames there are. The defaults are Kaldi's own; its speaker recipes set energyThreshold 5.5, framesContext 2
 * and proportionThreshold 0.12. The threshold depends on the level of the recording: from about half way between digital
 * silence and the mean. O(T).
 *
 * @param logEnergies  T values in nats of the 16-bit range, as `frameLogEnergies` gives them
 * @returns T decisions, 1 for speech
 * @throws {ShapeError} for a log energy that is not finite
 * @throws {OptionError} when the options are not valid
 * @see Kaldi, ivector/voice-activity-detection.cc, ComputeVadEnergy; as there, the proportion is compared in float32
 * @example
 * const logEnergies = [2, 2, 15, 16, 15, 2, 2];
 * kaldiEnergyVad(logEnergies, { framesContext: 0 }); // => Uint8Array [0, 0, 1, 1, 1, 0, 0]
 */
export function kaldiEnergyVad(logEnergies: ArrayLike<number>, options: Partial<KaldiVadRecipe> = {}): Uint8Array {
  const { energyThreshold, energyMeanScale, framesContext, proportionThreshold } = resolveKaldiVad(options);
  checkLogEnergies(logEnergies);
  const numFrames = logEnergies.length;
  let sum = 0;
  for (let t = 0; t < numFrames; t++) sum += logEnergies[t] as number;
  const threshold = energyThreshold + (energyMeanScale * sum) / numFrames;
  const proportion = Math.fround(proportionThreshold);
  const isLoud = (t: number) => ((logEnergies[t] as number) > threshold ? 1 : 0);
  const decisions = new Uint8Array(numFrames);
  let numLoud = 0;
  for (let t = 0; t < Math.min(framesContext, numFrames); t++) numLoud += isLoud(t);
  for (let t = 0; t < numFrames; t++) {
    if (t + framesContext < numFrames) numLoud += isLoud(t + framesContext);
    if (t - framesContext > 0) numLoud -= isLoud(t - framesContext - 1);
    const numVotes = Math.min(numFrames - 1, t + framesContext) - Math.max(0, t - framesContext) + 1;
    decisions[t] = numLoud >= Math.fround(numVotes * proportion) ? 1 : 0;
  }
  return decisions;
}
