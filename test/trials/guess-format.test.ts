import { describe, expect, it } from "vitest";
import { formatTrials } from "../../src/trials/format-trials.js";
import { guessTrialFormat } from "../../src/trials/guess-format.js";
import { TRIAL_FORMATS } from "../../src/trials/trial-format.js";

describe("the format of a trial list", () => {
  it.each(TRIAL_FORMATS)("is told by its first line: %s", (format) => {
    const trials = [true, false].map((isTarget, i) => ({ model: "ada", test: `a${i}.wav`, isTarget }));
    expect(guessTrialFormat(formatTrials(trials, { format }))).toBe(format);
  });
});
