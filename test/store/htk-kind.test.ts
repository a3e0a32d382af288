import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { kindCode, kindName, numBlocks, parseKindCode, parseKindName } from "../../src/store/htk-kind.js";

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
