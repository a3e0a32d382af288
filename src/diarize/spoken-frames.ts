import { OptionError, ShapeError } from "../errors.js";
import { gridFor } from "../features/extract.js";
import { countFrames, frameStart } from "../features/frames/framing.js";
import {
  addCepstralStatistics,
  cepstralStatistics,
  normalizeWith,
} from "../features/normalize/cepstral-normalization.js";
import { applyTransform } from "../features/transform/transform.js";
import { type FrameRun, frameLogEnergies } from "../features/vad/energy-vad.js";
import { energyDetector } from "../features/vad/kept-frames.js";
import type { LabelInterval } from "../formats/labels/label-tier.js";
import type { FeatureMatrix, FeatureRecipe, VadRecipe, Waveform } from "../types.js";
import { edgeOf, type FrameClock, frameClock, type SpeechPiece } from "./speech-pieces.js";

/** How the features of every frame of a long recording come from the recipe of a model. */
export interface EveryFrame {
  /** Keeps every frame, so that each has its time; where it can, it looks at bounded neighbourhoods alone. */
  readonly recipe: FeatureRecipe;
  /** What is left to do when all frames are there, null where nothing is: normalisation over those of speech. */
  readonly finish: ((features: FeatureMatrix, runs: readonly FrameRun[]) => FeatureMatrix) | null;
}

/**
 * The recipe without its gate and its detector: which frames count is said by the speech that was found, as the loudest moment
 * of an hour is no measure for the rest of it. Normalisation over the recording becomes one over the frames of speech.
 *
 * @throws {OptionError} when the recipe leaves out frames by number, or splices after normalisation
 */
export function everyFrame(recipe: FeatureRecipe): EveryFrame {
  const { normalization, splice, transform } = recipe;
  if (splice !== null && splice.step > 1) {
    throw new OptionError(
      `the model's recipe keeps every ${splice.step}th frame alone (splice.step), and windows need all of them; train it ` +
        "with splice.step 1",
    );
  }
  const kept = { ...recipe, energyGate: null, vad: null, normalizationScope: "recording" as const };
  if (normalization !== "mean" && normalization !== "mean-variance") return { recipe: kept, finish: null };
  if (splice !== null) {
    throw new OptionError(
      `the model's recipe splices frames after "${normalization}" over the recording; windows need normalization ` +
        `"sliding-${normalization}" or "none" then`,
    );
  }
  return {
    recipe: { ...kept, normalization: "none", transform: null },
    finish(features, runs) {
      const statistics = runs.map((run) => cepstralStatistics(rowsOf(features, run)));
      if (statistics.length === 0) return features;
      const normalized = normalizeWith(features, statistics.reduce(addCepstralStatistics), normalization);
      return transform === null ? normalized : applyTransform(normalized, transform);
    },
  };
}

const rowsOf = ({ data, dim, frameShift }: FeatureMatrix, { start, end }: FrameRun): FeatureMatrix => ({
  data: data.subarray(start * dim, end * dim),
  numFrames: end - start,
  dim,
  frameShift,
});

/**
 * A recipe on the same frames whose one column is what `frameLogEnergies` gives: of a recording too long to hold, the streaming
 * front end makes it.
 */
export function energyRecipe(recipe: FeatureRecipe): FeatureRecipe {
  return {
    ...recipe,
    profile: "kaldi",
    kind: "mfcc",
    numCoefficients: 1,
    numMelBands: 1,
    emptyFilters: "allow",
    c0: "drop",
    logEnergy: "keep",
    energySource: "raw",
    energyFloor: 1,
    sampleScale: 32768,
    dither: 0,
    dcRemoval: "none",
    preEmphasis: 0,
    pitch: "drop",
    topDb: null,
    rastaPole: null,
    deltaOrder: 0,
    shiftedDeltas: null,
    energyGate: null,
    vad: null,
    normalization: "none",
    normalizationScope: "recording",
    splice: null,
    transform: null,
  };
}

/** Which frames of a recording are speech, and when they are. */
export interface SpokenFrames {
  /** T values, 0 where there is no speech. */
  readonly decisions: ArrayLike<number>;
  readonly clock: FrameClock;
}

/** The clock of the frames that a recipe has in so many samples. */
export function clockOf(recipe: FeatureRecipe, sampleRate: number, numFrames: number): FrameClock {
  const grid = gridFor(recipe, sampleRate);
  return {
    frameLength: grid.length / sampleRate,
    frameShift: grid.shift / sampleRate,
    firstMiddle: (frameStart(0, grid) + grid.length / 2) / sampleRate,
    numFrames,
  };
}

/**
 * The speech of a sound, on the frames of a recipe.
 *
 * @throws {OptionError} for method "webrtc", which must be loaded, and takes decisions elsewhere
 */
export function spokenFramesOf(waveform: Waveform, recipe: FeatureRecipe, vad: VadRecipe): SpokenFrames {
  const { sampleRate, samples } = waveform;
  const grid = gridFor(recipe, sampleRate);
  const clock = clockOf(recipe, sampleRate, countFrames(samples.length, grid));
  return { decisions: decideSpeech(frameLogEnergies(waveform, grid), clock.frameShift, vad), clock };
}

/** Speech by the log energies of frames. @throws {OptionError} for method "webrtc", which hears sound and not energies */
export function decideSpeech(logEnergies: Float64Array, frameShift: number, vad: VadRecipe): Uint8Array {
  if (vad.method === "webrtc") {
    throw new OptionError(
      'vad method "webrtc" is for sound in memory: give its decisions as `speech`, or take "adaptive" or "two-gaussian"',
    );
  }
  return energyDetector(vad, frameShift)(logEnergies);
}

/**
 * The speech of features that came without sound: all of it, unless decisions came along.
 *
 * @throws {ShapeError} when there is not one decision a frame
 */
export function spokenFramesWith(
  { numFrames, frameShift }: FeatureMatrix,
  frameLength: number,
  speech: ArrayLike<number> = new Uint8Array(numFrames).fill(1),
): SpokenFrames {
  if (speech.length !== numFrames) {
    throw new ShapeError(`speech has one decision a frame: ${numFrames} frames came with ${speech.length} decisions`);
  }
  return { decisions: speech, clock: frameClock({ frameLength, frameShift }, numFrames) };
}

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
