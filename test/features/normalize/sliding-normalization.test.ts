import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { normalizeFeatures } from "../../../src/features/normalize/cepstral-normalization.js";
import {
  normalizeSliding,
  type SlidingNormalizationOptions,
  slidingReach,
} from "../../../src/features/normalize/sliding-normalization.js";
import {
  columnOf,
  cuts,
  expectSlicesToEqualTheWhole,
  matrices,
  matrix,
  type Rows,
  rowOf,
  single,
  slice,
} from "../matrices.js";
import { maxDifference, readGolden } from "../waveforms.js";

interface SlidingGolden {
  readonly config: {
    readonly "cmn-window": number;
    readonly "min-cmn-window": number;
    readonly "norm-vars": boolean;
    readonly center: boolean;
  };
  readonly data: Rows;
}

const options: fc.Arbitrary<Required<SlidingNormalizationOptions>> = fc
  .record({
    window: fc.integer({ min: 1, max: 20 }),
    minWindow: fc.integer({ min: 1, max: 20 }),
    center: fc.boolean(),
    normalization: fc.constantFrom("mean" as const, "mean-variance" as const),
  })
  .map((drawn) => ({ ...drawn, minWindow: Math.min(drawn.minWindow, drawn.window) }));

/** Kaldi's rule, loop by loop. */
function windowOf(t: number, numFrames: number, { window, minWindow, center }: Required<SlidingNormalizationOptions>) {
  let start = center ? t - Math.floor(window / 2) : t - window;
  let end = center ? start + window : t + 1;
  if (start < 0) {
    end -= start;
    start = 0;
  }
  if (!center) end = Math.max(t + 1, minWindow);
  if (end > numFrames) {
    start = Math.max(start - (end - numFrames), 0);
    end = numFrames;
  }
  return { start, end };
}

