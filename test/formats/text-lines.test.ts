import { describe, expect, it } from "vitest";
import { CorpusError } from "../../src/errors.js";
import { decodeText } from "../../src/formats/text-lines.js";

describe("decodeText", () => {
  it("reads UTF-8 and both orders of UTF-16, without the mark", () => {
    const littleEndian = Buffer.from("\ufeffgrün ɛ", "utf16le");
    expect(decodeText(Buffer.from("\ufeffgrün ɛ"), "x")).toBe("grün ɛ");
    expect(decodeText(littleEndian, "x")).toBe("grün ɛ");
    expect(decodeText(Buffer.from(littleEndian).swap16(), "x")).toBe("grün ɛ");
  });
  it.each([
    ["Latin-1", Uint8Array.of(0x67, 0x72, 0xfc, 0x6e), /x: this is not UTF-8.*iconv/],
    ["UTF-16 without a mark", Buffer.from("abc", "utf16le"), /UTF-16 without a mark/],
    ["half a character of UTF-16", Uint8Array.of(0xff, 0xfe, 0x61), /not UTF-16LE/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeText(bytes, "x")).toThrow(CorpusError);
    expect(() => decodeText(bytes, "x")).toThrow(message);
  });
});
