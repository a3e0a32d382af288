import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../src/errors.js";
import { parseTimit } from "../../src/labels/timit.js";

const options = { name: "SA1.PHN", sampleRate: 16000 };

describe("parseTimit", () => {
  it("divides samples by the rate, and names the tier by the extension", () => {
    expect(parseTimit("0 3050 h#\n3050 4559 sh\r\n", options)).toEqual({
      name: "phone",
      intervals: [
        { start: 0, end: 3050 / 16000, label: "h#" },
        { start: 3050 / 16000, end: 4559 / 16000, label: "sh" },
      ],
    });
    expect(parseTimit("3050 5723 she\n", { name: "sa1.wrd", sampleRate: 8000 })).toEqual({
      name: "word",
      intervals: [{ start: 0.38125, end: 0.715375, label: "she" }],
    });
    const sentence = parseTimit("0 46797 She had your dark suit.\n\n", { ...options, name: "a/SA1.TXT" });
    expect(sentence).toMatchObject({ name: "text", intervals: [{ label: "She had your dark suit." }] });
  });

  it.each([
    ["0 1.5 a", /SA1\.PHN, line 1: "0 1\.5 a" is no line of TIMIT/],
    ["0 10 a\n20 10 b", /line 2: "b" ends at .* before its start/],
    ["h# 0 10", /line 1/],
    ["-5 10 a", /line 1/],
  ])("refuses %o", (text, message) => {
    expect(() => parseTimit(text, options)).toThrow(CorpusError);
    expect(() => parseTimit(text, options)).toThrow(message);
  });

  it.each([undefined, 0, Number.NaN, Number.POSITIVE_INFINITY])("needs a sample rate, and not %o", (sampleRate) => {
    const given = sampleRate === undefined ? {} : { sampleRate };
    expect(() => parseTimit("0 1 a", { name: "x.phn", ...given })).toThrow(OptionError);
  });
});
