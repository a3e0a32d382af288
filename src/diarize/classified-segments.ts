import type { LabelInterval } from "../labels/label-tier.js";
import { edgeOf, type FrameClock } from "./frame-clock.js";
import type { PieceScores } from "./piece-scores.js";
import type { SpeechPiece } from "./speech-pieces.js";

/** A stretch of speech with the label it was given. */
export interface ClassifiedSegment extends LabelInterval {
  /** Mean log-likelihood per frame under the label, nats per frame. Of a density: may be positive. */
  readonly score: number;
  /**
   * Nats per frame by which the label leads all others over the segment; under 0 where what comes before and after spoke for
   * it, Infinity where there is one label alone.
   */
  readonly margin: number;
  readonly numFrames: number;
}

/** Pieces in a row, of one run and one label, as one segment. */
export function segmentsOf(
  scores: PieceScores,
  labelOf: Int32Array,
  { labels, clock }: { readonly labels: readonly string[]; readonly clock: FrameClock },
): ClassifiedSegment[] {
  const { pieces } = scores;
  const segments: ClassifiedSegment[] = [];
  for (let first = 0; first < pieces.length; ) {
    let last = first;
    while (isSame(pieces, labelOf, first, last + 1)) last++;
    const { start } = pieces[first] as SpeechPiece;
    const { end } = pieces[last] as SpeechPiece;
    const label = labelOf[first] as number;
    const times = { start: edgeOf(start, clock), end: edgeOf(end, clock) };
    segments.push({ ...times, label: labels[label] as string, ...standing(scores, first, last, label) });
    first = last + 1;
  }
  return segments;
}

const isSame = (pieces: readonly SpeechPiece[], labelOf: Int32Array, a: number, b: number): boolean =>
  b < pieces.length && (pieces[a] as SpeechPiece).run === (pieces[b] as SpeechPiece).run && labelOf[a] === labelOf[b];

/** How a label stands over pieces `first` to `last`. */
function standing({ pieces, sums, numLabels }: PieceScores, first: number, last: number, label: number) {
  const totals = new Float64Array(numLabels);
  let numFrames = 0;
  for (let piece = first; piece <= last; piece++) {
    const { start, end } = pieces[piece] as SpeechPiece;
    numFrames += end - start;
    for (let m = 0; m < numLabels; m++) totals[m] = (totals[m] as number) + (sums[piece * numLabels + m] as number);
  }
  const own = totals[label] as number;
  const others = totals.reduce((most, total, m) => (m === label ? most : Math.max(most, total)), -Infinity);
  return { score: own / numFrames, margin: (own - others) / numFrames, numFrames };
}
