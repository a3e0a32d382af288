import { SAMPLE_SCALE } from "./framing.js";

/**
 * One unit of the 16-bit range in one sample of the frame. Below it a 16-bit file has nothing but digital silence, which
 * so gets the log energy 0 instead of −∞.
 */
const ENERGY_FLOOR = 1;

/** E = Σ x² over the un-windowed frame, in the 16-bit range; no mean is taken off. */
export function frameEnergy(samples: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let n = start; n < start + length; n++) {
    const x = samples[n] as number;
    sum += x * x;
  }
  return sum * SAMPLE_SCALE * SAMPLE_SCALE;
}

/** ln max(E, 1), nats: 0 for digital silence. */
export function logEnergyOf(energy: number): number {
  return Math.log(Math.max(energy, ENERGY_FLOOR));
}
