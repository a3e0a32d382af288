/**
 * One voice says the ten digits once: text to speech, cut into digits, each then recorded under conditions of its own. `spoken-digits.ts`
 * makes a corpus of such takes.
 */

import { meanPower } from "../../augment/level.js";
import { CorpusError } from "../../errors.js";
import { joinRuns, speechRuns } from "../../features/vad/energy-vad.js";
import { createRandom, type Random } from "../../math/random.js";
import type { Speech, Synthesizer } from "./synthesize.js";

const words = ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

/** Seconds kept around a digit: a faint onset or release lies below what counts as speech. */
const margin = 0.03;

/**
 * Speaks the ten digits, zero first, at a rate of 130–190 words a minute and a pitch within ±15 of the voice's own, the
 * same for the take, and records each under its own conditions, all drawn from the seed. One request speaks all ten as
 * sentences, whose pauses (0.4 s and more) part them; where they do not come out as ten, each is spoken by itself, which
 * takes ten times as long.
 */
export async function speakDigits(
  synthesize: Synthesizer,
  voice: string,
  seed: number,
): Promise<{ sampleRate: number; recordings: Float32Array[] }> {
  const random = createRandom(seed);
  const manner = {
    voice,
    wordsPerMinute: 130 + random.integer(61),
    pitch: 35 + random.integer(31),
    seed: random.integer(2 ** 31),
  };
  const { sampleRate, digits } = (await speakTogether(synthesize, manner)) ?? (await speakSingly(synthesize, manner));
  return {
    sampleRate,
    recordings: digits.map((speech) => recordUnder(speech, sampleRate, drawConditions(random), random)),
  };
}

type Manner = Omit<Speech, "text">;
type Spoken = { readonly sampleRate: number; readonly digits: readonly Float32Array[] };

async function speakTogether(synthesize: Synthesizer, manner: Manner): Promise<Spoken | null> {
  const { samples, sampleRate } = await synthesize({ ...manner, text: words.map((word) => `${word}.`).join("\n\n") });
  const segments = speechSegments(samples, sampleRate);
  if (segments.length !== words.length) return null;
  return { sampleRate, digits: segments.map((segment) => cut(samples, sampleRate, segment)) };
}

async function speakSingly(synthesize: Synthesizer, manner: Manner): Promise<Spoken> {
  const digits: Float32Array[] = [];
  let rate = 0;
  for (const word of words) {
    const { samples, sampleRate } = await synthesize({ ...manner, text: `${word}.` });
    const segments = speechSegments(samples, sampleRate);
    const [first] = segments;
    const last = segments.at(-1);
    if (first === undefined || last === undefined) {
      throw new CorpusError(
        `eSpeak NG made no sound of "${word}" with the voice "${manner.voice}"; choose another voice`,
      );
    }
    digits.push(cut(samples, sampleRate, { start: first.start, end: last.end }));
    rate = sampleRate;
  }
  return { sampleRate: rate, digits };
}

function cut(samples: Float32Array, sampleRate: number, { start, end }: SpeechSegment): Float32Array {
  const around = Math.round(margin * sampleRate);
  return samples.slice(Math.max(0, start - around), end + around);
}

/** A stretch of samples, the end not included. */
export interface SpeechSegment {
  readonly start: number;
  readonly end: number;
}

interface SpeechSegmentOptions {
  /**
   * Seconds; shorter silences are part of the speech, such as the closure of a plosive (53 ms at the slowest).
   * @default 0.2
   */
  readonly minSilence?: number;
  /**
   * Decibels under the loudest 5 ms of all that still count as speech; lets the echo of a voice fade out.
   * @default 50
   */
  readonly range?: number;
}

/**
 * The stretches of speech between silences, for synthetic speech without noise.
 *
 * @returns in order; the edges are exact to 5 ms
 */
export function speechSegments(
  samples: Float32Array,
  sampleRate: number,
  { minSilence = 0.2, range = 50 }: SpeechSegmentOptions = {},
): SpeechSegment[] {
  const block = Math.round(0.005 * sampleRate);
  const energies = Array.from({ length: Math.ceil(samples.length / block) }, (_, i) =>
    samples.subarray(i * block, (i + 1) * block).reduce((sum, sample) => sum + sample * sample, 0),
  );
  const threshold = energies.reduce((most, energy) => Math.max(most, energy), 0) * 10 ** (-range / 10);
  const decisions = energies.map((energy) => (energy > threshold ? 1 : 0));
  return joinRuns(speechRuns(decisions), (minSilence * sampleRate) / block).map(({ start, end }) => ({
    start: start * block,
    end: Math.min(end * block, samples.length),
  }));
}

/** How a clean voice becomes a recording. */
interface RecordingConditions {
  /** Root mean square of the speech, dB re full scale. */
  readonly level: number;
  /** dB. */
  readonly signalToNoise: number;
  /** 0 is white noise; towards 1 it has ever more of the low frequencies of a room. */
  readonly noiseColour: number;
  /** Seconds of noise alone before and after the speech. */
  readonly lead: number;
  readonly tail: number;
}

/** Level −36…−16 dB, signal to noise 10…30 dB, noise from white to dull, 50…150 ms before and after. */
export function drawConditions(random: Random): RecordingConditions {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return {
    level: between(-36, -16),
    signalToNoise: between(10, 30),
    noiseColour: between(0, 0.9),
    lead: between(0.05, 0.15),
    tail: between(0.05, 0.15),
  };
}

/**
 * Speech under these conditions: scaled to the level, between stretches of silence, with noise over all of it. Where the
 * peak would pass full scale, everything is scaled down together, so that nothing clips.
 */
export function recordUnder(
  speech: Float32Array,
  sampleRate: number,
  { level, signalToNoise, noiseColour, lead, tail }: RecordingConditions,
  random: Random,
): Float32Array {
  const before = Math.round(lead * sampleRate);
  const length = before + speech.length + Math.round(tail * sampleRate);
  const noise = new Float64Array(length);
  // One pole: n_t = a n_{t−1} + w_t.
  let last = 0;
  for (let t = 0; t < length; t++) {
    last = noiseColour * last + random.normal();
    noise[t] = last;
  }
  const speechGain = 10 ** (level / 20) / Math.sqrt(meanPower(speech));
  const noiseGain = 10 ** ((level - signalToNoise) / 20) / Math.sqrt(meanPower(noise));
  const mixed = new Float32Array(length);
  mixed.set(speech, before);
  let peak = 0;
  for (let t = 0; t < length; t++) {
    const value = (mixed[t] ?? 0) * speechGain + (noise[t] ?? 0) * noiseGain;
    mixed[t] = value;
    peak = Math.max(peak, Math.abs(value));
  }
  const headroom = 0.99 / peak;
  return headroom < 1 ? mixed.map((value) => value * headroom) : mixed;
}
