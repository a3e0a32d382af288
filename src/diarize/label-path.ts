/**
 * The likeliest sequence of labels where changing the label costs `switchingPenalty` (Viterbi 1967, with one state a label):
 *
 *   max over l_1 … l_P of   Σ_p s(p, l_p) − switchingPenalty · #{p : l_p ≠ l_(p−1)}
 *
 * As every change costs the same, only the best label so far can be left for another: O(P · M), and P · M bytes to go back by.
 *
 * @param scores  P × M values, row-major, nats
 * @returns P indices of labels; of equal paths the one that changes later, and to the first label
 * @example labelPath(Float64Array.of(5, 0, 0, 1, 5, 0), 2, 3) // => Int32Array.of(0, 0, 0)
 */
export function labelPath(scores: Float64Array, numLabels: number, switchingPenalty: number): Int32Array {
  const numPieces = scores.length / numLabels;
  const path = new Int32Array(numPieces);
  if (numPieces === 0) return path;
  const best = scores.slice(0, numLabels);
  const changes = new Uint8Array(scores.length);
  const leaders = new Int32Array(numPieces);
  for (let piece = 1; piece < numPieces; piece++) {
    const leader = indexOfLargest(best, 0, numLabels);
    const changed = (best[leader] as number) - switchingPenalty;
    leaders[piece] = leader;
    for (let label = 0; label < numLabels; label++) {
      const at = piece * numLabels + label;
      const stayed = best[label] as number;
      changes[at] = changed > stayed ? 1 : 0;
      best[label] = Math.max(stayed, changed) + (scores[at] as number);
    }
  }
  path[numPieces - 1] = indexOfLargest(best, 0, numLabels);
  for (let piece = numPieces - 1; piece > 0; piece--) {
    const label = path[piece] as number;
    path[piece - 1] = changes[piece * numLabels + label] === 1 ? (leaders[piece] as number) : label;
  }
  return path;
}

/** The place of the largest of `count` values from `start` on, counted from there; of equals the first. */
export function indexOfLargest(values: Float64Array, start: number, count: number): number {
  let largest = 0;
  for (let i = 1; i < count; i++) {
    if ((values[start + i] as number) > (values[start + largest] as number)) largest = i;
  }
  return largest;
}
