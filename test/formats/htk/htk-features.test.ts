import { readdir, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureFileError, OptionError } from "../../../src/errors.js";
import { readHtkFeatures, writeHtkFeatures } from "../../../src/formats/features/feature-files.js";
import {
  decodeHtkFeatures,
  encodeHtkFeatures,
  kindCode,
  kindName,
  numBlocks,
  parseKindCode,
  parseKindName,
} from "../../../src/formats/htk/htk-features.js";
import { temporaryFolder } from "../../corpus/temporary-folder.js";
import { anyFeatures, expected, features, fixture, htkFile, htkPath, rowsOf } from "../feature-fixtures.js";

describe("files that HTK wrote", () => {
  it.each([
    ["test.wav.fea_htk.1", "MFCC_D_A_0", 39],
    ["test.wav.fea_htk.2", "MFCC_E_D_A", 39],
    ["test.wav.fbank_htk.1", "FBANK", 23],
    ["test.wav.plp_htk.1", "PLP_D_A_0", 39],
  ])("%s reads as %s", async (name, kind, dim) => {
    const read = await readHtkFeatures(htkPath(name));
    expect(read.kind).toBe(kind);
    const { numFrames, frameShift, data } = read.features;
    expect([numFrames, read.features.dim, frameShift]).toEqual([142, dim, 0.01]);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(encodeHtkFeatures(read.features, { kind })).toEqual(htkFile(name));
  });

  // Deltas are regressions over the statics, 2 frames to each side, the ends repeated (The HTK Book, section 5.9): were a
  // column or a byte out of place, they would not be.
  it.each(["test.wav.fea_htk.1", "test.wav.fea_htk.2", "test.wav.plp_htk.1"])(
    "%s holds deltas of its statics",
    (name) => {
      const rows = rowsOf(decodeHtkFeatures(htkFile(name)).features);
      const at = (t: number, d: number) => rows[Math.min(Math.max(t, 0), rows.length - 1)]?.[d] ?? Number.NaN;
      let worst = 0;
      for (let t = 0; t < rows.length; t++) {
        for (let d = 0; d < 26; d++) {
          const slope = (at(t + 1, d) - at(t - 1, d) + 2 * (at(t + 2, d) - at(t - 2, d))) / 10;
          worst = Math.max(worst, Math.abs(slope - at(t, d + 13)));
        }
      }
      expect(worst).toBeLessThan(1e-5);
    },
  );
});

