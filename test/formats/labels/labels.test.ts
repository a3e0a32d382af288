import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, SpeechModelError } from "../../../src/errors.js";
import {
  findLabelFormat,
  formatLabels,
  LABEL_FORMATS,
  parseLabels,
  stemOf,
} from "../../../src/formats/labels/labels.js";

const samples: Readonly<Record<string, string>> = {
  TextGrid: 'File type = "ooTextFile"\nObject class = "TextGrid"\n0 1 <exists> 1 "IntervalTier" "a" 0 1 1 0 1 "x"\n',
  TIMIT: "0 8000 h#\n",
  HTK: "0 5000000 a -1 word\n",
  ESPS: "signal x\n#\n 0.5 125 a\n",
  MLF: '#!MLF!#\n"*/a.lab"\n0 1 a\n.\n',
  CTM: "a 1 0 0.5 yes\n",
  RTTM: "SPEAKER a 1 0 1 <NA> <NA> ann <NA>\n",
  Audacity: "0.5\t1.0\tyes\n",
};

describe("the format of a file", () => {
  it.each([
    ["x.TextGrid", samples.TextGrid, "TextGrid"],
    ["x.PHN", samples.TIMIT, "TIMIT"],
    ["x.lab", samples.HTK, "HTK"],
    ["x.lab", samples.ESPS, "ESPS"],
    ["x.mlf", samples.MLF, "MLF"],
    ["x.ctm", samples.CTM, "CTM"],
    ["x.rttm", samples.RTTM, "RTTM"],
    ["x.txt", samples.TIMIT, "TIMIT"],
    ["x.txt", samples.Audacity, "Audacity"],
    ["x.txt", "0\t1\n", "Audacity"],
    ["x", samples.TextGrid, "TextGrid"],
    ["x", samples.RTTM, "RTTM"],
    ["x.txt", "it is futile to offer\n", null],
    ["x.txt", "path\tspeaker\na.wav\tann\n", null],
    ["x.txt", "", null],
  ])("%s of %o is %s", (name, text, format) => {
    expect(findLabelFormat(name, text ?? "")).toBe(format);
  });
});

describe("parseLabels", () => {
  it("names the recording by the stem, or as the file does", () => {
    expect(parseLabels(samples.Audacity ?? "", { name: "a/take.1.txt" })).toEqual([
      { recording: "take.1", tiers: [{ name: "label", intervals: [{ start: 0.5, end: 1, label: "yes" }] }] },
    ]);
    expect(parseLabels(samples.CTM ?? "", { name: "x.ctm" })[0]?.recording).toBe("a");
    expect(parseLabels(Buffer.from(samples.TIMIT ?? ""), { name: "x.wrd", sampleRate: 16000 })[0]?.tiers[0]?.name).toBe(
      "word",
    );
    expect(parseLabels(samples.ESPS ?? "", { name: "x", format: "ESPS" })[0]?.tiers[0]?.intervals[0]?.label).toBe("a");
    expect(stemOf(".lab")).toBe(".lab");
  });

  it("says what it needs", () => {
    expect(() => parseLabels("hello", { name: "x.txt" })).toThrow(/x\.txt: these are no labels with times; known are/);
    expect(() => parseLabels("0 1 a", { name: "x.phn" })).toThrow(OptionError);
    expect(() => parseLabels("a", { name: "x", format: "ELAN" as "ESPS" })).toThrow(/"ELAN" is no label format/);
  });

  it("never throws anything but its own errors, whatever the bytes", () => {
    const mutated = fc.tuple(fc.constantFrom(...LABEL_FORMATS), fc.nat(80), fc.uint8Array({ maxLength: 6 }), fc.nat(4));
    fc.assert(
      fc.property(mutated, ([format, at, put, removed]) => {
        const bytes = Buffer.from(samples[format] ?? "");
        const changed = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + removed)]);
        try {
          for (const { tiers } of parseLabels(changed, { name: "x", format, sampleRate: 16000 })) {
            for (const { start, end } of tiers.flatMap(({ intervals }) => intervals)) {
              expect(start >= 0 && end >= start && Number.isFinite(end)).toBe(true);
            }
          }
        } catch (error) {
          expect(error).toBeInstanceOf(SpeechModelError);
        }
      }),
      { numRuns: 1500, seed: 11 },
    );
  });
});

describe("formatLabels", () => {
  const recording = { recording: "a", tiers: [{ name: "word", intervals: [{ start: 0.5, end: 1, label: "yes" }] }] };

  it.each(["TextGrid", "CTM", "RTTM", "MLF", "HTK", "Audacity"] as const)(
    "writes %s, which is read again",
    (format) => {
      const text = formatLabels([recording], { format });
      const [read] = parseLabels(text, { name: "a", format });
      const spoken = read?.tiers[0]?.intervals.filter(({ label }) => label !== "");
      expect(spoken).toMatchObject(recording.tiers[0]?.intervals ?? []);
      expect(read?.recording).toBe("a");
    },
  );

  it("refuses formats it does not write, and two recordings where one has room", () => {
    expect(() => formatLabels([recording], { format: "TIMIT" })).toThrow(/"TIMIT" is not written; choose/);
    expect(() => formatLabels([recording, recording], { format: "TextGrid" })).toThrow(
      /one recording, and there are 2/,
    );
  });
});
