import { ShapeError } from "../errors.js";
import type { FrameTiming } from "../features/frames/framing.js";
import { type FrameRun, framesLasting, joinRuns, longRuns, speechRuns } from "../features/vad/energy-vad.js";
import { checkShapes, createFrameScorer, scoringChunks } from "../gmm/score/score.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { FeatureMatrix, ScoringForm } from "../types.js";
import type { RunSettings } from "./diarization-options.js";

/** Speech in runs and pieces: cut, scored under several models, put together by label, placed in time. */

/** Frames in a row, the end not included, that are decided on together: a part of a run of speech. */
export interface SpeechPiece extends FrameRun {
  /** Index of the run. */
  readonly run: number;
}

/** The runs of speech in frame decisions: short pauses filled, then short runs dropped. */
export function runsOfSpeech(
  decisions: ArrayLike<number>,
  frameShift: number,
  { minSpeech, minPause }: RunSettings,
): FrameRun[] {
  const joined = joinRuns(speechRuns(decisions), framesLasting(minPause, frameShift));
  return longRuns(joined, framesLasting(minSpeech, frameShift));
}

/** Each run in equal parts of about `length` frames, so that no part reaches over a pause. */
export function cutRuns(runs: readonly FrameRun[], length: number): SpeechPiece[] {
  return runs.flatMap(({ start, end }, run) => {
    const count = Math.max(1, Math.round((end - start) / length));
    const edge = (part: number) => start + Math.round((part * (end - start)) / count);
    return Array.from({ length: count }, (_, part) => ({ start: edge(part), end: edge(part + 1), run }));
  });
}

/** Pieces in a row of one run and one label. */
export interface LabelledRun extends FrameRun {
  readonly label: number;
  /** Indices of its pieces. */
  readonly first: number;
  readonly last: number;
}

/** Joins pieces in a row of one run and one label. */
export function labelledRuns(pieces: readonly SpeechPiece[], labels: ArrayLike<number>): LabelledRun[] {
  const runs: LabelledRun[] = [];
  for (const [piece, { start, end, run }] of pieces.entries()) {
    const label = labels[piece] as number;
    const before = runs.at(-1);
    if (before?.label === label && pieces[piece - 1]?.run === run) {
      runs[runs.length - 1] = { ...before, end, last: piece };
    } else runs.push({ start, end, label, first: piece, last: piece });
  }
  return runs;
}

/** What each label makes of each piece of speech. */
export interface PieceScores {
  readonly numLabels: number;
  readonly pieces: readonly SpeechPiece[];
  /** P × M values, row-major: the log-likelihoods of the piece's frames under each label, summed, nats. */
  readonly sums: Float64Array;
}

/** Takes the frames of a recording in their order and keeps M sums a piece: nothing that grows with the frames. */
interface PieceScorer {
  /** Takes the next frames, any number of them, speech or not. @throws {ShapeError} when dimensions differ */
  push(frames: FeatureMatrix): void;
  /** @throws {ShapeError} when frames are missing, or a score is not a number */
  finish(): PieceScores;
}

/**
 * Scores pieces of speech under M mixtures: each frame of speech once, O(frames · M · K · D), frames between the pieces
 * not at all.
 */
export function createPieceScorer(
  forms: readonly ScoringForm[],
  pieces: readonly SpeechPiece[],
  options: KernelOptions = {},
): PieceScorer {
  const score = createFrameScorer(forms, options);
  const numLabels = forms.length;
  const sums = new Float64Array(pieces.length * numLabels);
  let numFrames = 0;
  let next = 0;

  const addChunk = (chunk: FeatureMatrix): void => {
    const end = numFrames + chunk.numFrames;
    const parts = partsWithin(pieces, next, numFrames, end);
    const frames = joinedParts(chunk, parts, numFrames);
    numFrames = end;
    if (frames.numFrames === 0) return;
    const values = score(frames);
    let at = 0;
    for (const { piece, start, end: stop } of parts) {
      for (let label = 0; label < numLabels; label++) {
        let sum = sums[piece * numLabels + label] as number;
        const row = label * frames.numFrames + at;
        for (let frame = 0; frame < stop - start; frame++) sum += values[row + frame] as number;
        sums[piece * numLabels + label] = sum;
      }
      at += stop - start;
    }
    while (next < pieces.length && (pieces[next] as SpeechPiece).end <= numFrames) next++;
  };

  return {
    push(frames) {
      if (frames.numFrames === 0) return;
      checkShapes(forms, frames);
      for (const chunk of scoringChunks(frames, numLabels)) addChunk(chunk);
    },
    finish() {
      const needed = pieces.at(-1)?.end ?? 0;
      if (numFrames < needed) throw new ShapeError(`speech goes on to frame ${needed}, and ${numFrames} frames came`);
      if (sums.some(Number.isNaN)) {
        throw new ShapeError("a score is not a number: look for values in the features that are NaN or infinite");
      }
      return { numLabels, pieces, sums };
    },
  };
}

interface PiecePart extends FrameRun {
  readonly piece: number;
}

/** What of the pieces, from piece `first` on, lies in frames `start` … `end` − 1. */
function partsWithin(pieces: readonly SpeechPiece[], first: number, start: number, end: number): PiecePart[] {
  const parts: PiecePart[] = [];
  for (let piece = first; piece < pieces.length; piece++) {
    const { start: from, end: to } = pieces[piece] as SpeechPiece;
    if (from >= end) break;
    parts.push({ piece, start: Math.max(from, start), end: Math.min(to, end) });
  }
  return parts;
}

/** The frames of the parts, one below the other. */
function joinedParts(chunk: FeatureMatrix, parts: readonly PiecePart[], firstFrame: number): FeatureMatrix {
  const { data, dim, frameShift } = chunk;
  const numFrames = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  const joined = data.slice(0, numFrames * dim);
  let at = 0;
  for (const { start, end } of parts) {
    joined.set(data.subarray((start - firstFrame) * dim, (end - firstFrame) * dim), at);
    at += (end - start) * dim;
  }
  return { data: joined, numFrames, dim, frameShift };
}

/** From frames to seconds: a frame stands for the time that is nearer to its middle than to another's. */
export interface FrameClock extends FrameTiming {
  readonly numFrames: number;
  /** Seconds of the middle of frame 0; half a frame where frames begin with the recording. */
  readonly firstMiddle: number;
}

/**
 * Where a frame begins to be the nearest, in seconds. The first frame reaches back to 0, the last one to its own end, as
 * `speechSegments` has it.
 */
export function edgeOf(frame: number, { frameLength, frameShift, firstMiddle, numFrames }: FrameClock): number {
  if (frame <= 0) return 0;
  const middle = frame * frameShift + firstMiddle;
  // To the microsecond, which sums of frame shifts miss by a last bit.
  const edge = frame >= numFrames ? middle - frameShift + frameLength / 2 : middle - frameShift / 2;
  return Number(edge.toFixed(6));
}
