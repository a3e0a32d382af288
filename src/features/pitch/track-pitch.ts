import { OptionError } from "../../errors.js";
import type { Waveform } from "../../types.js";
import { recordingFrames } from "../check-waveform.js";
import { type FrameGrid, frameStart } from "../frames/framing.js";
import {
  addCandidates,
  createCorrelation,
  type DecimatedSignal,
  decimate,
  noCandidates,
  type PitchCandidates,
} from "./candidates.js";
import { type LatticeScores, pitchPosteriors } from "./lattice.js";
import { type PitchOptions, type PitchRecipe, resolvePitch } from "./pitch-options.js";

/** The pitch of a recording, frame t of it at the middle of frame t of its features. */
export interface PitchTrack {
  /** T pitches in Hz, of every frame: those of frames that are not voiced lie between their neighbours'. */
  readonly f0: Float64Array;
  /** T probabilities that the frame is voiced, 0–1; voiced is what has ½ or more. */
  readonly voicing: Float64Array;
  readonly numFrames: number;
  /** Seconds. */
  readonly frameShift: number;
}

/** Samples of the working rate in a period of the highest pitch: enough for a parabola to find the top of a peak. */
const SAMPLES_IN_SHORTEST_PERIOD = 10;

/** Hz, the least working rate. Under 1 kHz, its low-pass, lie the harmonics that are strong in any voice. */
const LEAST_RATE = 4000;

/** Under one step of 16 bits a signal is silence and not a pitch. */
const SILENT_POWER = 2 ** -30;

/** Frames analysed: the candidates of each, and its level. */
interface Analysis {
  readonly candidates: PitchCandidates;
  /** Root mean squares. */
  readonly levels: Float64Array;
}

function workingSignal(samples: Float32Array, sampleRate: number, maximum: number): DecimatedSignal {
  const lowestRate = Math.max(LEAST_RATE, SAMPLES_IN_SHORTEST_PERIOD * maximum);
  if (sampleRate < lowestRate) {
    throw new OptionError(
      `a pitch of up to ${maximum} Hz needs recordings of ${lowestRate} Hz at least; got ${sampleRate} Hz` +
        (sampleRate < LEAST_RATE ? "" : `: ask for maximum ${sampleRate / SAMPLES_IN_SHORTEST_PERIOD} or less`),
    );
  }
  return decimate(samples, sampleRate, { lowestRate, cutoff: lowestRate / 4 });
}

/** @param centre  of frame 0, and `shift` to the next, in samples of the signal */
function analyse(
  signal: DecimatedSignal,
  { minimum, maximum, window, octaveCost }: PitchRecipe,
  { numFrames, centre, shift }: { readonly numFrames: number; readonly centre: number; readonly shift: number },
): Analysis {
  const { sampleRate } = signal;
  const lags = { minLag: Math.floor(sampleRate / maximum), maxLag: Math.ceil(sampleRate / minimum) };
  const windowSamples = Math.round(window * sampleRate);
  const energyFloor = windowSamples * SILENT_POWER;
  const correlation = createCorrelation(signal.samples, { ...lags, window: windowSamples, energyFloor });
  const search = { minimum, maximum, octaveCost, minLag: lags.minLag, sampleRate };
  const candidates = noCandidates(numFrames);
  const levels = new Float64Array(numFrames);
  for (let frame = 0; frame < numFrames; frame++) {
    correlation.at(centre + frame * shift);
    levels[frame] = correlation.level();
    addCandidates(candidates, frame, correlation.values, search);
  }
  return { candidates, levels };
}

function scoresOf({ levels }: Analysis, recipe: PitchRecipe): LatticeScores {
  const { voicingThreshold, silenceThreshold, frameShift } = recipe;
  const loudest = levels.reduce((most, level) => Math.max(most, level), Math.sqrt(SILENT_POWER));
  const unvoiced = levels.map((level) => {
    if (silenceThreshold === 0) return voicingThreshold;
    return voicingThreshold + Math.max(0, 2 - ((level / loudest) * (1 + voicingThreshold)) / silenceThreshold);
  });
  const inTenMilliseconds = 0.01 / frameShift;
  return {
    unvoiced,
    octaveJumpCost: recipe.octaveJumpCost * inTenMilliseconds,
    voicingChangeCost: recipe.voicingChangeCost * inTenMilliseconds,
  };
}

