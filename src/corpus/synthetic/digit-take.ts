import { CorpusError } from "../../errors.js";
import { joinRuns, speechRuns } from "../../features/vad/energy-vad.js";
import { createRandom } from "../../math/random.js";
import { drawConditions, recordUnder } from "../check-manifest.js";
import type { Speech, Synthesizer } from "./synthesize.js";

/** The ten digits of one voice, spoken once. */
export interface DigitTake {
  readonly sampleRate: number;
  /** Ten, zero first. */
  readonly recordings: readonly Float32Array[];
}

const words = ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

/** Seconds kept around a digit: a faint onset or release lies below what counts as speech. */
const margin = 0.03;

/**
 * Speaks the ten digits at a rate of 130–190 words a minute and a pitch within ±15 of the voice's own, the same for the
 * take, and records each under its own conditions, all drawn from the seed.
 *
 * One request speaks all ten as sentences, whose pauses (0.4 s and more) part them; where they do not come out as ten,
 * each digit is spoken by itself, which takes ten times as long.
 *
 * @throws {CorpusError} when the voice says nothing
 */
export async function speakDigits(synthesize: Synthesizer, voice: string, seed: number): Promise<DigitTake> {
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

export interface SpeechSegmentOptions {
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
