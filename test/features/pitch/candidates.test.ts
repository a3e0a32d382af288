import { describe, expect, it } from "vitest";
import {
  addCandidates,
  createCorrelation,
  decimate,
  MARGIN,
  MAX_CANDIDATES,
  noCandidates,
} from "../../../src/features/pitch/candidates.js";
import { mapSamples, noise, tone } from "../waveforms.js";

const search = { minLag: 10, minimum: 60, maximum: 400, sampleRate: 4000, octaveCost: 0.1 };

/** Correlations of the lags 10 − MARGIN … 67 + MARGIN. */
const correlations = (valueAt: (lag: number) => number) =>
  Float64Array.from({ length: 58 + 2 * MARGIN }, (_, i) => valueAt(10 - MARGIN + i));

/** A peak as wide as those of a signal under a quarter of its rate. */
const peakAt = (top: number, height: number) => (lag: number) => {
  const x = (Math.PI * (lag - top)) / 4;
  return height * (x === 0 ? 1 : (Math.sin(x) / x) ** 2);
};

function found(values: Float64Array) {
  const candidates = noCandidates(2);
  addCandidates(candidates, 1, values, search);
  expect(candidates.counts[0]).toBe(0);
  return Array.from({ length: candidates.counts[1] as number }, (_, k) => ({
    pitch: 2 ** (candidates.octaves[MAX_CANDIDATES + k] as number),
    score: candidates.scores[MAX_CANDIDATES + k] as number,
  }));
}

describe("addCandidates", () => {
  it.each([30, 30.1, 30.3, 30.5, 30.7])("finds the top of a sharp peak at a lag of %f", (top) => {
    const [highest, ...others] = found(correlations(peakAt(top, 0.8))).sort((a, b) => b.score - a.score);
    expect(4000 / (highest?.pitch ?? 0)).toBeCloseTo(top, 2);
    expect(highest?.score).toBeCloseTo(0.8 - 0.1 * Math.log2(400 / (4000 / top)), 2);
    for (const { score } of others) expect(score).toBeLessThan(0.1);
  });

  it("takes no peak below 0, none out of bounds, and none of a level stretch twice", () => {
    expect(found(correlations((lag) => -0.1 - 0.001 * (lag - 30) ** 2))).toEqual([]);
    expect(found(correlations((lag) => Math.max(0, 0.8 - 0.01 * (lag - 9.8) ** 2)))).toEqual([]);
    expect(found(correlations((lag) => Math.max(0, 0.8 - 0.01 * (lag - 67.2) ** 2)))).toEqual([]);
    expect(found(correlations((lag) => (lag === 30 || lag === 31 ? 0.5 : 0)))).toHaveLength(1);
  });

  it("keeps the best when there are too many", () => {
    const pitches = found(correlations((lag) => (lag % 2 === 0 ? 0.4 + lag / 100 : 0.3))).map(({ pitch }) => pitch);
    expect(pitches).toHaveLength(MAX_CANDIDATES);
    const lags = pitches.map((pitch) => Math.round(4000 / pitch)).sort((a, b) => a - b);
    expect(lags).toEqual([48, 50, 52, 54, 56, 58, 60, 62, 64, 66]);
  });
});

