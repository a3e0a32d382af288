import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureFileError, OptionError, ShapeError } from "../../../src/errors.js";
import { decodeKaldiMatrix, encodeKaldiMatrix } from "../../../src/formats/kaldi/kaldi-matrix.js";
import { anyFeatures, expected, features, fixture, rowsOf } from "../feature-fixtures.js";

const ark = fixture("binary.ark");
const scp = new TextDecoder().decode(fixture("binary.scp"));

/** The bytes of one matrix of binary.ark, from its offset to the next key. */
function matrixOf(key: string): Uint8Array {
  const lines = scp.split("\n").map((line) => /^(\S+) binary\.ark:(\d+)$/.exec(line));
  const at = lines.findIndex((line) => line?.[1] === key);
  const next = lines[at + 1];
  const end = next ? Number(next[2]) - `${next[1]} `.length : ark.length;
  return ark.slice(Number(lines[at]?.[2]), end);
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (matrix: Parameters<typeof encodeKaldiMatrix>[0], precision?: "float32" | "float64") =>
  new TextDecoder().decode(encodeKaldiMatrix(matrix, { text: true, ...(precision ? { precision } : {}) }));

describe("a binary matrix", () => {
  it("is read in float32 and float64", () => {
    expect(rowsOf(decodeKaldiMatrix(matrixOf("float")))).toEqual(expected.matrix);
    const double = decodeKaldiMatrix(matrixOf("double"), { frameShift: 0.02 });
    expect(rowsOf(double)).toEqual(expected.matrix);
    expect(double.data).toBeInstanceOf(Float64Array);
    expect(double.frameShift).toBe(0.02);
  });

  it("is written as the format is defined", () => {
    const matrix = decodeKaldiMatrix(matrixOf("float"));
    expect(encodeKaldiMatrix(matrix)).toEqual(matrixOf("float"));
    expect(encodeKaldiMatrix(matrix, { precision: "float64" })).toEqual(matrixOf("double"));
    expect(encodeKaldiMatrix({ data: new Float32Array(), numFrames: 0, dim: 0, frameShift: 1 })).toEqual(
      matrixOf("empty"),
    );
  });

  // One value of these columns is constant: its percentiles are one step apart.
  it.each(["CM", "CM2", "CM3"] as const)(
    "compressed as %s has the values that float32 arithmetic gives, to the bit",
    (token) => {
      const decoded = decodeKaldiMatrix(matrixOf(token));
      expect(rowsOf(decoded)).toEqual(expected[token]);
      expect(decoded.data).toBeInstanceOf(Float32Array);
    },
  );

  it("compressed reaches every branch of its scale", () => {
    const bytes = new Uint8Array([...bytesOf("\0BCM "), ...new Uint8Array(16 + 8 + 5)]);
    const view = new DataView(bytes.buffer);
    [-1, 2].forEach((value, i) => {
      view.setFloat32(5 + 4 * i, value, true);
    });
    view.setInt32(13, 5, true);
    view.setInt32(17, 1, true);
    [0, 16384, 49151, 65535].forEach((level, i) => {
      view.setUint16(21 + 2 * i, level, true);
    });
    bytes.set([0, 64, 128, 192, 255], 29);
    const { data } = decodeKaldiMatrix(bytes);
    [-1, -0.5, 0, 0.5, 1].forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value, 4);
    });
  });

  it.each(["float32", "float64"] as const)("brings back any features: %s", (precision) => {
    fc.assert(
      fc.property(anyFeatures(precision), (matrix) => {
        expect(decodeKaldiMatrix(encodeKaldiMatrix(matrix))).toEqual(matrix);
      }),
      { seed: 2 },
    );
  });

  const float = matrixOf("float");
  const withInt = (at: number, value: number) => {
    const copy = float.slice();
    new DataView(copy.buffer).setInt32(at, value, true);
    return copy;
  };
  it.each([
    ["cut in its header", float.slice(0, 12), /cut short in its header/],
    ["cut in its values", float.slice(0, -1), /12 × 4 in FM has 207 bytes, not 206/],
    ["followed by another", new Uint8Array([...float, ...float]), /has 207 bytes, not 414.*give readArchive its path/],
    ["of −1 rows", withInt(6, -1), /matrix of -1 × 4/],
    ["of no rows of 4", withInt(6, 0).slice(0, 15), /matrix of 0 × 4; the file is damaged/],
    ["of rows past all memory", withInt(6, 2 ** 31 - 1), /2147483647 × 4 in FM has 34359738367 bytes/],
    ["with sizes of 8 bytes", float.with(5, 8), /not of four bytes each/],
    ["a vector", fixture("vector.ark").slice(8), /a vector \(FV\)/],
    ["an alignment", fixture("alignment.ark").slice(4), /whole numbers, as of an alignment/],
    ["something else", bytesOf("\0B<TransitionModel> "), /an object "<Tran/],
    ["nothing but a mark", bytesOf("\0B"), /an object ""/],
  ])("is refused when it is %s", (_, bytes, message) => {
    expect(() => decodeKaldiMatrix(bytes)).toThrow(FeatureFileError);
    expect(() => decodeKaldiMatrix(bytes, { name: "a.mat" })).toThrow(/^a\.mat: /);
    expect(() => decodeKaldiMatrix(bytes)).toThrow(message);
  });
});

