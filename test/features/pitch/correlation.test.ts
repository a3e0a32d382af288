import { describe, expect, it } from "vitest";
import { createCorrelation, MARGIN } from "../../../src/features/pitch/correlation.js";
import { noise } from "../waveforms.js";

const settings = { minLag: 8, maxLag: 17, window: 21, energyFloor: 1e-6 };
const signal = Float64Array.from(noise(300, 8000, 2).samples, (x, n) => x + 0.3 * Math.sin(n / 3));

/** The definition, on a region cut out and centred beforehand. */
function definition(region: readonly number[], lag: number): number {
  const mean = region.reduce((sum, x) => sum + x, 0) / region.length;
  const x = region.map((value) => value - mean);
  const start = Math.floor((x.length - settings.window - lag) / 2);
  const first = x.slice(start, start + settings.window);
  const second = x.slice(start + lag, start + lag + settings.window);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
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
