import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { createReservoir, reservoirSample } from "../../../src/gmm/online/reservoir.js";
import { withFrameWeights } from "../../../src/gmm/passes/frame-chunks.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import type { FeatureMatrix } from "../../../src/types.js";

/** Frames t, −t for t from `start` to `end`, in float32. */
function counting(start: number, end: number): FeatureMatrix {
  const data = Float32Array.from({ length: 2 * (end - start) }, (_, at) => {
    const t = start + Math.floor(at / 2);
    return at % 2 ? -t : t;
  });
  return { data, numFrames: end - start, dim: 2, frameShift: 0.02 };
}

const times = ({ data }: FeatureMatrix): number[] => Array.from(data).filter((_, at) => at % 2 === 0);

describe("a reservoir", () => {
  it("keeps all frames in their order while there is room", () => {
    const sample = reservoirSample([counting(0, 7), counting(7, 7), counting(7, 20)], 20);
    expect(sample).toEqual(counting(0, 20));
  });

  it("keeps none twice, whole rows, and as many as it may", () => {
    const sample = reservoirSample([counting(0, 500), counting(500, 3000)], 40, { seed: 3 });
    expect(sample).toMatchObject({ numFrames: 40, dim: 2, frameShift: 0.02 });
    expect(new Set(times(sample)).size).toBe(40);
    for (let row = 0; row < 40; row++) expect(sample.data[2 * row + 1]).toBe(-(sample.data[2 * row] as number));
    expect(Math.max(...times(sample))).toBeGreaterThan(1500);
  });

  it("draws the same frames however the stream is cut, and others with another seed", () => {
    const whole = reservoirSample([counting(0, 1000)], 30, { seed: 5 });
    const pieces = Array.from({ length: 100 }, (_, i) => counting(10 * i, 10 * (i + 1)));
    expect(reservoirSample(pieces, 30, { seed: 5 })).toEqual(whole);
    expect(reservoirSample(pieces, 30, { seed: 6 })).not.toEqual(whole);
  });

  it("takes every frame with the same probability", () => {
    const counts = new Array(20).fill(0);
    const runs = 4000;
    for (let seed = 0; seed < runs; seed++) {
      for (const t of times(reservoirSample([counting(0, 13), counting(13, 20)], 5, { seed }))) counts[t]++;
    }
    // Binomial, p = 1/4: four standard deviations are 0.027.
    for (const count of counts) expect(Math.abs(count / runs - 0.25)).toBeLessThan(0.027);
  });

  it("is float64 as soon as one frame that it keeps is", () => {
    const precise = featureMatrix([[0.1, 0.2]]);
    expect(reservoirSample([counting(0, 3), precise], 10).data).toEqual(Float64Array.of(0, -0, 1, -1, 2, -2, 0.1, 0.2));
    expect(reservoirSample([counting(0, 3)], 10).data).toBeInstanceOf(Float32Array);
  });

  it("keeps the weight of each frame, 1 where it has none", () => {
    const weighted = (start: number, end: number) => {
      const frames = counting(start, end);
      return withFrameWeights(
        frames,
        times(frames).map((t) => t / 2),
      );
    };
    const sample = reservoirSample([counting(0, 40), weighted(40, 90), counting(90, 100)], 60, { seed: 4 });
    expect(Array.from(sample.weights ?? [])).toEqual(times(sample).map((t) => (t >= 40 && t < 90 ? t / 2 : 1)));
    expect(reservoirSample([counting(0, 40)], 60)).not.toHaveProperty("weights");
  });

  it("can be asked at any time, and what it gave stays as it was", () => {
    const reservoir = createReservoir(4, { seed: 2 });
    reservoir.add(counting(0, 3));
    const early = reservoir.sample();
    reservoir.add(counting(3, 900));
    expect(reservoir.numSeen).toBe(900);
    expect(times(early)).toEqual([0, 1, 2]);
    expect(reservoir.sample().numFrames).toBe(4);
  });

  it("says what is wrong", () => {
    expect(() => reservoirSample([], 3)).toThrow(ShapeError);
    expect(() => reservoirSample([counting(0, 0)], 3)).toThrow(/no frame/);
    expect(() => reservoirSample([counting(0, 2), featureMatrix([[1]])], 3)).toThrow(/2 and of 1 dimensions/);
    expect(() => reservoirSample([{ ...counting(0, 2), numFrames: 9 }], 3)).toThrow(/18 values, not 4/);
    expect(() => createReservoir(0)).toThrow(OptionError);
    expect(() => createReservoir(1.5)).toThrow(/whole number/);
    expect(() => createReservoir(1, { seed: -1 })).toThrow(/seed/);
  });
});
