import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../../src/errors.js";
import { parseTranscripts } from "../../../src/formats/labels/transcripts.js";

const two = [
  { id: "s1-1", words: ["yes", "no"] },
  { id: "s1-2", words: [] },
];

describe("transcripts", () => {
  it("are read as Kaldi writes them", () => {
    expect(parseTranscripts("s1-1 yes  no\r\n\ns1-2\n")).toEqual(two);
  });
  it("are read as sclite takes them, by name or content", () => {
    expect(parseTranscripts(";; comment\nyes no (s1-1)\n(s1-2)\n")).toEqual(two);
    expect(parseTranscripts("yes no (s1-1)\n(s1-2)\n", { name: "a.trn" })).toEqual(two);
    expect(parseTranscripts("yes (s1-1)\n", { format: "kaldi" })).toEqual([{ id: "yes", words: ["(s1-1)"] }]);
  });
  it("are the words of a CTM in the order of their times", () => {
    const text = "s1 1 0.5 0.2 no\ns1 1 0.1 0.2 yes\ns2 A 0 1 one\ns2 B 0 1 two\n";
    expect(parseTranscripts(text, { name: "x.ctm" })).toEqual([
      { id: "s1", words: ["yes", "no"] },
      { id: "s2-A", words: ["one"] },
      { id: "s2-B", words: ["two"] },
    ]);
  });
  it.each([
    ["u yes\nu no\n", "t.txt", /t\.txt, line 2: utterance "u" was on line 1/],
    ["yes\n", "t.trn", /line 1: "yes" does not end with the utterance in brackets/],
    ["{ a / b } (u)\n", "t.trn", /alternatives/],
    ["\n;; nothing\n", "t.txt", /there is no transcript in it/],
  ])("refuses %j", (text, name, message) => {
    expect(() => parseTranscripts(text, { name })).toThrow(CorpusError);
    expect(() => parseTranscripts(text, { name })).toThrow(message);
  });
  it("refuses an unknown format", () => {
    expect(() => parseTranscripts("u yes", { format: "stm" as "trn" })).toThrow(OptionError);
  });
});
