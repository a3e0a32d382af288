import type { PieceScores } from "./piece-scores.js";
import type { SpeechPiece } from "./speech-pieces.js";

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