describe("correlation", () => {
  const settings = { minLag: 8, maxLag: 17, window: 21, energyFloor: 1e-6 };
  const signal = Float64Array.from(noise(300, 8000, 2).samples, (x, n) => x + 0.3 * Math.sin(n / 3));

  /** The definition, on a region cut out and centred beforehand. */
  function definition(region: readonly number[], lag: number): number {
    const mean = region.reduce((sum, x) => sum + x, 0) / region.length;
    const x = region.map((value) => value - mean);
    const start = Math.floor((x.length - settings.window - lag) / 2);
    const first = x.slice(start, start + settings.window);
    const second = x.slice(start + lag, start + lag + settings.window);
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    const energy = (a: readonly number[]) => dot(a, a) + settings.energyFloor;
    return dot(first, second) / Math.sqrt(energy(first) * energy(second));
  }

  function compare(centre: number, region: readonly number[]): void {
    const correlation = createCorrelation(signal, settings);
    correlation.at(centre);
    expect(correlation.values).toHaveLength(10 + 2 * MARGIN);
    for (let lag = 8 - MARGIN; lag <= 17 + MARGIN; lag++) {
      expect(correlation.values[lag - 8 + MARGIN]).toBeCloseTo(definition(region, lag), 10);
    }
  }

  describe("createCorrelation", () => {
    const size = settings.window + settings.maxLag + MARGIN;

    it("is its definition", () => {
      const start = 150 - Math.floor(size / 2);
      compare(150, Array.from(signal.slice(start, start + size)));
    });

    it("moves the region to where it fits at the ends", () => {
      compare(2, Array.from(signal.slice(0, size)));
      compare(299, Array.from(signal.slice(-size)));
    });

    it("puts zeros beside a signal that is too short", () => {
      const correlation = createCorrelation(Float64Array.of(1, -1, 1, -1), settings);
      correlation.at(2);
      expect(correlation.values.every(Number.isFinite)).toBe(true);
      expect(correlation.level()).toBeCloseTo(Math.sqrt(4 / size), 10);
    });

    it("leaves nothing of one place in the next", () => {
      const correlation = createCorrelation(signal, settings);
      correlation.at(60);
      const before = correlation.values.slice();
      correlation.at(200);
      correlation.at(60);
      expect(correlation.values).toEqual(before);
    });

    it("is 1 after a period, 0 for silence, and a level is a root mean square", () => {
      const periodic = createCorrelation(
        Float64Array.from({ length: 200 }, (_, n) => Math.sin((2 * Math.PI * n) / 10)),
        settings,
      );
      periodic.at(100);
      expect(periodic.values[10 - 8 + MARGIN]).toBeGreaterThan(0.99);
      expect(periodic.values[5 - 8 + MARGIN]).toBeLessThan(-0.9);
      expect(periodic.level()).toBeCloseTo(Math.SQRT1_2, 1);
      const silent = createCorrelation(new Float64Array(200), settings);
      silent.at(100);
      expect(Array.from(silent.values)).toEqual(new Array(10 + 2 * MARGIN).fill(0));
    });
  });
});

describe("decimate", () => {
  const settings = { lowestRate: 4000, cutoff: 1000 };

  /** The amplitude that is left of a tone, away from the ends. */
  function gain(frequency: number, sampleRate: number): number {
    const { samples } = decimate(tone(frequency, sampleRate, sampleRate, 1).samples, sampleRate, settings);
    const inner = samples.slice(200, -200);
    return Math.sqrt((2 * inner.reduce((sum, x) => sum + x * x, 0)) / inner.length);
  }

  describe("decimate", () => {
    it.each([
      [8000, 2, 4000],
      [11025, 2, 5512.5],
      [16000, 4, 4000],
      [44100, 11, 44100 / 11],
      [48000, 12, 4000],
      [5000, 1, 5000],
    ])("takes %i Hz to a fraction not under 4 kHz", (sampleRate, factor, rate) => {
      const decimated = decimate(new Float32Array(1001), sampleRate, settings);
      expect(decimated).toMatchObject({ factor, sampleRate: rate });
      expect(decimated.samples).toHaveLength(Math.ceil(1001 / factor));
    });

    it.each([8000, 16000, 44100])("keeps what is low and takes out what would fold, at %i Hz", (sampleRate) => {
      expect(gain(100, sampleRate)).toBeCloseTo(1, 2);
      expect(gain(400, sampleRate)).toBeGreaterThan(0.95);
      expect(gain(1000, sampleRate)).toBeCloseTo(0.5, 1);
      expect(gain(2500, sampleRate)).toBeLessThan(0.01);
      expect(gain(3700, sampleRate)).toBeLessThan(0.01);
    });

    it("does not move a tone in time", () => {
      const { samples } = decimate(tone(200, 8000, 8000, 1).samples, 8000, settings);
      for (let m = 500; m < 520; m++) expect(samples[m]).toBeCloseTo(Math.sin((2 * Math.PI * 200 * 2 * m) / 8000), 2);
    });

    it("takes off a constant", () => {
      const sound = tone(200, 8000, 8000, 0.25);
      const { samples } = decimate(mapSamples(sound, (x) => x + 0.5).samples, 8000, settings);
      const plain = decimate(sound.samples, 8000, settings).samples;
      for (const [m, x] of samples.entries()) expect(x).toBeCloseTo(plain[m] as number, 6);
    });
  });
});
