import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { computeDeltas, deltaReach } from "../../../src/features/dynamics/deltas.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { readGolden as readGoldenFile } from "../../oracles/golden.js";
import {
  columnOf,
  columnsOf,
  cuts,
  expectSlicesToEqualTheWhole,
  matrices,
  matrix,
  type Rows,
  rowOf,
  slice,
} from "../matrices.js";
import { maxDifference, noise, readGolden } from "../waveforms.js";

interface PostGolden {
  readonly input: { readonly data: Rows };
  readonly cases: readonly {
    readonly op: string;
    readonly n_rows?: number;
    readonly config: Readonly<Record<string, number>>;
    readonly data: Rows;
  }[];
}

interface SavgolGolden {
  readonly input: { readonly data: Rows };
  readonly order1: Rows;
  readonly order2: Rows;
}

interface ScipyGolden {
  readonly input: Rows;
  readonly cases: readonly { readonly order: number; readonly window: number; readonly data: Rows }[];
}

/** HTK's definition word for word: regression over one column, its end values repeated. */
function htkRegression(column: readonly number[], window: number): number[] {
  const at = (t: number) => column[Math.min(Math.max(t, 0), column.length - 1)] as number;
  return column.map((_, t) => {
    let above = 0;
    let below = 0;
    for (let theta = 1; theta <= window; theta++) {
      above += theta * (at(t + theta) - at(t - theta));
      below += 2 * theta * theta;
    }
    return above / below;
  });
}

