/**
 * Samples scaled, their offset taken off:
 *
 *   x_n = scale (s_{from + n} − offset),  0 ≤ n < length
 *
 * Two samples and two sums a turn: one sum is a chain of additions that each wait for the one before.
 *
 * @returns Σ x_n
 */
export function loadSamples(
  samples: Float32Array,
  from: number,
  { scale, offset }: { readonly scale: number; readonly offset: number },
  to: Float64Array,
  length: number,
): number {
  let even = 0;
  let odd = 0;
  let n = 0;
  for (; n + 1 < length; n += 2) {
    const x = scale * ((samples[from + n] as number) - offset);
    const next = scale * ((samples[from + n + 1] as number) - offset);
    to[n] = x;
    to[n + 1] = next;
    even += x;
    odd += next;
  }
  if (n < length) {
    const x = scale * ((samples[from + n] as number) - offset);
    to[n] = x;
    even += x;
  }
  return even + odd;
}

/**
 * What is done to a frame's samples once they are loaded, in one pass over them:
 *
 *   d_n = x_n − mean     y_n = (d_n − a d_{n−1}) w_n,  d_{−1} = d_0
 *
 * Pre-emphasis of 0 and a mean of 0 leave every sample as it is. With `loadSamples` 1.5 µs for a frame of 400, where a pass
 * for each step took 3.8 (the best of 15 runs of 6000 frames, processor time, Node 20, one EPYC core); four samples a turn
 * took no less than two.
 *
 * @returns Σ d_n², added up in the order of the samples
 */
export function conditionFrame(
  loaded: Float64Array,
  mean: number,
  preEmphasis: number,
  taper: Float64Array,
  frame: Float64Array,
): number {
  const length = taper.length;
  let energy = 0;
  let before = (loaded[0] as number) - mean;
  let n = 0;
  for (; n + 1 < length; n += 2) {
    const d = (loaded[n] as number) - mean;
    const next = (loaded[n + 1] as number) - mean;
    energy = energy + d * d + next * next;
    frame[n] = (d - preEmphasis * before) * (taper[n] as number);
    frame[n + 1] = (next - preEmphasis * d) * (taper[n + 1] as number);
    before = next;
  }
  if (n < length) {
    const d = (loaded[n] as number) - mean;
    energy += d * d;
    frame[n] = (d - preEmphasis * before) * (taper[n] as number);
  }
  return energy;
}

/**
 * As `conditionFrame`, where each sample's predecessor is given, as it was loaded: y_n = (x_n − mean − a b_n) w_n.
 *
 * @returns Σ (x_n − mean)², in the order of the samples
 */
export function conditionFrameAfter(
  before: Float64Array,
  loaded: Float64Array,
  mean: number,
  preEmphasis: number,
  taper: Float64Array,
  frame: Float64Array,
): number {
  let energy = 0;
  for (let n = 0; n < taper.length; n++) {
    const d = (loaded[n] as number) - mean;
    energy += d * d;
    frame[n] = (d - preEmphasis * (before[n] as number)) * (taper[n] as number);
  }
  return energy;
}