describe("a matrix in text", () => {
  it("is written as Kaldi lays it out, with the digits that bring values back", () => {
    expect(
      textOf(
        features([
          [1, -0.1],
          [1e-20, 3e30],
        ]),
      ),
    ).toBe(" [\n  1 -0.100000001 \n  9.99999968e-21 2.99999989e+30 ]\n");
    expect(textOf({ ...features([[0]]), data: Float64Array.of(0.1) })).toBe(" [\n  0.1 ]\n");
    expect(textOf({ data: new Float32Array(), numFrames: 0, dim: 0, frameShift: 1 })).toBe(" [ ]\n");
  });

  it.each([
    [
      " [\n  1 2 \n  3 4 ]\n",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      "[ 1 2\n3 4\n]",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      " [ 1 2; 3 4 ]",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      "[ 1 2 \r\n 3 4 ]\r\n",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["[1 2]", [[1, 2]]],
    ["[ .5 -5. +1E2 1e-3 ]", [[0.5, -5, 100, Math.fround(1e-3)]]],
    ["[ inf -Infinity NaN -nan ]", [[Infinity, -Infinity, NaN, NaN]]],
    [" [ ]\n", []],
    ["[]", []],
  ])("is read: %j", (text, rows) => {
    expect(rowsOf(decodeKaldiMatrix(bytesOf(text)))).toEqual(rows);
  });

  it("is read in float32 as Kaldi reads it, or in float64", () => {
    expect(decodeKaldiMatrix(bytesOf("[ 0.1 ]")).data).toEqual(Float32Array.of(0.1));
    expect(decodeKaldiMatrix(bytesOf("[ 0.1 ]"), { textPrecision: "float64" }).data).toEqual(Float64Array.of(0.1));
  });

  it.each(["float32", "float64"] as const)("brings back any features: %s", (precision) => {
    fc.assert(
      fc.property(anyFeatures(precision), (matrix) => {
        const text = encodeKaldiMatrix(matrix, { text: true });
        expect(decodeKaldiMatrix(text, { textPrecision: precision })).toEqual(matrix);
      }),
      { seed: 3 },
    );
  });

  it.each([
    ["", /begins with \\0B \(binary\) or "\[" \(text\), and here is nothing/],
    ["1 2 3\n", /and here is "1 2 3/],
    ["[ 1 2", /there came the end; the file is cut short/],
    ["[ 1 2 # ]", /row 0 holds "#", and a number was expected/],
    ["[ 1 2\nutt2 [ 3 4", /and there came "u"/],
    ["[ 1 2\n 3 ]", /row 1 has 1 values, the first has 2/],
    ["[ 1 2 ] 3", /something follows the "\]"/],
    ["[ 0x10 ]", /row 0 holds "0x10"/],
    ["[ constructor ]", /row 0 holds "constructor"/],
    ["[ 1e39 ]", /1e39, more than a float32 holds/],
  ])("is refused: %j", (text, message) => {
    expect(() => decodeKaldiMatrix(bytesOf(text))).toThrow(FeatureFileError);
    expect(() => decodeKaldiMatrix(bytesOf(text))).toThrow(message);
  });
});

describe("encodeKaldiMatrix", () => {
  it("refuses what Kaldi has no matrix for, and values that do not fit", () => {
    const empty = { data: new Float32Array(), numFrames: 0, dim: 13, frameShift: 0.01 };
    expect(() => encodeKaldiMatrix(empty)).toThrow(/no matrix of 0 frames of 13 values/);
    const large = { data: Float64Array.of(1e39), numFrames: 1, dim: 1, frameShift: 0.01 };
    for (const text of [true, false]) {
      expect(() => encodeKaldiMatrix(large, { text, precision: "float32" })).toThrow(/1e\+39, more than a float32/);
      expect(encodeKaldiMatrix(large, { text }).length).toBeGreaterThan(0);
    }
    expect(() => encodeKaldiMatrix({ ...features([[1]]), dim: 2 })).toThrow(ShapeError);
    expect(() => encodeKaldiMatrix(features([[1]]), { precision: "half" as "float32" })).toThrow(OptionError);
  });
});
