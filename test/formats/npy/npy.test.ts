import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureFileError, OptionError } from "../../../src/errors.js";
import { decodeNpy, encodeNpy, npyHeader } from "../../../src/formats/npy/npy.js";
import { readNpy, writeNpy } from "../../../src/formats/npy/npy-files.js";
import { temporaryFolder } from "../../corpus/temporary-folder.js";
import { anyFeatures, expected, features, fixture, rowsOf } from "../feature-fixtures.js";

describe("encodeNpy", () => {
  it("writes what numpy's format describes", () => {
    const bytes = encodeNpy([1, -0.5, 3, 4, 5, 6], [2, 3]);
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    const headerLength = new DataView(bytes.buffer).getUint16(8, true);
    const header = new TextDecoder("latin1").decode(bytes.subarray(10, 10 + headerLength));
    expect(header.trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    expect(header.endsWith("\n")).toBe(true);
    const start = 10 + headerLength;
    expect(start % 64).toBe(0);
    expect(new DataView(bytes.buffer).getFloat32(start + 4, true)).toBe(-0.5);
    expect(bytes.length).toBe(start + 24);
  });

  it("writes the shape of a vector as a tuple of one", () => {
    expect(new TextDecoder("latin1").decode(encodeNpy([1, 2], [2]))).toContain("'shape': (2,), }");
  });

  it("writes the bytes that numpy writes", () => {
    const data = expected.matrix.flat();
    expect(encodeNpy(data, [12, 4])).toEqual(fixture("c-float32.npy"));
    expect(encodeNpy(data, [12, 4], { precision: "float64" })).toEqual(fixture("c-float64.npy"));
  });

  it("does not turn a large number into infinity", () => {
    expect(() => encodeNpy([1e39], [1, 1])).toThrow(FeatureFileError);
    expect(() => encodeNpy([1e39], [1, 1])).toThrow(/value 0 is 1e\+39, more than a float32 holds/);
    expect(encodeNpy([1e39, Number.POSITIVE_INFINITY], [1, 2], { precision: "float64" })).toHaveLength(128 + 16);
  });
});

describe("decodeNpy", () => {
  it.each([
    "c-float32",
    "c-float64",
    "big-float32",
    "big-float64",
    "fortran-float32",
    "fortran-big-float64",
    "version2",
    "version3",
  ])("reads what numpy wrote: %s", (name) => {
    const decoded = decodeNpy(fixture(`${name}.npy`));
    expect(rowsOf(decoded)).toEqual(expected.matrix);
    expect(decoded.data).toBeInstanceOf(name.includes("float64") ? Float64Array : Float32Array);
  });

  it("takes an array of one dimension for frames of one value", () => {
    const { numFrames, dim, data } = decodeNpy(fixture("column.npy"));
    expect([numFrames, dim]).toEqual([12, 1]);
    expect([...data]).toEqual(expected.matrix.map(([first]) => first));
  });

  it("takes the frame shift from its options", () => {
    expect(decodeNpy(fixture("column.npy")).frameShift).toBe(0.01);
    expect(decodeNpy(fixture("column.npy"), { frameShift: 0.005 }).frameShift).toBe(0.005);
    expect(() => decodeNpy(fixture("column.npy"), { frameShift: 0 })).toThrow(OptionError);
  });

  it("reads bytes that are a part of a larger buffer", () => {
    const larger = new Uint8Array([9, 9, 9, ...fixture("big-float64.npy"), 9]);
    expect(rowsOf(decodeNpy(larger.subarray(3, -1)))).toEqual(expected.matrix);
  });

  it.each(["float32", "float64"] as const)("brings back any features: %s", (precision) => {
    fc.assert(
      fc.property(anyFeatures(precision), (matrix) => {
        const bytes = encodeNpy(matrix.data, [matrix.numFrames, matrix.dim], { precision });
        expect(decodeNpy(bytes)).toEqual(matrix);
      }),
      { seed: 1 },
    );
  });

  const good = fixture("c-float32.npy");
  const describing = (text: string, values = 0) => {
    const bytes = new Uint8Array(128 + values);
    bytes.set(npyHeader([1, 1], "float32", 128));
    bytes.set(new TextEncoder().encode(`${text.padEnd(117)}\n`), 10);
    return bytes;
  };
  const shaped = (shape: string) => describing(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`);
  const typed = (type: string) => describing(`{'descr': ${type}, 'fortran_order': False, 'shape': (1, 1), }`, 4);

  it.each([
    ["empty", new Uint8Array(), /not a \.npy file/],
    ["text", new TextEncoder().encode("1.0 2.0 3.0"), /not a \.npy file/],
    ["of version 9", good.with(6, 9), /version 9 of \.npy/],
    ["cut in its first bytes", good.slice(0, 9), /cut short in its header/],
    ["of version 2 with a long header", fixture("version2.npy").with(10, 1), /header should have 656\d\d bytes/],
    ["cut in its header", good.slice(0, 60), /header should have 118 bytes, and 50 follow/],
    ["cut in its values", good.slice(0, -1), /12 × 4 has 192 bytes, and 191 follow the header; the file is cut short/],
    ["followed by another", new Uint8Array([...good, ...good]), /has 192 bytes, and 512 follow.*one array a file/],
    ["of whole numbers", fixture("int16.npy"), /values of type "<i2"; features are float32 or float64/],
    ["of named columns", fixture("record.npy"), /a record of several columns/],
    ["of half precision", typed("'<f2'"), /type "<f2"/],
    ["of complex numbers", typed("'<c8'"), /type "<c8"/],
    ["of Python objects", typed("'|O'"), /type "\|O"/],
    ["of three dimensions", fixture("cube.npy"), /3 dimensions, \(3, 4, 4\)/],
    ["one number", shaped("()"), /0 dimensions/],
    ["of a shape past all memory", shaped("(9007199254740991, 4)"), /9007199254740991 × 4/],
    ["of a shape past all numbers", shaped("(99999999999999999999, 4)"), /not one of whole numbers/],
    ["of a negative shape", shaped("(-3, 4)"), /does not give/],
    ["of no frames but endless ones", shaped("(0, 9007199254740991)"), /9007199254740991 values in a frame/],
    ["without a shape", describing("{'descr': '<f4', 'fortran_order': False, }"), /does not give/],
    ["without an order", describing("{'descr': '<f4', 'shape': (1, 1), }", 4), /does not give/],
  ])("refuses a file that is %s", (_, bytes, message) => {
    expect(() => decodeNpy(bytes)).toThrow(FeatureFileError);
    expect(() => decodeNpy(bytes, { name: "a.npy" })).toThrow(/^a\.npy: /);
    expect(() => decodeNpy(bytes)).toThrow(message);
  });
});

describe("on disk", () => {
  it("a .npy file goes round, in the precision of its values", async () => {
    const folder = await temporaryFolder();
    for (const data of [Float32Array.of(1, 2, 3, 4), Float64Array.of(0.1, 0.2, 0.3, 0.4)]) {
      const matrix = { data, numFrames: 2, dim: 2, frameShift: 0.02 };
      await writeNpy(`${folder}/sub/a.npy`, matrix);
      expect(await readNpy(`${folder}/sub/a.npy`, { frameShift: 0.02 })).toEqual(matrix);
    }
  });

  it("an error names the file", async () => {
    const folder = await temporaryFolder();
    await expect(readNpy(`${folder}/none.npy`)).rejects.toThrow(/none\.npy: there is no such file/);
    await expect(readNpy(folder)).rejects.toThrow(/this is a folder/);
    const large = { data: Float64Array.of(1e300), numFrames: 1, dim: 1, frameShift: 0.01 };
    await expect(writeNpy(`${folder}/a.npy`, large, { precision: "float32" })).rejects.toThrow(
      /a\.npy: value 0 is 1e\+300/,
    );
    await expect(writeNpy(`${folder}/a.npy`, features([[1]]), { precision: "f4" as "float32" })).rejects.toThrow(
      OptionError,
    );
  });
});