/**
 * The pitch of a recording: a normalised cross-correlation tracker.
 *
 *   low-pass, 4 kHz → correlation φ_t(τ) → peaks → scores → posteriors over all frames → f0, voicing
 *
 * A candidate of frame t, a peak of φ_t at lag τ, scores φ − octaveCost · log2(τ · maximum); "unvoiced" scores
 * voicingThreshold + max(0, 2 − (level_t / loudest) (1 + voicingThreshold) / silenceThreshold). From frame to frame a jump
 * costs octaveJumpCost a octave and a change of voicing voicingChangeCost (times 10 ms / frameShift). `voicing` is the
 * posterior probability of all candidates together, so ½ is where voiced and unvoiced are as likely; f0 is the likeliest
 * candidate of a voiced frame, interpolated in the logarithm over those that are not.
 *
 * The scores and costs are Boersma's, the correlation is Talkin's about the middle of the frame, the working rate and the
 * unbroken track are Kaldi's. Needs the whole recording: the level is relative to its loudest frame, and the posteriors
 * look both ways. A recording without a voiced frame has √(minimum · maximum) throughout.
 *
 * Within 20 ms of the ends frames share the outermost place where the correlation fits.
 *
 * @param waveform  amplitudes of ±1; the level matters only under one step of 16 bits
 * @param frames   those of a recipe, instead of the options' frameLength and frameShift
 * @throws {OptionError} when the options are not valid or do not fit the sample rate
 * @throws {ShapeError} when the recording is shorter than one frame, or a sample is not a finite amplitude
 * @see Boersma, Proc. Institute of Phonetic Sciences Amsterdam 17, 1993; Talkin, RAPT, in Speech Coding and Synthesis,
 *   1995; Ghahremani et al., A pitch extraction algorithm tuned for automatic speech recognition, ICASSP 2014
 * @example
 * const voice = Float32Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 200 * n) / 8000));
 * const { f0, voicing } = trackPitch({ samples: voice, sampleRate: 8000 });
 * f0[50]; // => 200.0
 * voicing[50] > 0.9; // => true
 */
export function trackPitch(waveform: Waveform, options: PitchOptions = {}, frames?: FrameGrid): PitchTrack {
  const recipe = resolvePitch(options);
  const { samples, grid, numFrames } = recordingFrames(waveform, frames ?? recipe);
  const signal = workingSignal(samples, grid.sampleRate, recipe.maximum);
  const analysis = analyse(signal, recipe, {
    numFrames,
    centre: (frameStart(0, grid) + (grid.length - 1) / 2) / signal.factor,
    shift: grid.shift / signal.factor,
  });
  const { voicing, best } = pitchPosteriors(analysis.candidates, scoresOf(analysis, recipe));
  const { octaves } = analysis.candidates;
  // A frame without a candidate has voicing 0, and is interpolated.
  const f0 = Float64Array.from(best, (place) => (place < 0 ? 0 : 2 ** octaves[place]));
  const unknown = Math.sqrt(recipe.minimum * recipe.maximum);
  interpolatePitch(f0, (frame) => voicing[frame] >= 0.5, unknown);
  return { f0, voicing, numFrames, frameShift: grid.shift / grid.sampleRate };
}

/**
 * Fills in the frames that are not voiced, in place: in the logarithm of frequency, along a line between the voiced frames
 * on both sides; before the first and after the last, with their pitch; where no frame is voiced, with `fallback`.
 *
 *   ln f_t = ln f_a + (t − a) / (b − a) · (ln f_b − ln f_a),   a < t < b
 */
export function interpolatePitch(f0: Float64Array, isVoiced: (frame: number) => boolean, fallback: number): void {
  let last = -1;
  for (let frame = 0; frame < f0.length; frame++) {
    if (!isVoiced(frame)) continue;
    const here = f0[frame];
    if (last < 0) f0.fill(here, 0, frame);
    else {
      const before = f0[last];
      const ratio = here / before;
      for (let t = last + 1; t < frame; t++) f0[t] = before * ratio ** ((t - last) / (frame - last));
    }
    last = frame;
  }
  f0.fill(last < 0 ? fallback : f0[last], last + 1);
}
