import { indexOfLargest, labelPath } from "./label-path.js";
import type { PieceScores } from "./piece-scores.js";
import type { SpeechPiece } from "./speech-pieces.js";
import { windowMeans } from "./window-means.js";
import type { WindowSettings } from "./window-options.js";

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
  const length = window / frameShift;
  const means = windowMeans(scores, length);
  if (smoothing === "viterbi") return labelPath(weighted(means, pieces, numLabels), numLabels, switchingPenalty);
  const decided = Int32Array.from(pieces, (_, piece) => indexOfLargest(means, piece * numLabels, numLabels));
  return smoothing === "none" ? decided : majorities(decided, pieces, { numLabels, window: length });
}

/** Window means that count once for each frame of the piece: what they would sum to, were the piece like its window. */
function weighted(means: Float64Array, pieces: readonly SpeechPiece[], numLabels: number): Float64Array {
  return means.map((mean, at) => {
    const { start, end } = pieces[Math.floor(at / numLabels)] as SpeechPiece;
    return mean * (end - start);
  });
}

/** Of the decisions in a window about each piece the one that most frames have; of equals that of the piece itself. */
function majorities(
  decided: Int32Array,
  pieces: readonly SpeechPiece[],
  { numLabels, window }: { readonly numLabels: number; readonly window: number },
): Int32Array {
  const votes = new Float64Array(numLabels);
  const vote = (piece: number, sign: 1 | -1): void => {
    const { start, end } = pieces[piece] as SpeechPiece;
    const label = decided[piece] as number;
    votes[label] = (votes[label] as number) + sign * (end - start);
  };
  const middleOf = (piece: number): number => {
    const { start, end } = pieces[piece] as SpeechPiece;
    return (start + end) / 2;
  };
  let first = 0;
  let last = 0;
  return decided.map((own, piece) => {
    const middle = middleOf(piece);
    while (middle - middleOf(first) > window / 2) vote(first++, -1);
    while (last < pieces.length && middleOf(last) - middle <= window / 2) vote(last++, 1);
    const most = indexOfLargest(votes, 0, numLabels);
    return votes[most] === votes[own] ? own : most;
  });
}
