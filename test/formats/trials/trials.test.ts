import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../../src/errors.js";
import { formatScores, formatTrials } from "../../../src/formats/trials/format-trials.js";
import {
  guessTrialFormat,
  isTrialList,
  parseScores,
  parseSpeakers,
  parseTrials,
  TRIAL_FORMATS,
  type TrialFormat,
} from "../../../src/formats/trials/trials.js";
import { claims, phrase, word } from "./arbitrary-trials.js";

describe("the format of a trial list", () => {
  it.each(TRIAL_FORMATS)("is told by its first line: %s", (format) => {
    const trials = [true, false].map((isTarget, i) => ({ model: "ada", test: `a${i}.wav`, isTarget }));
    expect(guessTrialFormat(formatTrials(trials, { format }))).toBe(format);
  });
});

const scored = [
  { model: "ada", test: "a/1", isTarget: null, score: 2.5 },
  { model: "bob", test: "a/1", isTarget: null, score: -0.125 },
];

describe("a score file", () => {
  it.each([
    ["Kaldi's", "ada a/1 2.5\nbob a/1 -.125\n"],
    ["VoxCeleb's", "2.5 ada a/1\n-125e-3 bob a/1\n"],
    ["NIST's", "modelid\tsegmentid\tside\tLLR\nada\ta/1\ta\t2.5\nbob\ta/1\ta\t-0.125\n"],
    ["CSV", "model,test,score\nada,a/1,+2.5\nbob,a/1,-0.125\n"],
  ])("is told by its first line: %s", (_, text) => expect(parseScores(text)).toEqual(scored));

  it("in columns may say what is true and who speaks", () => {
    const full = [
      { model: "ada", test: "a1", isTarget: true, score: Infinity, speaker: "ada" },
      { model: "bob", test: "x", isTarget: null, score: -Infinity },
    ];
    const text = "model,test,target,score,speaker\nada,a1,target,inf,ada\nbob,x,,-inf,\n";
    expect(formatScores(full, { format: "csv" })).toBe(text);
    expect(parseScores(text)).toEqual(full);
    expect(parseScores(text.replace("-inf", "-Infinity"))).toEqual(full);
  });

  it.each(["kaldi", "voxceleb", "nist"] as const)("comes back from %s to the bit", (format) => {
    fc.assert(
      fc.property(claims(word.filter((name) => !name.includes('"'))), (trials) => {
        const back = parseScores(formatScores(trials, { format }), { format });
        expect(back).toEqual(trials.map((trial) => ({ ...trial, isTarget: null, score: trial.score + 0 })));
      }),
    );
  });

  it.each(["csv", "tsv"] as const)("comes back from %s, with what is true", (format) => {
    fc.assert(
      fc.property(claims(phrase), (trials) => {
        const back = parseScores(formatScores(trials, { format }));
        expect(back).toEqual(trials.map((trial) => ({ ...trial, score: trial.score + 0 })));
      }),
    );
  });

  it.each([
    ["ada a1 2.5\nbob a1 nan", /scores, line 2: the score "nan" is no number/],
    ["ada a1 2,5", /line 1: the score "2,5" is no number/],
    ["ada a1 0x10", /no number/],
    ["ada a1", /2 fields, and "model test score" was expected/],
    ["model,test,target\nada,a1,target", /a1 has no score against ada; a column "score" is needed/],
    ["", /no line in it; scores were expected/],
  ])("is refused where it is wrong: %j", (text, message) => {
    expect(() => parseScores(text)).toThrow(CorpusError);
    expect(() => parseScores(text)).toThrow(message);
  });

  it("is not written with what no reader takes", () => {
    const bad = { model: "ada", test: "a1", isTarget: null, score: Number.NaN };
    expect(() => formatScores([bad])).toThrow(/a1 against ada is not a number/);
    expect(() => formatScores([{ ...bad, score: 1 }], { format: "xml" as TrialFormat })).toThrow(OptionError);
  });
});

describe("speakers of recordings", () => {
  it.each([
    ["utt2spk", "a1 ada\nb1\tbob\n"],
    ["CSV", 'word,Path,Speaker\nyes,a1,ada\n"no, no",b1,bob\n'],
    ["TSV", "speaker\tutterance\nada\ta1\nbob\tb1"],
  ])("come from %s", (_, text) => {
    expect([...parseSpeakers(text)]).toEqual([
      ["a1", "ada"],
      ["b1", "bob"],
    ]);
  });

  it.each([
    ["a1 ada\nb1", /speakers, line 2: a recording and its speaker were expected/],
    ["a1 ada x", /line 1: a recording and its speaker/],
    ["path,speaker\na1,", /line 2: a recording/],
    ["a1 ada\na1 bob", /line 2: a1 is of bob here and of ada above/],
  ])("are refused where they are wrong: %j", (text, message) => expect(() => parseSpeakers(text)).toThrow(message));
});

describe("a trial list", () => {
  it.each([
    ["ada a1 target\nbob a1 nontarget", true],
    ["ada a1\nbob a1", true],
    ["1 a1 a2\n0 a1 b1", true],
    ["model,test,target\nada,a1,1", true],
    ["ada a1 1.5", false],
    ["0.5 a1 a2\n1 a1 b1", false],
    ["model,test,target,score\nada,a1,1,2.5", false],
    ["", false],
    ["one", false],
  ])("is told from scores: %j", (text, expected) => expect(isTrialList(text)).toBe(expected));
});

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
