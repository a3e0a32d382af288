import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../src/errors.js";
import { compareReports } from "../../src/evaluate/compare-reports.js";
import { createRandom } from "../../src/math/random.js";
import type { Trial } from "../../src/types.js";

/** Trials that are right where the text has a 1, of so many groups in turn. */
function report(answers: string, numGroups?: number): { trials: Trial[] } {
  const trials = Array.from(
    answers,
    (answer, i): Trial => ({
      path: `${i}.wav`,
      ...(numGroups === undefined ? {} : { group: `s${i % numGroups}` }),
      actual: i % 2 ? "yes" : "no",
      predicted: answer === "1" ? (i % 2 ? "yes" : "no") : "other",
      margin: 1,
      scores: {},
      numFrames: 10,
      fold: null,
    }),
  );
  return { trials };
}

describe("two reports", () => {
  it("are counted pair by pair, whatever their order", () => {
    const [first, second] = [report("1100110011"), report("1111110010")];
    const shuffled = { trials: second.trials.toReversed() };
    const comparison = compareReports(first, shuffled);
    expect(comparison).toEqual(compareReports(first, second));
    expect(comparison).toMatchObject({ numTrials: 10, bothRight: 5, bothWrong: 2, better: null });
    expect(comparison.mcnemar).toMatchObject({ onlyFirst: 1, onlySecond: 2, exactP: 1 });
    expect(comparison.accuracies).toEqual([0.6, 0.7]);
    expect(comparison.difference).toBeCloseTo(0.1, 12);
    expect(comparison.disagreements).toEqual([
      { path: "2.wav", actual: "no", first: "other", second: "no" },
      { path: "3.wav", actual: "yes", first: "other", second: "yes" },
      { path: "9.wav", actual: "yes", first: "yes", second: "other" },
    ]);
    expect(comparison.perLabel).toEqual([
      { label: "no", total: 5, onlyFirst: 0, onlySecond: 1 },
      { label: "yes", total: 5, onlyFirst: 1, onlySecond: 1 },
    ]);
  });

  it("differ where chance would hardly do it, and change sides with the order", () => {
    const [worse, better] = [report("0".repeat(20) + "1".repeat(20)), report("1".repeat(40))];
    const comparison = compareReports(worse, better);
    expect(comparison).toMatchObject({ better: "second", difference: 0.5 });
    expect(comparison.interval.low).toBeGreaterThan(0.3);
    expect(comparison.interval.high).toBeLessThan(0.7);
    expect(compareReports(better, worse)).toMatchObject({ better: "first", difference: -0.5 });
  });

  it("do not differ where one group makes all the difference", () => {
    const answers = (ones: (i: number) => boolean) =>
      Array.from({ length: 60 }, (_, i) => (ones(i) ? "1" : "0")).join("");
    const [first, second] = [answers((i) => i % 6 > 0), answers(() => true)];
    expect(compareReports(report(first), report(second)).better).toBe("second");
    const byGroup = compareReports(report(first, 6), report(second, 6));
    expect(byGroup.better).toBeNull();
    expect(byGroup.intervalByGroup).toMatchObject({ low: 0, numGroups: 6 });
  });

  it("need as many trials as the formula says", () => {
    // ψ = 0.3, δ = 0.1: (1.959964 √0.3 + 0.841621 √0.29)² / 0.01 = 233.0, by hand.
    const comparison = compareReports(report("1000000000"), report("0110000000"));
    expect(comparison.numTrialsNeeded).toBe(234);
    expect(compareReports(report("1010"), report("1010")).numTrialsNeeded).toBeNull();
  });

  it("finds a difference of that size in about four of five samples of that size", () => {
    const random = createRandom(8);
    const n = 234;
    const samples = Array.from({ length: 60 }, () => {
      const draws = Array.from({ length: n }, () => random.uniform());
      const first = draws.map((u) => (u < 0.1 ? "1" : "0")).join("");
      const second = draws.map((u) => (u >= 0.1 && u < 0.3 ? "1" : "0")).join("");
      return compareReports(report(first), report(second)).better;
    });
    const found = samples.filter((better) => better === "second").length;
    expect(found).toBeGreaterThan(39);
    expect(found).toBeLessThan(57);
  });

  it("pair segments of one recording in their order", () => {
    const segments = (answers: string) => ({
      trials: report(answers).trials.map((trial) => ({ ...trial, path: "a.wav", actual: "yes" })),
    });
    expect(compareReports(segments("1010"), segments("1000")).numTrials).toBe(4);
  });

  it("are refused where their trials or labels differ, naming them", () => {
    const names = ["a.json", "b.json"] as const;
    expect(() => compareReports(report("111"), report("11"), { names })).toThrow(CorpusError);
    expect(() => compareReports(report("111"), report("11"), { names })).toThrow(
      /1 of a\.json are not in b\.json \(2\.wav\)/,
    );
    expect(() => compareReports(report("1"), report("111"), { names })).toThrow(/2 of b\.json are not in a\.json/);
    const other = report("11").trials.map((trial) => ({ ...trial, actual: "maybe" }));
    expect(() => compareReports(report("11"), { trials: other }, { names })).toThrow(
      /0\.wav is "no" in a\.json and "maybe"/,
    );
    const nameless = report("11").trials.map((trial) => ({ ...trial, path: null }));
    expect(() => compareReports({ trials: nameless }, { trials: nameless })).toThrow(/without a path/);
    expect(() => compareReports({ trials: [] }, { trials: [] })).toThrow(OptionError);
    expect(() => compareReports(report("1"), report("1"), { confidence: 95 })).toThrow(OptionError);
  });
});
