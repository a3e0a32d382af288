import { describe, expect, it } from "vitest";
import { conditionFrame, conditionFrameAfter, loadSamples } from "../../src/features/condition.js";
import { createRandom } from "../../src/math/random.js";

const LENGTHS = [3, 4, 7, 400];

function randomValues(length: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
}

describe.each(LENGTHS)("a frame of %i samples", (length) => {
  const samples = Float32Array.from(randomValues(length + 5, 1));
  const x = randomValues(length, 2);
  const taper = randomValues(length, 3);

  it("is loaded with its scale and offset, and its sum", () => {
    const to = new Float64Array(length + 1).fill(9);
    const sum = loadSamples(samples, 2, { scale: 8, offset: 0.25 }, to, length);
    const expected = Array.from(samples.subarray(2, 2 + length), (sample) => 8 * (sample - 0.25));
    expect([...to]).toEqual([...expected, 9]);
    expect(sum).toBeCloseTo(
      expected.reduce((a, b) => a + b, 0),
      9,
    );
  });

  it("loses its mean, is pre-emphasised and windowed", () => {
    const frame = new Float64Array(length + 1).fill(9);
    const energy = conditionFrame(x, 0.5, 0.97, taper, frame);
    const d = Array.from(x, (value) => value - 0.5);
    const expected = d.map((value, n) => (value - 0.97 * (d[Math.max(0, n - 1)] as number)) * (taper[n] as number));
    expect([...frame]).toEqual([...expected, 9]);
    expect(energy).toBe(d.reduce((sum, value) => sum + value * value, 0));
  });

  it("is pre-emphasised with predecessors that are given", () => {
    const before = randomValues(length, 4);
    const frame = new Float64Array(length + 1).fill(9);
    const energy = conditionFrameAfter(before, x, 0.5, 0.97, taper, frame);
    const expected = Array.from(x, (value, n) => (value - 0.5 - 0.97 * (before[n] as number)) * (taper[n] as number));
    expect([...frame]).toEqual([...expected, 9]);
    expect(energy).toBe(x.reduce((sum, value) => sum + (value - 0.5) ** 2, 0));
  });

  it("stays as it is without mean and pre-emphasis under a window of ones", () => {
    const frame = new Float64Array(length);
    conditionFrame(x, 0, 0, new Float64Array(length).fill(1), frame);
    expect(frame).toEqual(x);
  });
});
