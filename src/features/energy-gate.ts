/**
 * The frames that are not more than `decibels` under the loudest: those with
 *
 *   E_t ≥ E_max · 10^(−decibels / 10)
 *
 * The loudest frame always stays. When all energies are equal, all-zero included, every frame stays.
 *
 * @param energies  Σ x² of each frame, not logarithms
 * @param decibels  above 0
 * @returns the kept frames, in order
 */
export function loudFrames(energies: Float64Array, decibels: number): readonly number[] {
  let loudest = 0;
  for (const energy of energies) loudest = Math.max(loudest, energy);
  const threshold = loudest * 10 ** (-decibels / 10);
  const kept: number[] = [];
  for (const [frame, energy] of energies.entries()) {
    if (energy >= threshold) kept.push(frame);
  }
  return kept;
}