describe("normalizeSliding", () => {
  const { input } = readGolden("kaldi_post/sliding_input.json") as { input: { data: Rows } };
  const features = matrix(input.data);

  it.each(["w300_center_m", "w300_center_mv", "w300_left_m", "w600_center_m"])("gives Kaldi's values: %s", (name) => {
    const { config, data } = readGolden(`kaldi_post/sliding_${name}.json`) as SlidingGolden;
    const actual = normalizeSliding(features, {
      window: config["cmn-window"],
      minWindow: config["min-cmn-window"],
      center: config.center,
      normalization: config["norm-vars"] ? "mean-variance" : "mean",
    });
    expect(maxDifference(actual.data, data.flat())).toBeLessThan(1e-9);
  });

  it("is the definition over the window of each frame, at the ends and in short recordings too", () => {
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 60 }), options, (drawn, settings) => {
        const { numFrames, dim } = drawn;
        const actual = normalizeSliding(drawn, settings);
        for (let t = 0; t < numFrames; t++) {
          const { start, end } = windowOf(t, numFrames, settings);
          for (let column = 0; column < dim; column++) {
            const values = columnOf(slice(drawn, start, end), column);
            const mean = values.reduce((sum, x) => sum + x / values.length, 0);
            const variance = values.reduce((sum, x) => sum + (x - mean) ** 2 / values.length, 0);
            const constant = variance <= 1e-12 * (variance + mean * mean);
            const scale = settings.normalization === "mean" ? 1 : constant ? 0 : 1 / Math.sqrt(variance);
            const expected = ((rowOf(drawn, t)[column] as number) - mean) * scale;
            expect(Math.abs((rowOf(actual, t)[column] as number) - expected)).toBeLessThan(1e-9);
          }
        }
      }),
      { seed: 1 },
    );
  });

  it("is the same for a slice with the context of its reach, to the bit", () => {
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 60 }), options, cuts, (drawn, settings, cut) => {
        expectSlicesToEqualTheWhole(drawn, slidingReach(settings), (m) => normalizeSliding(m, settings), cut);
      }),
      { seed: 2, numRuns: 300 },
    );
    const settings = { window: 300, center: true, normalization: "mean-variance" } as const;
    expect(slidingReach(settings)).toEqual({ left: 150, right: 149, minFrames: 300 });
    expect(slidingReach()).toEqual({ left: 600, right: 0, minFrames: 100 });
    const at = rowOf(normalizeSliding(features, settings), 500);
    expect(rowOf(normalizeSliding(slice(features, 350, 650), settings), 150)).toEqual(at);
    expect(rowOf(normalizeSliding(slice(features, 350, 649), settings), 150)).not.toEqual(at);
    expect(rowOf(normalizeSliding(slice(features, 351, 650), settings), 149)).not.toEqual(at);
  });

  it("is exactly 0 for a constant", () => {
    fc.assert(
      fc.property(options, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (settings, value) => {
        const constant = normalizeSliding(matrix(Array.from({ length: 50 }, () => [value])), settings);
        expect(constant.data.every((x) => x === 0)).toBe(true);
      }),
      { seed: 3 },
    );
  });

  it("keeps its digits far from zero, where sums of squares lose them", () => {
    const far = { ...features, data: features.data.map((x) => x + 2 ** 18) };
    const settings = { window: 300, center: true, normalization: "mean-variance" } as const;
    const near = { ...features, data: far.data.map((x) => x - 2 ** 18) };
    expect(maxDifference(normalizeSliding(far, settings).data, normalizeSliding(near, settings).data)).toBeLessThan(
      1e-7,
    );
  });

  it("does not see a gain, which moves a whole column", () => {
    const louder = { ...features, data: features.data.map((x, i) => (i % features.dim === 0 ? x + 17.5 : x)) };
    expect(maxDifference(normalizeSliding(louder).data, normalizeSliding(features).data)).toBeLessThan(1e-11);
  });

  it("is normalisation of the whole for a recording no longer than the window", () => {
    const short = slice(features, 0, 90);
    for (const normalization of ["mean", "mean-variance"] as const) {
      const whole = normalizeFeatures(short, { normalization });
      for (const center of [true, false]) {
        expect(maxDifference(normalizeSliding(short, { center, normalization }).data, whole.data)).toBeLessThan(1e-12);
      }
    }
  });

  it("spoils no other window with a value that is not finite", () => {
    const spoilt = { ...features, data: features.data.slice() };
    spoilt.data[300 * features.dim] = Number.NaN;
    const { data } = normalizeSliding(spoilt, { window: 100, center: true });
    const numbers = Array.from({ length: features.numFrames }, (_, t) => data[t * features.dim] as number);
    expect(numbers.flatMap((x, t) => (Number.isNaN(x) ? [t] : []))).toEqual(
      Array.from({ length: 100 }, (_, i) => 251 + i),
    );
  });

  it("keeps the precision of its input, leaves it alone, and takes no frames", () => {
    const before = features.data.slice();
    expect(normalizeSliding(single(features)).data).toBeInstanceOf(Float32Array);
    expect(normalizeSliding(features)).toMatchObject({ numFrames: 983, dim: 3, frameShift: 0.01 });
    expect(features.data).toEqual(before);
    for (const center of [true, false]) {
      expect(normalizeSliding(slice(features, 0, 0), { center })).toMatchObject({ numFrames: 0, dim: 3 });
    }
  });

  it("refuses options outside their range and data of another shape", () => {
    const wrong = [
      { window: 0 },
      { window: 1.5 },
      { minWindow: 0 },
      { window: 50 },
      { center: 1 as unknown as boolean },
      { normalization: "none" as "mean" },
    ];
    for (const options of wrong) {
      expect(() => normalizeSliding(features, options)).toThrow(OptionError);
      expect(() => slidingReach(options)).toThrow(OptionError);
    }
    expect(() => normalizeSliding(features, { window: 50 })).toThrow(
      "minWindow must be at most the window: got 100 of 50; set both",
    );
    expect(() => normalizeSliding(features, { window: 50, center: true })).not.toThrow();
    expect(() => normalizeSliding({ ...features, dim: 4 })).toThrow(ShapeError);
  });
});
