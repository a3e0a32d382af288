import type { FrameRun } from "../features/vad/energy-vad.js";
import type { LabelInterval } from "../labels/label-tier.js";
import type { FeatureMatrix } from "../types.js";
import { edgeOf, type FrameClock } from "./frame-clock.js";
import type { SpeechPiece } from "./speech-pieces.js";

/** Pieces with the numbers of their speakers, from 0 on. */
export interface SpokenPieces {
  readonly pieces: readonly SpeechPiece[];
  readonly speakers: Int32Array;
}

/** Frames in a row of one run and one speaker. */
export interface SpokenRun extends FrameRun {
  readonly speaker: number;
}

/** Pieces in a row of one run and one speaker become one. */
export function spokenRuns({ pieces, speakers }: SpokenPieces): SpokenRun[] {
  const runs: SpokenRun[] = [];
  for (const [i, { start, end, run }] of pieces.entries()) {
    const speaker = speakers[i] as number;
    const last = runs.at(-1);
    if (last !== undefined && last.speaker === speaker && pieces[i - 1]?.run === run) {
      runs[runs.length - 1] = { ...last, end };
    } else runs.push({ start, end, speaker });
  }
  return runs;
}

/** The frames of each speaker, as views: one list a speaker. */
export function framesBySpeaker(
  runs: readonly SpokenRun[],
  { data, dim, frameShift }: FeatureMatrix,
): FeatureMatrix[][] {
  const numSpeakers = runs.reduce((most, { speaker }) => Math.max(most, speaker + 1), 0);
  const frames: FeatureMatrix[][] = Array.from({ length: numSpeakers }, () => []);
  for (const { start, end, speaker } of runs) {
    const view = { data: data.subarray(start * dim, end * dim), numFrames: end - start, dim, frameShift };
    frames[speaker]?.push(view);
  }
  return frames;
}

/** Speakers numbered anew as they are first met: those that have lost all their speech are no more. */
export function numberedAnew(speakers: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return speakers.map((speaker) => {
    const number = numbers.get(speaker) ?? numbers.size;
    numbers.set(speaker, number);
    return number;
  });
}

/** The segments, each with the name of its speaker: speaker-1 is the first to speak. */
export const speakerSegments = (runs: readonly SpokenRun[], clock: FrameClock): LabelInterval[] =>
  runs.map(({ start, end, speaker }) => ({
    start: edgeOf(start, clock),
    end: edgeOf(end, clock),
    label: `speaker-${speaker + 1}`,
  }));
