import { type FrameRun, framesLasting, joinRuns, longRuns, speechRuns } from "../features/vad/energy-vad.js";

/** Frames in a row, the end not included, that are decided on together: a part of a run of speech. */
export interface SpeechPiece extends FrameRun {
  /** Index of the run. */
  readonly run: number;
}

/** What counts as a run of speech, in seconds. */
export interface RunSettings {
  /** A shorter run, short pauses filled, is no speech. */
  readonly minSpeech: number;
  /** A shorter pause is part of the speech. */
  readonly minPause: number;
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