describe("computeDeltas", () => {
  const golden = readGolden("kaldi_post/deltas_cmvn.json") as PostGolden;
  const cases = golden.cases.filter((entry) => entry.op === "ComputeDeltas");

  it.each(cases)("gives Kaldi's values with Kaldi's edges: $config, rows $n_rows", ({ config, n_rows, data }) => {
    const features = computeDeltas(matrix(golden.input.data.slice(0, n_rows)), {
      order: config["delta-order"] as number,
      window: config["delta-window"] as number,
      edges: "kaldi",
    });
    expect(features.numFrames).toBe(data.length);
    expect(maxDifference(features.data, data.flat())).toBeLessThan(1e-9);
  });

  it("has five Kaldi cases to compare with", () => expect(cases).toHaveLength(5));

  it.each([1, 2, 3, 5])(
    "gives HTK's repeated regression, window %i, also for inputs shorter than the window",
    (window) => {
      for (const numFrames of [1, 2, 3, 28]) {
        const features = matrix(golden.input.data.slice(0, numFrames));
        const result = computeDeltas(features, { order: 3, window });
        for (let column = 0; column < features.dim; column++) {
          let expected = columnOf(features, column);
          for (let order = 0; order <= 3; order++) {
            expect(maxDifference(columnOf(result, order * features.dim + column), expected)).toBeLessThan(1e-11);
            expected = htkRegression(expected, window);
          }
        }
      }
    },
  );

  it("differs between the conventions in the double deltas of the first and last 2 frames alone, as many as the window", () => {
    const features = matrix(golden.input.data);
    const htk = computeDeltas(features);
    const kaldi = computeDeltas(features, { edges: "kaldi" });
    const dim = features.dim;
    for (let t = 0; t < 28; t++) {
      const row = (m: FeatureMatrix, from: number, to: number) => m.data.subarray(t * m.dim + from, t * m.dim + to);
      expect(row(htk, 0, 2 * dim)).toEqual(row(kaldi, 0, 2 * dim));
      const difference = maxDifference(row(htk, 2 * dim, 3 * dim), row(kaldi, 2 * dim, 3 * dim));
      if (t < 2 || t >= 26) expect(difference).toBeGreaterThan(1e-6);
      else expect(difference).toBeLessThan(1e-12);
    }
  });

  it("is 0 for a constant and the slope for a ramp, away from the ends", () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const edges = fc.constantFrom("htk" as const, "kaldi" as const, "librosa" as const);
    fc.assert(
      fc.property(value, value, fc.integer({ min: 1, max: 4 }), edges, (start, slope, window, convention) => {
        const options = { order: 2, window, edges: convention };
        const numFrames = 6 * window + 3;
        const constant = computeDeltas(matrix(Array.from({ length: numFrames }, () => [start])), options);
        for (const column of [1, 2]) expect(columnOf(constant, column).every((delta) => delta === 0)).toBe(true);
        const ramp = computeDeltas(matrix(Array.from({ length: numFrames }, (_, t) => [start + slope * t])), options);
        for (let t = 2 * window; t < numFrames - 2 * window; t++) {
          expect(Math.abs((columnOf(ramp, 1)[t] as number) - slope)).toBeLessThan(1e-9);
          expect(Math.abs(columnOf(ramp, 2)[t] as number)).toBeLessThan(1e-9);
        }
      }),
      { seed: 3 },
    );
  });

  it("gives librosa's values with librosa's edges", () => {
    const { input, order1, order2 } = readGolden("librosa/delta_savgol.json") as SavgolGolden;
    const deltas = computeDeltas(matrix(input.data), { order: 2, window: 4, edges: "librosa" });
    expect(maxDifference(columnsOf(deltas, 13, 13).data, order1.flat())).toBeLessThan(1e-9);
    expect(maxDifference(columnsOf(deltas, 26, 13).data, order2.flat())).toBeLessThan(1e-9);
  });

  const scipy = readGoldenFile<ScipyGolden>("transform/savgol.json");
  it.each(scipy.cases)("gives scipy's Savitzky-Golay derivative of order $order, window $window", (golden) => {
    const { order, window, data } = golden;
    const deltas = computeDeltas(matrix(scipy.input), { order, window, edges: "librosa" });
    expect(maxDifference(columnsOf(deltas, 3 * order, 3).data, data.flat())).toBeLessThan(1e-10);
  });

  it("is the derivative of a polynomial of its own degree at every frame, with librosa's edges", () => {
    const square = matrix(Array.from({ length: 12 }, (_, t) => [5 - 3 * t + 0.25 * t * t]));
    const deltas = computeDeltas(square, { order: 2, window: 3, edges: "librosa" });
    expect(maxDifference(columnOf(deltas, 2), new Float64Array(12).fill(0.5))).toBeLessThan(1e-12);
  });

  it("is the same for a slice with the context of its reach, to the bit, whatever the edges", () => {
    const options = fc.record({
      order: fc.integer({ min: 0, max: 3 }),
      window: fc.integer({ min: 2, max: 4 }),
      edges: fc.constantFrom("htk" as const, "kaldi" as const, "librosa" as const),
    });
    fc.assert(
      fc.property(matrices({ minLength: 9, maxLength: 60 }), options, cuts, (features, settings, cut) => {
        expectSlicesToEqualTheWhole(features, deltaReach(settings), (m) => computeDeltas(m, settings), cut);
      }),
      { seed: 4, numRuns: 200 },
    );
    expect(deltaReach()).toEqual({ left: 4, right: 4, minFrames: 1 });
    expect(deltaReach({ window: 4, edges: "librosa" })).toEqual({ left: 4, right: 4, minFrames: 9 });
    const features = matrix(golden.input.data);
    for (const edges of ["htk", "kaldi"] as const) {
      const whole = rowOf(computeDeltas(features, { edges }), 14);
      expect(rowOf(computeDeltas(slice(features, 10, 19), { edges }), 4)).toEqual(whole);
      expect(rowOf(computeDeltas(slice(features, 11, 19), { edges }), 3)).not.toEqual(whole);
      expect(rowOf(computeDeltas(slice(features, 10, 18), { edges }), 4)).not.toEqual(whole);
    }
  });

  it("does not see a gain, which moves a whole column", () => {
    const features = matrix(golden.input.data);
    const louder = { ...features, data: features.data.map((x, i) => (i % features.dim === 0 ? x + 2.5 : x)) };
    for (const edges of ["htk", "kaldi", "librosa"] as const) {
      const deltas = (m: FeatureMatrix) => columnsOf(computeDeltas(m, { edges }), 13, 26).data;
      expect(maxDifference(deltas(louder), deltas(features))).toBeLessThan(1e-12);
    }
  });

  it("keeps the precision of its input, and order 0 the values", () => {
    const data = noise(12, 8000).samples;
    const features: FeatureMatrix = { data, numFrames: 4, dim: 3, frameShift: 0.02 };
    const none = computeDeltas(features, { order: 0 });
    expect(none).toEqual(features);
    expect(none.data).not.toBe(data);
    expect(computeDeltas(features).data).toBeInstanceOf(Float32Array);
    expect(computeDeltas(features)).toMatchObject({ numFrames: 4, dim: 9, frameShift: 0.02 });
    expect(computeDeltas({ ...features, data: Float64Array.from(data) }).data).toBeInstanceOf(Float64Array);
  });

  it("refuses options outside their range and data of another shape", () => {
    const features = matrix([[1, 2]]);
    for (const options of [{ order: -1 }, { order: 1.5 }, { window: 0 }, { window: 101 }, { edges: "zero" as "htk" }]) {
      expect(() => computeDeltas(features, options)).toThrow(OptionError);
    }
    expect(() => computeDeltas(features, { order: 3, window: 1, edges: "librosa" })).toThrow(OptionError);
    expect(() => computeDeltas(features, { edges: "librosa" })).toThrow(ShapeError);
    expect(() => computeDeltas(features, { edges: "librosa" })).toThrow(
      'deltas with edges "librosa" and window 2 need at least 5 frames; got 1; make the window smaller',
    );
    expect(() => computeDeltas({ ...features, dim: 3 })).toThrow(ShapeError);
    expect(() => computeDeltas({ ...features, dim: 3 })).toThrow("1 frames of 3 need 3 values; the data hold 2");
    expect(() => computeDeltas({ ...features, dim: 1 })).toThrow("1 frames of 1 need 1 values; the data hold 2");
    expect(() => computeDeltas({ ...features, numFrames: -1 })).toThrow(ShapeError);
  });
});
