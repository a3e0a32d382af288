import { OptionError } from "../errors.js";
import { powerOfTwoFrom } from "../math/fft/bluestein.js";
import { createRandom, type Random } from "../math/random.js";
import { samplesToShape, shapeNoise, whiteNoise } from "./shaped-noise.js";

/**
 * Noise that needs no recording. "white": independent normal samples. "pink": power ∝ 1/f from 20 Hz up. "babble-like": the
 * long-term spectrum of speech, with an envelope that moves as that of eight people talking at once.
 */
export type NoiseName = "white" | "pink" | "babble-like";

export const NOISE_NAMES: readonly NoiseName[] = ["white", "pink", "babble-like"];

const NUM_VOICES = 8;

/** Envelope values a second: two a syllable, at the four syllables a second of speech. */
const ENVELOPE_RATE = 8;

/**
 * Seeded noise of the name, mean power about 1.
 *
 * @throws {OptionError} when the name is unknown
 */
export function makeNoise(name: NoiseName, numSamples: number, sampleRate: number, seed: number): Float64Array {
  const random = createRandom(seed);
  switch (name) {
    case "white":
      return whiteNoise(numSamples, random);
    case "pink": {
      const amplitudes = sampleAmplitudes(sampleRate, (hertz) => (hertz < 20 ? 0 : 1 / Math.sqrt(hertz)));
      return shapeNoise(whiteNoise(samplesToShape(numSamples, amplitudes), random), amplitudes);
    }
    case "babble-like": {
      const amplitudes = sampleAmplitudes(sampleRate, speechAmplitude);
      const noise = whiteNoise(samplesToShape(numSamples, amplitudes), random);
      modulate(noise, sampleRate, random);
      return shapeNoise(noise, amplitudes);
    }
    default:
      throw new OptionError(
        `noise must be a recording or one of ${NOISE_NAMES.join(", ")}, and is ${JSON.stringify(name)}`,
      );
  }
}

/** The response at frequencies about 10 Hz apart or less, scaled to a mean power of 1. */
function sampleAmplitudes(sampleRate: number, amplitudeAt: (hertz: number) => number): Float64Array {
  const half = Math.min(8192, powerOfTwoFrom(sampleRate / 20));
  const amplitudes = Float64Array.from({ length: half + 1 }, (_, k) => amplitudeAt((k * sampleRate) / (2 * half)));
  const power = amplitudes.reduce((sum, amplitude) => sum + amplitude * amplitude, 0) / (half + 1);
  return power > 0 ? amplitudes.map((amplitude) => amplitude / Math.sqrt(power)) : amplitudes;
}

/** Speech in straight lines: flat from 100 to 500 Hz, falling 8 dB an octave above and 12 below. */
function speechAmplitude(hertz: number): number {
  if (hertz < 100) return (hertz / 100) ** 2;
  return hertz <= 500 ? 1 : 10 ** ((-8 / 20) * Math.log2(hertz / 500));
}

/**
 * Multiplies by √(Σ_v e_v² / V), e_v the envelope of one voice: |normal| every 125 ms, joined by straight lines. The sum of V
 * independent noises, each under its envelope, is normal with that very deviation.
 */
function modulate(noise: Float64Array, sampleRate: number, random: Random): void {
  const spacing = sampleRate / ENVELOPE_RATE;
  const numKnots = Math.floor(noise.length / spacing) + 2;
  const knots = Float64Array.from({ length: numKnots * NUM_VOICES }, () => Math.abs(random.normal()));
  for (let n = 0; n < noise.length; n++) {
    const knot = Math.floor(n / spacing);
    const share = n / spacing - knot;
    let power = 0;
    for (let voice = 0; voice < NUM_VOICES; voice++) {
      const here = knots[knot * NUM_VOICES + voice] as number;
      const next = knots[(knot + 1) * NUM_VOICES + voice] as number;
      power += (here + share * (next - here)) ** 2;
    }
    noise[n] = (noise[n] as number) * Math.sqrt(power / NUM_VOICES);
  }
}
