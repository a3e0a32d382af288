import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../src/errors.js";
import { formatScores } from "../../src/trials/format-trials.js";
import { parseScores } from "../../src/trials/parse-scores.js";
import type { TrialFormat } from "../../src/trials/trial-format.js";
import { claims, phrase, word } from "./arbitrary-trials.js";

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
