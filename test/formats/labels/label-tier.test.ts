import { describe, expect, it } from "vitest";
import { CorpusError } from "../../../src/errors.js";
import { decodeLabelText } from "../../../src/formats/labels/label-tier.js";

describe("decodeLabelText", () => {
  it("reads UTF-8 and both orders of UTF-16, without the mark", () => {
    const littleEndian = Buffer.from("\ufeffgrün ɛ", "utf16le");
    expect(decodeLabelText(Buffer.from("\ufeffgrün ɛ"), "x")).toBe("grün ɛ");
    expect(decodeLabelText(littleEndian, "x")).toBe("grün ɛ");
    expect(decodeLabelText(Buffer.from(littleEndian).swap16(), "x")).toBe("grün ɛ");
  });
  it.each([
    ["Latin-1", Uint8Array.of(0x67, 0x72, 0xfc, 0x6e), /x: this is not UTF-8.*iconv/],
    ["UTF-16 without a mark", Buffer.from("abc", "utf16le"), /UTF-16 without a mark/],
    ["half a character of UTF-16", Uint8Array.of(0xff, 0xfe, 0x61), /not UTF-16LE/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeLabelText(bytes, "x")).toThrow(CorpusError);
    expect(() => decodeLabelText(bytes, "x")).toThrow(message);
  });
});
