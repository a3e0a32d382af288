import { describe, expect, it } from "vitest";
import { CorpusError } from "../../src/errors.js";
import { formatMlf, parseMlf } from "../../src/labels/mlf.js";

describe("parseMlf", () => {
  it("reads each recording by its pattern", () => {
    const text = '#!MLF!#\n"*/dr1/sa1.lab"\n0 5000000 a -3.5\n5000000 6000000 b\n.\n"mfcc/s2.rec"\n0 1000000 c\n.\n';
    expect(parseMlf(text)).toEqual([
      {
        recording: "dr1/sa1",
        tiers: [
          {
            name: "label",
            intervals: [
              { start: 0, end: 0.5, label: "a", confidence: -3.5 },
              { start: 0.5, end: 0.6, label: "b" },
            ],
          },
        ],
      },
      { recording: "mfcc/s2", tiers: [{ name: "label", intervals: [{ start: 0, end: 0.1, label: "c" }] }] },
    ]);
  });

  it.each([
    ['"*/a.lab"\n0 1 a\n.\n', /x\.mlf: the first line of an MLF is "#!MLF!#"/],
    ['#!MLF!#\n"*/a.lab"\n0 1 a\n', /line 2: the labels of a do not end with a line "\."/],
    ["#!MLF!#\n0 1 a\n.\n", /line 2: the name of a recording is due.*0 1 a came/],
    ['#!MLF!#\n"*/s1_*.lab"\n0 1 a\n.\n', /line 2: .* may mean several recordings/],
    ['#!MLF!#\n"*/dr1" -> "labels/dr1"\n', /line 2: an MLF that refers to other folders/],
    ['#!MLF!#\n"*/a.lab"\nHELLO\n.\n', /line 3: "HELLO" has no times/],
  ])("refuses %o", (text, message) => {
    expect(() => parseMlf(text, "x.mlf")).toThrow(CorpusError);
    expect(() => parseMlf(text, "x.mlf")).toThrow(message);
  });

  it("reads what formatMlf writes", () => {
    const intervals = [{ start: 0.25, end: 0.5, label: "." }];
    const recordings = ["a", "dr1/b"].map((recording) => ({ recording, tiers: [{ name: "label", intervals }] }));
    expect(parseMlf(formatMlf(recordings))).toEqual(recordings);
    expect(() => formatMlf([{ recording: "a*", tiers: [] }])).toThrow(/cannot be a name in an MLF/);
  });
});
