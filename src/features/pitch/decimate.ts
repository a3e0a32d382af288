/** A signal at a whole fraction of the rate it was recorded at. */
export interface DecimatedSignal {
  readonly samples: Float64Array;
  readonly sampleRate: number;
  /** Recorded samples in one of these. Sample m stands where the recorded sample m · factor stood. */
  readonly factor: number;
}

/** Samples of the result to each side that the filter looks at: a transition of a quarter of its cutoff. */
const SIDE = 8;

/**
 * The symmetric low-pass h[n] = (2 f_c / f_s) sinc(2 f_c n / f_s) · (½ + ½ cos πn / (N + 1)), scaled to Σ h = 1: a sinc
 * under a Hann window, n = −N … N.
 */
function lowPass(cutoff: number, sampleRate: number, side: number): Float64Array {
  const taps = new Float64Array(2 * side + 1);
  let sum = 0;
  for (let n = -side; n <= side; n++) {
    const x = (2 * Math.PI * cutoff * n) / sampleRate;
    const tap = (n === 0 ? 1 : Math.sin(x) / x) * (0.5 + 0.5 * Math.cos((Math.PI * n) / (side + 1)));
    taps[n + side] = tap;
    sum += tap;
  }
  return taps.map((tap) => tap / sum);
}

/**
 * The signal below `cutoff`, at the lowest whole fraction of its rate that is not under `lowestRate`; its mean taken off,
 * zeros beyond its ends.
 *
 * @param cutoff  Hz, where the filter has fallen by 6 dB
 */
export function decimate(
  samples: Float32Array,
  sampleRate: number,
  { lowestRate, cutoff }: { readonly lowestRate: number; readonly cutoff: number },
): DecimatedSignal {
  const factor = Math.max(1, Math.floor(sampleRate / lowestRate));
  const side = Math.round((SIDE * sampleRate) / (4 * cutoff));
  const taps = lowPass(Math.min(cutoff, sampleRate / 2), sampleRate, side);
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = samples.length === 0 ? 0 : sum / samples.length;
  const decimated = new Float64Array(Math.ceil(samples.length / factor));
  for (let m = 0; m < decimated.length; m++) {
    const start = m * factor - side;
    const first = Math.max(0, -start);
    const last = Math.min(taps.length, samples.length - start);
    let filtered = 0;
    for (let k = first; k < last; k++) filtered += (taps[k] as number) * ((samples[start + k] as number) - mean);
    decimated[m] = filtered;
  }
  return { samples: decimated, sampleRate: sampleRate / factor, factor };
}
