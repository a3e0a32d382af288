/** Mean power per DFT bin of a band, dB: frames of 50 ms side by side, each by the sum of the definition. */
export function bandLevel(
  samples: Float32Array | Float64Array,
  sampleRate: number,
  [low, high]: readonly [number, number],
): number {
  const size = Math.round(0.05 * sampleRate);
  const bins: number[] = [];
  for (let k = Math.ceil((low * size) / sampleRate); k <= (high * size) / sampleRate; k++) bins.push(k);
  // At most a dozen bins, spread over the band.
  const used = bins.filter((_, i) => i % Math.ceil(bins.length / 12) === 0);
  let power = 0;
  let count = 0;
  for (let start = 0; start + size <= samples.length; start += size) {
    for (const k of used) {
      power += binPower(samples.subarray(start, start + size), k);
      count++;
    }
  }
  return 10 * Math.log10(power / count);
}

/** |Σ w_n x_n e^(−2πi kn / N)|² under a Hann window, by Goertzel's recursion. */
function binPower(frame: Float32Array | Float64Array, k: number): number {
  const angle = (2 * Math.PI * k) / frame.length;
  const step = (2 * Math.PI) / frame.length;
  let [last, beforeLast] = [0, 0];
  for (let n = 0; n < frame.length; n++) {
    const value = (0.5 - 0.5 * Math.cos(step * n)) * (frame[n] as number);
    [last, beforeLast] = [value + 2 * Math.cos(angle) * last - beforeLast, last];
  }
  return last ** 2 + beforeLast ** 2 - 2 * Math.cos(angle) * last * beforeLast;
}
