import { createFft } from "../math/fft/real-fft.js";
import type { Random } from "../math/random.js";
import { convolve } from "./convolve.js";

/** Standard normal, independent. */
export function whiteNoise(numSamples: number, random: Random): Float64Array {
  const noise = new Float64Array(numSamples);
  for (let n = 0; n < numSamples; n++) noise[n] = random.normal();
  return noise;
}

/**
 * Noise through a linear-phase filter: as many samples as came in less `2 (amplitudes.length − 1)`, those where the filter
 * lies wholly inside.
 *
 * @param amplitudes  the wanted amplitude response at N + 1 frequencies from 0 to the Nyquist frequency, N a power of two
 */
export function shapeNoise(noise: Float64Array, amplitudes: Float64Array): Float64Array {
  const taps = filterTaps(amplitudes);
  return convolve(noise, taps, { start: taps.length - 1, length: noise.length - (taps.length - 1) });
}

/** The samples that `shapeNoise` takes to give `numSamples`. */
export function samplesToShape(numSamples: number, amplitudes: Float64Array): number {
  return numSamples + 2 * (amplitudes.length - 1);
}

/** Frequency sampling: the inverse transform of the response, centred and under a Hann window; 2 N + 1 taps. */
function filterTaps(amplitudes: Float64Array): Float64Array {
  const half = amplitudes.length - 1;
  const size = 2 * half;
  const re = Float64Array.from({ length: size }, (_, k) => amplitudes[k <= half ? k : size - k] as number);
  createFft(size).inverse(re, new Float64Array(size));
  return Float64Array.from({ length: size + 1 }, (_, tap) => {
    return (re[(tap + half) % size] as number) * (0.5 - 0.5 * Math.cos((2 * Math.PI * tap) / size));
  });
}
