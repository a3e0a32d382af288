import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { createRastaFilter, rasta } from "../../../src/features/spectrum/rasta.js";
import { readGolden } from "../../oracles/golden.js";
import { columnOf, matrices, matrix, type Rows, rowOf, single, slice } from "../matrices.js";
import { maxDifference } from "../waveforms.js";

interface RastaGolden {
  readonly data: Rows;
  readonly pole_098: Rows;
  readonly pole_094: Rows;
}

describe("rasta", () => {
  const golden = readGolden<RastaGolden>("transform/rasta.json");
  const tracks = matrix(golden.data);

  it("gives rastamat's values by scipy's filter, with the paper's pole and with rastamat's", () => {
    expect(maxDifference(rasta(tracks).data, golden.pole_098.flat())).toBeLessThan(1e-12);
    expect(maxDifference(rasta(tracks, { pole: 0.94 }).data, golden.pole_094.flat())).toBeLessThan(1e-12);
  });

  it("gives the difference equation its impulse response, after the four frames that are 0", () => {
    const impulse = matrix(Array.from({ length: 12 }, (_, t) => [t === 4 ? 1 : 0]));
    const expected = [0, 0, 0, 0, 0.2];
    for (let t = 5; t < 12; t++) expected.push(0.98 * (expected[t - 1] ?? 0) + ([0.1, 0, -0.1, -0.2][t - 5] ?? 0));
    expect(maxDifference(columnOf(rasta(impulse), 0), expected)).toBeLessThan(1e-15);
  });

  it("is exactly 0 for a constant, and does not see what is added to a whole column", () => {
    const constant = matrix(Array.from({ length: 50 }, () => [1000.1]));
    expect(rasta(constant).data.every((y) => y === 0)).toBe(true);
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 40 }), fc.double({ min: -9, max: 9, noNaN: true }), (m, gain) => {
        const louder = { ...m, data: m.data.map((x) => x + gain) };
        expect(maxDifference(rasta(louder).data, rasta(m).data)).toBeLessThan(1e-10);
      }),
      { seed: 1 },
    );
  });

  it("shifts with its input: what comes before a constant start does not count", () => {
    const start = Array.from({ length: 3 }, () => rowOf(tracks, 0));
    const later = matrix([...start, ...golden.data]);
    const early = matrix([...Array.from({ length: 4 }, () => rowOf(tracks, 0)), ...golden.data]);
    expect(maxDifference(slice(rasta(later), 4, 63).data, slice(rasta(early), 5, 64).data)).toBeLessThan(1e-13);
  });

  it("filters frame by frame in place as it does a matrix, to the bit, and leaves the rest alone", () => {
    const filter = createRastaFilter(3);
    const values = new Float64Array(5).fill(7);
    const rows = golden.data.map((row) => {
      values.set(row, 1);
      filter(values, 1);
      return Array.from(values.subarray(1, 4));
    });
    expect(rows.flat()).toEqual(Array.from(rasta(tracks).data));
    expect([values[0], values[4]]).toEqual([7, 7]);
  });

  it("keeps two filters apart", () => {
    const [one, other] = [createRastaFilter(1), createRastaFilter(1)];
    for (const [x] of golden.data) {
      const value = Float64Array.of(x ?? 0);
      one(value, 0);
    }
    const first = Float64Array.of(3);
    other(first, 0);
    expect(first[0]).toBe(0);
  });

  it("keeps the precision of its input, leaves it alone, and takes few frames or none", () => {
    const before = tracks.data.slice();
    expect(rasta(single(tracks)).data).toBeInstanceOf(Float32Array);
    expect(rasta(tracks)).toMatchObject({ numFrames: 60, dim: 3, frameShift: 0.01 });
    expect(tracks.data).toEqual(before);
    expect(Array.from(rasta(slice(tracks, 0, 2)).data)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(rasta(slice(tracks, 0, 0))).toMatchObject({ numFrames: 0, dim: 3 });
  });

  it("refuses poles that do not settle, dimensions that are none, and frames outside the values", () => {
    for (const pole of [1, -0.1, Number.NaN]) expect(() => rasta(tracks, { pole })).toThrow(OptionError);
    for (const dim of [0, 1.5, -1]) expect(() => createRastaFilter(dim)).toThrow(OptionError);
    expect(() => createRastaFilter(3)(new Float64Array(5), 3)).toThrow(
      "a frame of 3 at 3 does not lie inside the 5 values given",
    );
    expect(() => rasta({ ...tracks, dim: 7 })).toThrow(ShapeError);
  });
});
