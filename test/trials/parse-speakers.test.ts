import { describe, expect, it } from "vitest";
import { isTrialList } from "../../src/trials/is-trial-list.js";
import { parseSpeakers } from "../../src/trials/parse-speakers.js";

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
