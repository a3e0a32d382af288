import type { WindowSettings } from "./diarization-options.js";
import type { PieceScores, SpeechPiece } from "./speech-pieces.js";

/** From the scores of pieces of speech to a label for each: by the window about it, then smoothed. */

/**
 * The label of each piece, by the scores of the window about it.
 *
 * @param frameShift  seconds
 * @returns P indices of labels
 */
export function smoothLabels(
  scores: PieceScores,
  frameShift: number,
  { window, smoothing, switchingPenalty }: Pick<WindowSettings, "window" | "smoothing" | "switchingPenalty">,
): Int32Array {
  const { pieces, numLabels } = scores;
  const means = windowMeans(scores, window / frameShift);
  if (smoothing === "viterbi") {
    // Each mean counts once for each frame of its piece: what they would sum to, were the piece like its window.
    const weighted = means.map((mean, at) => mean * lengthOf(pieces[Math.floor(at / numLabels)] as SpeechPiece));
    return labelPath(weighted, numLabels, switchingPenalty);
  }
  const decided = Int32Array.from(pieces, (_, piece) => indexOfLargest(means, piece * numLabels, numLabels));
  return smoothing === "none" ? decided : majorities(decided, scores, window / frameShift);
}

const lengthOf = ({ start, end }: SpeechPiece): number => end - start;

/** Of the decisions in a window about each piece the one that most frames have; of equals that of the piece itself. */
function majorities(decided: Int32Array, { pieces, numLabels }: PieceScores, window: number): Int32Array {
  const votes = new Float64Array(pieces.length * numLabels);
  for (const [piece, label] of decided.entries())
    votes[piece * numLabels + label] = lengthOf(pieces[piece] as SpeechPiece);
  const shares = windowMeans({ pieces, sums: votes, numLabels }, window);
  return decided.map((own, piece) => {
    const most = indexOfLargest(shares, piece * numLabels, numLabels);
    return shares[piece * numLabels + most] === shares[piece * numLabels + own] ? own : most;
  });
}

/**
 * Of each piece the mean log-likelihood per frame of the speech in a window about its middle: of the pieces whose middles
 * are at most half a window away, whatever pauses lie between them. By sums from the beginning on: O(P · M), however long
 * the window is.
 *
 * @param window  frames
 * @returns P × M values, row-major, nats per frame
 */
export function windowMeans({ pieces, sums, numLabels }: PieceScores, window: number): Float64Array {
  const totals = new Float64Array((pieces.length + 1) * numLabels);
  const frames = new Float64Array(pieces.length + 1);
  for (const [piece, { start, end }] of pieces.entries()) {
    frames[piece + 1] = (frames[piece] as number) + end - start;
    for (let label = 0; label < numLabels; label++) {
      const at = piece * numLabels + label;
      totals[at + numLabels] = (totals[at] as number) + (sums[at] as number);
    }
  }
  const means = new Float64Array(sums.length);
  let first = 0;
  let last = 0;
  for (const [piece, own] of pieces.entries()) {
    const middle = middleOf(own);
    while (middle - middleOf(pieces[first] as SpeechPiece) > window / 2) first++;
    while (last < pieces.length && middleOf(pieces[last] as SpeechPiece) - middle <= window / 2) last++;
    const numFrames = (frames[last] as number) - (frames[first] as number);
    for (let label = 0; label < numLabels; label++) {
      const sum = (totals[last * numLabels + label] as number) - (totals[first * numLabels + label] as number);
      means[piece * numLabels + label] = sum / numFrames;
    }
  }
  return means;
}

const middleOf = ({ start, end }: SpeechPiece): number => (start + end) / 2;

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
function indexOfLargest(values: Float64Array, start: number, count: number): number {
  let largest = 0;
  for (let i = 1; i < count; i++) {
    if ((values[start + i] as number) > (values[start + largest] as number)) largest = i;
  }
  return largest;
}