describe("decodeHtkFeatures", () => {
  const first = decodeHtkFeatures(htkFile("test.wav.fea_htk.1"));
  const start = { ...first.features, data: first.features.data.slice(0, 8 * 39), numFrames: 8 };

  it("reads the other ways of storing: with a checksum, little-endian", () => {
    for (const name of ["checksum.htk", "little-endian.htk"]) {
      expect(decodeHtkFeatures(fixture(name))).toEqual({ features: start, kind: "MFCC_D_A_0" });
    }
  });

  it("reads compressed values as float32 arithmetic gives them, to the bit", () => {
    const { features, kind } = decodeHtkFeatures(fixture("compressed-checksum.htk"));
    expect(kind).toBe("MFCC_D_A_0");
    expect(rowsOf(features)).toEqual(expected.htkCompressed);
    // A range of up to 100 in 65534 steps.
    const error = Math.max(...features.data.map((value, i) => Math.abs(value - (start.data[i] ?? Number.NaN))));
    expect(error).toBeLessThan(1e-3);
  });

  it("reads reflection coefficients of 16 bits as LPREFC", () => {
    const bytes = new Uint8Array(12 + 4);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, 1);
    view.setInt32(4, 100_000);
    view.setInt16(8, 4);
    view.setInt16(10, 5);
    view.setInt16(12, 32767);
    view.setInt16(14, -16384);
    const { features, kind } = decodeHtkFeatures(bytes);
    expect(kind).toBe("LPREFC");
    expect([...features.data]).toEqual([1, Math.fround(-16384 / 32767)]);
  });

  it("notices any byte that was changed under a checksum", () => {
    for (const name of ["checksum.htk", "compressed-checksum.htk"]) {
      const bytes = fixture(name);
      for (let at = 12; at < bytes.length; at += 7) {
        expect(() => decodeHtkFeatures(bytes.with(at, (bytes[at] ?? 0) ^ 0x10))).toThrow(
          /the checksum is \d+, and that of/,
        );
      }
    }
  });

  const plain = encodeHtkFeatures(
    features([
      [1, 2],
      [3, 4],
    ]),
    { kind: "MFCC" },
  );
  const changed = (at: number, ...bytes: readonly number[]) => {
    const copy = plain.slice();
    copy.set(bytes, at);
    return copy;
  };
  it.each([
    ["empty", new Uint8Array(), /header of 12 bytes, and here are 0/],
    ["cut short", plain.slice(0, -1), /2 frames of 2 values in MFCC make 28 bytes, not 27; the file is cut short/],
    ["too long", new Uint8Array([...plain, 0]), /make 28 bytes, not 29/],
    ["text", new TextEncoder().encode("hello, this is text"), /kind of parameters, \d+, is none of HTK's/],
    ["sound", changed(10, 0, 0), /sound \(WAVEFORM\)/],
    ["symbols", changed(10, 0, 10), /symbols \(DISCRETE\)/],
    ["of no frames", changed(0, 0, 0, 0, 0), /it should have 0 frames/],
    ["of −1 frames", changed(0, 255, 255, 255, 255), /it should have -1 frames/],
    ["of 2 milliard frames", changed(0, 127, 255, 255, 255), /2147483647 frames of 2 values/],
    ["of a period of 0", changed(4, 0, 0, 0, 0), /frames, 0 s apart/],
    ["of half a value a frame", changed(8, 0, 6), /6 bytes in a frame are not values of 4 bytes/],
    ["of nothing a frame", changed(8, 0, 0), /0 bytes in a frame/],
    ["compressed without scales", changed(10, 4, 6), /it should have -2 frames/],
    [
      "compressed by a scale of 0",
      fixture("compressed-checksum.htk").slice(0, -2).fill(0, 12, 16).with(10, 0x27),
      /scale of column 0 is 0/,
    ],
  ])("refuses a file that is %s", (_, bytes, message) => {
    expect(() => decodeHtkFeatures(bytes)).toThrow(FeatureFileError);
    expect(() => decodeHtkFeatures(bytes, { name: "a.mfc" })).toThrow(/^a\.mfc: /);
    expect(() => decodeHtkFeatures(bytes)).toThrow(message);
  });
});

describe("encodeHtkFeatures", () => {
  it("brings back any features of float32", () => {
    fc.assert(
      fc.property(anyFeatures("float32"), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (matrix, period) => {
        const timed = { ...matrix, frameShift: period / 1e7 };
        expect(decodeHtkFeatures(encodeHtkFeatures(timed))).toEqual({ features: timed, kind: "USER" });
      }),
      { seed: 5 },
    );
  });

  it("rounds the frame shift to 100 ns", () => {
    const bytes = encodeHtkFeatures(features([[1]], 110 / 11025));
    expect(decodeHtkFeatures(bytes).features.frameShift).toBe(0.0099773);
  });

  it.each([
    ["MFCC_D_A_0", [[1, 2, 3, 4]], /frames of 4 values are not MFCC_D_A_0, which has 3 blocks/],
    ["MFCC_C", [[1]], /features are written as they are, not as MFCC_C/],
    ["MFCC_K", [[1]], /leave out _C and _K/],
    ["DISCRETE", [[1]], /not as DISCRETE/],
    ["USER", [], /HTK stores 1 frame or more .* here are 0 of 0/],
    ["USER", [new Array(8192).fill(0)], /here are 1 of 8192/],
  ])("refuses %s of such frames", (kind, rows, message) => {
    expect(() => encodeHtkFeatures(features(rows), { kind })).toThrow(FeatureFileError);
    expect(() => encodeHtkFeatures(features(rows), { kind })).toThrow(message);
  });

  it("knows that _N takes a static away", () => {
    expect(encodeHtkFeatures(features([new Array(38).fill(0)]), { kind: "MFCC_E_D_N_A" }).length).toBe(12 + 4 * 38);
  });

  it("refuses frame shifts it cannot store, numbers too large and kinds that are none", () => {
    for (const frameShift of [0, -0.01, 1e-9, 300, Number.NaN]) {
      expect(() => encodeHtkFeatures(features([[1]], frameShift))).toThrow(/100 ns to 214 s apart/);
    }
    const large = { data: Float64Array.of(-1e40), numFrames: 1, dim: 1, frameShift: 0.01 };
    expect(() => encodeHtkFeatures(large)).toThrow(/-1e\+40, more than a float32/);
    expect(() => encodeHtkFeatures(features([[1]]), { kind: "MFC" })).toThrow(OptionError);
  });
});

