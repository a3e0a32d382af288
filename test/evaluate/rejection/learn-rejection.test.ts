import { describe, expect, it } from "vitest";
import { OptionError, TrainingDataError } from "../../../src/errors.js";
import { crossValidate } from "../../../src/evaluate/folds/cross-validate.js";
import { kFolds } from "../../../src/evaluate/folds/folds.js";
import { learnRejection } from "../../../src/evaluate/rejection/learn-rejection.js";
import { classifyTrials, rejectionRates } from "../../../src/evaluate/rejection/rejection-rates.js";
import { createRandom } from "../../../src/math/random.js";
import { trainClassifier } from "../../../src/recognize/classifier.js";
import { rejectionScore } from "../../../src/recognize/rejection.js";
import type { Scores, Trial } from "../../../src/types.js";
import { tinyUtterances } from "../../oracles/tiny-classifier.js";

const LABELS = ["ada", "bob", "cyd", "dan", "eve"];

/** Scores as held-out recordings of speakers have them: the own label's stands out by `lead`. */
function drawTrials(perLabel: number, { lead = 6, labels = LABELS, seed = 1 } = {}): Trial[] {
  const random = createRandom(seed);
  return labels.flatMap((actual) =>
    Array.from({ length: perLabel }, (): Trial => {
      const room = 3 * random.normal();
      const scores: Scores = Object.fromEntries(
        labels.map((label) => [
          label,
          -20 + room + random.normal() + (label === actual && lead > 0 ? lead + 2 * random.normal() : 0),
        ]),
      );
      const [best] = Object.entries(scores).sort(([, a], [, b]) => b - a);
      return { path: null, actual, predicted: best?.[0] ?? "", margin: 0, scores, numFrames: 100, fold: "1" };
    }),
  );
}

/** Recordings of nobody known: no label's score stands out. */
const drawStrangers = (count: number, seed: number, labels = LABELS): Trial[] =>
  drawTrials(Math.ceil(count / labels.length), { lead: 0, labels, seed }).map((trial) => ({
    ...trial,
    actual: "stranger",
  }));

describe("learning to reject", () => {
  it.each([0.01, 0.05, 0.2])("rejects the asked share of the labels' recordings: %d", (falseRejection) => {
    const rejection = learnRejection({ trials: drawTrials(400) }, { goal: { falseRejection } });
    expect(rejection.reached.falseRejection.rate).toBeLessThanOrEqual(falseRejection);
    expect(rejection.reached.falseRejection.rate).toBeGreaterThan(falseRejection - 0.002);
    const fresh = rejectionRates(rejection, drawTrials(400, { seed: 2 }));
    expect(Math.abs(fresh.falseRejection.rate - falseRejection)).toBeLessThan(0.02);
  });

  it("accepts the asked share of recordings of others, each label left out in turn", () => {
    const rejection = learnRejection({ trials: drawTrials(400) }, { goal: { falseAcceptance: 0.1 } });
    expect(rejection.reached.falseAcceptance.rate).toBeCloseTo(0.1, 2);
    expect(rejection.reached.falseAcceptance.total).toBe(2000);
    const strangers = rejectionRates(rejection, drawStrangers(2000, 3));
    expect(Math.abs(strangers.falseAcceptance.rate - 0.1)).toBeLessThan(0.03);
  });

  it("takes the threshold of least cost from the log-likelihood ratio", () => {
    const goal = { priorUnknown: 0.2, costFalseAcceptance: 10, costFalseRejection: 1 };
    const trials = drawTrials(400);
    const rejection = learnRejection({ trials }, { goal });
    expect(rejection.threshold).toBeCloseTo(Math.log((10 * 0.2) / 0.8), 12);
    const costAt = (threshold: number) => {
      const { falseAcceptance, falseRejection } = rejectionRates({ ...rejection, threshold }, [
        ...drawTrials(400, { seed: 8 }),
        ...drawStrangers(2000, 9),
      ]);
      return 10 * 0.2 * falseAcceptance.rate + 0.8 * falseRejection.rate;
    };
    const least = Math.min(...[-4, -2, -1, 1, 2, 4].map((step) => costAt(rejection.threshold + step)));
    expect(costAt(rejection.threshold)).toBeLessThan(1.1 * least);
  });

  it("learns from the strangers that are given, without whom two labels do not do", () => {
    const labels = ["ada", "bob"];
    const trials = drawTrials(200, { labels });
    expect(() => learnRejection({ trials })).toThrow(
      /three labels or more, and there are 2; give recordings of strangers/,
    );
    const rejection = learnRejection({ trials }, { strangers: drawStrangers(200, 4, labels) });
    expect(rejection.reached.falseAcceptance.total).toBe(200);
    expect(rejection.reached.perLabel.map(({ label }) => label)).toEqual(["ada", "bob", "stranger"]);
  });

  it("does not tell the known by how many labels they were scored with: three labels leave two", () => {
    // Scores that know nothing: no recording is told from another.
    const trials = drawTrials(500, { lead: 0, labels: ["ada", "bob", "cyd"] }).map((trial) => ({
      ...trial,
      actual: "ada",
    }));
    const rejection = learnRejection({ trials }, { goal: { falseRejection: 0.5 } });
    expect(rejection.weights[2]).toBe(0);
    expect(rejection.reached.falseAcceptance.rate).toBeGreaterThan(0.3);
  });

  it("survives scores that tell all apart", () => {
    const rejection = learnRejection({ trials: drawTrials(20, { lead: 80 }) });
    expect(rejection.reached.falseAcceptance.rate).toBe(0);
    expect(rejection.weights.every(Number.isFinite)).toBe(true);
  });

  it("refuses goals that are none, and too few recordings for a rate", () => {
    const trials = drawTrials(10);
    expect(() => learnRejection({ trials }, { goal: { falseRejection: 5 } })).toThrow(OptionError);
    expect(() => learnRejection({ trials }, { goal: { falseRejection: 0.01 } })).toThrow(
      /takes 99 recordings of the labels that are held out, and there are 50: give more, or ask for 0.0197/,
    );
    expect(() => learnRejection({ trials: [] })).toThrow(TrainingDataError);
    expect(() => learnRejection({ trials: drawTrials(10, { labels: ["a", "b", "unknown"] }) })).toThrow(/rename it/);
    const goal = { priorUnknown: 0.5, costFalseAcceptance: 0, costFalseRejection: 1 };
    expect(() => learnRejection({ trials }, { goal })).toThrow(/costFalseAcceptance/);
  });

  it("tells voices that the mixtures know from one that they do not", async () => {
    const all = tinyUtterances(["ada", "bob", "chi", "dan", "eve"], 12);
    const known = all.filter(({ label }) => label !== "eve");
    const options = { numComponents: 2, covarianceType: "diag" } as const;
    const report = await crossValidate(known, kFolds(known, 3), options);
    const rejection = learnRejection(report, { goal: { falseRejection: 0.1 } });
    const trials = classifyTrials(await trainClassifier(known, options), all);
    const { falseAcceptance, falseRejection } = rejectionRates(rejection, trials);
    expect(falseAcceptance.total).toBe(12);
    expect(falseAcceptance.rate).toBe(0);
    expect(falseRejection.rate).toBeLessThan(0.15);
    const [first] = report.trials;
    if (first) expect(rejectionScore(rejection, first.scores)).toBeGreaterThan(rejection.threshold - 50);
  });
});
