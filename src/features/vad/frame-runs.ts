/** Frames in a row with the same decision, the end not included. */
export interface FrameRun {
  readonly start: number;
  readonly end: number;
}

/** The runs of frames that are speech, anything but 0, in order. */
export function speechRuns(decisions: ArrayLike<number>): FrameRun[] {
  const runs: FrameRun[] = [];
  let start = -1;
  for (let frame = 0; frame <= decisions.length; frame++) {
    const isSpeech = frame < decisions.length && decisions[frame] !== 0;
    if (isSpeech && start < 0) start = frame;
    if (!isSpeech && start >= 0) {
      runs.push({ start, end: frame });
      start = -1;
    }
  }
  return runs;
}

/** Runs with fewer than `minPause` frames between them (or that overlap) become one. They come in order. */
export function joinRuns(runs: readonly FrameRun[], minPause: number): FrameRun[] {
  const joined: FrameRun[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last === undefined || run.start - last.end >= minPause) joined.push(run);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, run.end) };
  }
  return joined;
}

/** The least number of frames that last so many seconds; 0.07 / 0.01 is 7.000000000000001, and 7 frames do. */
export function framesLasting(seconds: number, frameShift: number): number {
  return Math.max(0, Math.ceil(seconds / frameShift - 1e-6));
}

/** The runs of `minSpeech` frames or more. */
export function longRuns(runs: readonly FrameRun[], minSpeech: number): FrameRun[] {
  return runs.filter(({ start, end }) => end - start >= minSpeech);
}

/** One decision a frame: 1 within the runs, 0 elsewhere. */
export function decisionsOf(runs: readonly FrameRun[], numFrames: number): Uint8Array {
  const decisions = new Uint8Array(numFrames);
  for (const { start, end } of runs) decisions.fill(1, start, end);
  return decisions;
}
