/** E = Σ x² over a frame as it stands in a buffer. */
export function frameEnergy(frame: Float64Array, length: number): number {
  let sum = 0;
  for (let n = 0; n < length; n++) {
    const x = frame[n] as number;
    sum += x * x;
  }
  return sum;
}

/** ln max(E, floor), nats. */
export function logEnergyOf(energy: number, floor: number): number {
  return Math.log(Math.max(energy, floor));
}
