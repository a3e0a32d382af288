import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../src/errors.js";
import { formatTrials } from "../../src/trials/format-trials.js";
import { parseTrials } from "../../src/trials/parse-trials.js";
import { TRIAL_FORMATS, type TrialFormat } from "../../src/trials/trial-format.js";
import { claims, phrase, word } from "./arbitrary-trials.js";

const ada = { model: "ada", test: "a1", isTarget: true };
const bob = { model: "bob", test: "a1", isTarget: false };

describe("a trial list", () => {
  it.each([
    ["Kaldi's", "ada a1 target\nbob a1 nontarget\n"],
    ["BOSARIS'", "ada  a1\ttgt\r\nbob a1 imp\r\n"],
    ["VoxCeleb's", "1 ada a1\n0 bob a1"],
    ["NIST's", "modelid\tsegmentid\tside\ttargettype\nada\ta1\ta\ttarget\nbob\ta1\ta\tnontarget\n"],
    ["CSV", '\ufeffmodel,test,target\n"ada",a1,1\n\n bob , "a1" ,0\n'],
    ["CSV with semicolons", "Test;Is Target;Model\na1;yes;ada\na1;FALSE;bob\n"],
    ["TSV", "enroll\tutterance\tlabel\nada\ta1\ttarget\nbob\ta1\tnon-target"],
  ])("is told by its first line: %s", (_, text) => expect(parseTrials(text)).toEqual([ada, bob]));

  it("may leave open what is true", () => {
    const open = [{ ...ada, isTarget: null }];
    expect(parseTrials("ada a1\n")).toEqual(open);
    expect(parseTrials("model,test,target\nada,a1,\n")).toEqual(open);
    expect(parseTrials("modelid\tsegmentid\tside\nada\ta1\ta\n")).toEqual(open);
    expect(formatTrials(open)).toBe("ada a1\n");
    expect(formatTrials(open, { format: "tsv" })).toBe("model\ttest\ttarget\nada\ta1\t\n");
    expect(() => formatTrials(open, { format: "voxceleb" })).toThrow(/nobody knows whether a1 is of ada/);
  });

  it("of NIST tells the second side of a segment", () => {
    const text = "modelid\tsegmentid\tside\ttargettype\nm\tcall\ta\ttarget\nm\tcall\tb\tnontarget\n";
    const trials = parseTrials(text);
    expect(trials.map(({ test }) => test)).toEqual(["call", "call:b"]);
    expect(formatTrials(trials, { format: "nist" })).toBe(text);
    expect(() => parseTrials(text.replace("\tb\t", "\tleft\t"))).toThrow(/line 3: the side is "left"/);
  });

  it.each(["kaldi", "voxceleb", "nist"] as const)("comes back from %s", (format) => {
    fc.assert(
      fc.property(claims(word.filter((name) => !name.includes('"'))), (scored) => {
        const trials = scored.map(({ score: _, ...trial }) => trial);
        expect(parseTrials(formatTrials(trials, { format }), { format })).toEqual(trials);
      }),
    );
  });

  it.each(["csv", "tsv"] as const)("comes back from %s, whatever the names", (format) => {
    fc.assert(
      fc.property(claims(phrase), (scored) => {
        const trials = scored.map(({ score: _, ...trial }) => trial);
        expect(parseTrials(formatTrials(trials, { format }))).toEqual(trials);
      }),
    );
  });

  it("of any text is trials, or an error that names the file", () => {
    const lines = fc.array(fc.oneof(word, phrase, fc.constantFrom("1", "target", "model,test", "\t", "a b", "a b c")));
    fc.assert(
      fc.property(lines, fc.constantFrom(undefined, ...TRIAL_FORMATS), (parts, format) => {
        try {
          parseTrials(parts.join("\n"), { name: "list.txt", ...(format === undefined ? {} : { format }) });
        } catch (error) {
          expect(error).toBeInstanceOf(CorpusError);
          expect(String(error)).toContain("list.txt");
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["ada a1 target\nbob a1 maybe", /trials, line 2: "maybe" does not say whether it is a target/],
    ["ada a1 target\nada a2 a3 target", /line 2: 4 fields, and "model test target\|nontarget" was expected/],
    ["1 ada a1\n0 bob", /line 2: 2 fields, and "1\|0 model test"/],
    ["ada,a1,target", /line 1: 1 fields/],
    ["model test target\nada a1 target", /told apart by tabs or commas, not by blanks/],
    ["model,test,target\nada,a1", /line 2: 2 fields, where the header has 3/],
    ["model,test,target\n,a1,target", /line 2: the name of the model or of the test is empty/],
    ['model,test,target\n"ada,a1,target', /line 2: a quotation mark is out of place/],
    ['model,test,target\n"ada"x,a1,target', /after a field in quotation marks comes ","/],
    ["\n \n", /there is no line in it/],
  ])("is refused where it is wrong: %j", (text, message) => {
    expect(() => parseTrials(text)).toThrow(CorpusError);
    expect(() => parseTrials(text)).toThrow(message);
  });

  it("is read as what its format says, and written in one there is", () => {
    expect(parseTrials("1 2 1", { format: "voxceleb" })).toEqual([{ model: "2", test: "1", isTarget: true }]);
    expect(() => parseTrials("ada a1 target", { format: "csv" })).toThrow(/is no header/);
    expect(() => parseTrials("ada a1 target", { format: "xml" as TrialFormat })).toThrow(OptionError);
    expect(() => formatTrials([ada], { format: "xml" as TrialFormat })).toThrow(OptionError);
    expect(() => formatTrials([{ ...ada, model: "a b" }])).toThrow(/"a b" is empty or has a blank/);
    expect(() => formatTrials([{ ...ada, model: "" }])).toThrow(CorpusError);
    expect(() => formatTrials([{ ...ada, model: "a\nb" }], { format: "csv" })).toThrow(/line break/);
  });
});
