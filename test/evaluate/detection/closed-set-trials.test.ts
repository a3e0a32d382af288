import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { closedSetTrials } from "../../../src/evaluate/detection/closed-set-trials.js";

const trialOf = (scores: Readonly<Record<string, number>>, rest = {}) => ({
  path: "a.wav",
  actual: "ada",
  predicted: "ada",
  margin: 1,
  numFrames: 50,
  fold: null,
  scores,
  ...rest,
});

describe("decisions as claims", () => {
  it("are ratios of a label to the mean likelihood of all others", () => {
    const scores = { ada: Math.log(6), bob: Math.log(1), cyd: Math.log(3) };
    expect(closedSetTrials({ trials: [trialOf(scores), trialOf(scores, { path: null, actual: "eve" })] })).toEqual([
      { model: "ada", test: "a.wav", isTarget: true, score: expect.closeTo(Math.log(6 / 2), 14) },
      { model: "bob", test: "a.wav", isTarget: false, score: expect.closeTo(Math.log(1 / 4.5), 14) },
      { model: "cyd", test: "a.wav", isTarget: false, score: expect.closeTo(Math.log(3 / 3.5), 14) },
      { model: "ada", test: "recording 2", isTarget: false, score: expect.closeTo(Math.log(6 / 2), 14) },
      { model: "bob", test: "recording 2", isTarget: false, score: expect.closeTo(Math.log(1 / 4.5), 14) },
      { model: "cyd", test: "recording 2", isTarget: false, score: expect.closeTo(Math.log(3 / 3.5), 14) },
    ]);
  });

  it("are differences of two labels, times the frames where the whole recording counts", () => {
    const scoresOf = (trials: ReturnType<typeof closedSetTrials>) => trials.map(({ score }) => score);
    const trials = [trialOf({ ada: -40, bob: -42 })];
    expect(scoresOf(closedSetTrials({ trials }))).toEqual([2, -2]);
    expect(scoresOf(closedSetTrials({ trials }, { likelihood: "recording" }))).toEqual([100, -100]);
  });

  it("are the same as by the formula, also of likelihoods far apart", () => {
    const values = fc.array(fc.double({ min: -900, max: 900, noNaN: true }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(values, (scores) => {
        const named = Object.fromEntries(scores.map((score, i) => [`l${i}`, score]));
        closedSetTrials({ trials: [trialOf(named)] }).forEach(({ score }, l) => {
          const others = scores.filter((_, j) => j !== l);
          const most = Math.max(...others);
          const sum = others.reduce((total, other) => total + Math.exp(other - most), 0);
          const expected = (scores[l] as number) - most - Math.log(sum / others.length);
          expect(Math.abs(score - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
        });
      }),
    );
  });

  it("need two labels", () => {
    expect(() => closedSetTrials({ trials: [trialOf({ ada: 1 })] })).toThrow(ShapeError);
    expect(() => closedSetTrials({ trials: [] }, { likelihood: "word" as "frame" })).toThrow(OptionError);
    expect(closedSetTrials({ trials: [trialOf({ ada: -Infinity, bob: 1 })] }).map(({ score }) => score)).toEqual([
      -Infinity,
      Infinity,
    ]);
  });
});
