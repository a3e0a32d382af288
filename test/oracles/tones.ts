import type { Waveform } from "../../src/types.js";

/** a sin(2π f n / f_s). */
export function sine(frequency: number, numSamples: number, sampleRate: number, amplitude = 0.5): Waveform {
  const samples = Float32Array.from(
    { length: numSamples },
    (_, n) => amplitude * Math.sin((2 * Math.PI * frequency * n) / sampleRate),
  );
  return { samples, sampleRate };
}

/** What is left of a tone: the sinusoid of its frequency that fits best, and how far under it all else is. */
export interface ToneFit {
  readonly amplitude: number;
  /** Of sin(2π f t + phase), radians. */
  readonly phase: number;
  /** dB. */
  readonly signalToNoise: number;
}

/** Least squares on sin and cos, leaving out `margin` samples at both ends. */
export function fitTone({ samples, sampleRate }: Waveform, frequency: number, margin: number): ToneFit {
  const inner = samples.subarray(margin, samples.length - margin);
  const angle = (n: number) => (2 * Math.PI * frequency * (n + margin)) / sampleRate;
  const sum = (term: (x: number, sin: number, cos: number) => number) =>
    inner.reduce((total, x, n) => total + term(x, Math.sin(angle(n)), Math.cos(angle(n))), 0);
  const [ss, cc, sc] = [sum((_, s) => s * s), sum((_, __, c) => c * c), sum((_, s, c) => s * c)];
  const [xs, xc] = [sum((x, s) => x * s), sum((x, _, c) => x * c)];
  const a = (xs * cc - xc * sc) / (ss * cc - sc * sc);
  const b = (xc * ss - xs * sc) / (ss * cc - sc * sc);
  const signal = sum((_, s, c) => (a * s + b * c) ** 2);
  const noise = sum((x, s, c) => (x - a * s - b * c) ** 2);
  return {
    amplitude: Math.hypot(a, b),
    phase: Math.atan2(b, a),
    signalToNoise: 10 * Math.log10(signal / noise),
  };
}

/** 10 log₁₀ of the mean square. */
export function decibels(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}