describe("on disk", () => {
  it("a parameter file goes round, and errors name it", async () => {
    const folder = await temporaryFolder();
    await writeHtkFeatures(`${folder}/a.mfc`, features([[1, 2]], 0.005), { kind: "MFCC_D" });
    expect(await readHtkFeatures(`${folder}/a.mfc`)).toEqual({ features: features([[1, 2]], 0.005), kind: "MFCC_D" });
    await expect(writeHtkFeatures(`${folder}/b.mfc`, features([[1]]), { kind: "MFCC_D" })).rejects.toThrow(
      /b\.mfc: frames of 1/,
    );
    await writeFile(`${folder}/c.mfc`, "text");
    await expect(readHtkFeatures(`${folder}/c.mfc`)).rejects.toThrow(/c\.mfc: an HTK file begins/);
    expect((await readdir(folder)).sort()).toEqual(["a.mfc", "c.mfc"]);
  });
});

describe("a parameter kind", () => {
  it.each([
    ["MFCC_D_A_0", 0x2306],
    ["MFCC_E_D_A", 0x0346],
    ["PLP_D_A_0", 0x230b],
    ["FBANK", 7],
    ["MFCC_E_D_N_A_T_C_K_Z_0_V", 0o177706],
    ["LPC_E", 0o101],
    ["ANON", 12],
  ])("%s is %i", (name, code) => {
    expect(kindCode(parseKindName(name))).toBe(code);
    const kind = parseKindCode(code);
    expect(kind && kindName(kind)).toBe(name);
  });

  it("is the same in whatever order its qualifiers come", () => {
    expect(kindName(parseKindName("MFCC_0_Z_A_D"))).toBe("MFCC_D_A_Z_0");
  });

  it("of every code that has a base comes back", () => {
    for (let code = 0; code < 0x10000; code++) {
      const kind = parseKindCode(code);
      expect(kind === null).toBe((code & 63) > 12);
      if (kind && kindCode(kind) !== code) expect(kindCode(kind)).toBe(code);
    }
  });

  it("says of how many blocks a frame is made", () => {
    expect(["FBANK", "MFCC_E_D", "MFCC_0_D_A", "PLP_D_A_T"].map((name) => numBlocks(parseKindName(name)))).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it.each([
    ["MFCCs", /begins with none of WAVEFORM, LPC/],
    ["", /begins with none of/],
    ["mfcc", /begins with none of/],
    ["MFCC_X", /the qualifier _X; each of _E _D/],
    ["MFCC_DA", /the qualifier _DA/],
    ["MFCC_D_D", /the qualifier _D; .* may come once/],
  ])("%j is refused", (name, message) => {
    expect(() => parseKindName(name)).toThrow(OptionError);
    expect(() => parseKindName(name)).toThrow(message);
  });
});
