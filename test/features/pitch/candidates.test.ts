import { describe, expect, it } from "vitest";
import { addCandidates, MAX_CANDIDATES, noCandidates } from "../../../src/features/pitch/candidates.js";
import { MARGIN } from "../../../src/features/pitch/correlation.js";

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
