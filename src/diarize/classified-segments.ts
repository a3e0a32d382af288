import type { LabelInterval } from "../formats/labels/label-tier.js";
import { scoresOf } from "../recognize/classify.js";
import { withRejection } from "../recognize/rejection.js";
import type { Classifier, Decision } from "../types.js";
import type { PieceScores, SpeechPiece } from "./speech-pieces.js";
import { edgeOf, type FrameClock } from "./speech-pieces.js";

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
  /** Whether it is of one of the labels at all; absent where the classifier has not learned when not. */
  readonly rejection?: NonNullable<Decision["rejection"]>;
}

/** Pieces in a row, of one run and one label, as one segment. */
export function segmentsOf(
  scores: PieceScores,
  labelOf: Int32Array,
  classifier: Pick<Classifier, "labels" | "rejection">,
  clock: FrameClock,
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
    segments.push({ ...times, ...standing(classifier, scores, { first, last, label }) });
    first = last + 1;
  }
  return segments;
}

const isSame = (pieces: readonly SpeechPiece[], labelOf: Int32Array, a: number, b: number): boolean =>
  b < pieces.length && (pieces[a] as SpeechPiece).run === (pieces[b] as SpeechPiece).run && labelOf[a] === labelOf[b];

/** How a label stands over pieces `first` to `last`. */
function standing(
  { labels, ...classifier }: Pick<Classifier, "labels" | "rejection">,
  { pieces, sums, numLabels }: PieceScores,
  { first, last, label }: { readonly first: number; readonly last: number; readonly label: number },
): Omit<ClassifiedSegment, "start" | "end"> {
  const totals = new Float64Array(numLabels);
  let numFrames = 0;
  for (let piece = first; piece <= last; piece++) {
    const { start, end } = pieces[piece] as SpeechPiece;
    numFrames += end - start;
    for (let m = 0; m < numLabels; m++) totals[m] = (totals[m] as number) + (sums[piece * numLabels + m] as number);
  }
  const means = totals.map((total) => total / numFrames);
  const score = means[label] as number;
  const others = means.reduce((most, mean, m) => (m === label ? most : Math.max(most, mean)), Number.NEGATIVE_INFINITY);
  const name = labels[label] as string;
  const decision = { label: name, margin: score - others, scores: scoresOf(labels, means), numFrames };
  const { rejection, margin } = withRejection(classifier, decision);
  return { label: name, score, margin, numFrames, ...(rejection === undefined ? {} : { rejection }) };
}
