import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { classify } from "../../src/recognize/classify.js";
import { createStreamingScorer } from "../../src/recognize/live/streaming-scorer.js";
import { rejectionParts, rejectionScore } from "../../src/recognize/rejection.js";
import type { Classifier } from "../../src/types.js";
import { tinyClassifier, tinyUtterances } from "../oracles/tiny-classifier.js";

const rate = { errors: 0, total: 1, rate: 0, interval: { low: 0, high: 1, confidence: 0.95 } };
const reached = { falseRejection: rate, falseAcceptance: rate, confusion: rate, perLabel: [] };
const goal = { falseRejection: 0.05 };

/** Accepts what the likeliest label explains with so many nats per frame. */
const acceptingFrom = async (threshold: number): Promise<Classifier> => ({
  ...(await tinyClassifier()),
  rejection: { weights: [1, 0, 0], offset: 0, threshold, goal, reached },
});

describe("the parts of a score of rejection", () => {
  it("are the best score, its lead over the next five and the deviation of all others", () => {
    const scores = { a: -1, b: -3, c: -5, d: -3, e: -7, f: -2, g: -100 };
    const [best, lead, deviation] = rejectionParts(scores);
    expect(best).toBe(-1);
    expect(lead).toBeCloseTo(-1 - (-2 - 3 - 3 - 5 - 7) / 5, 12);
    const others = [-3, -5, -3, -7, -2, -100];
    const mean = others.reduce((a, b) => a + b) / 6;
    expect(deviation).toBeCloseTo(Math.sqrt(others.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 6), 12);
  });

  it("need two labels and finite scores", () => {
    expect(rejectionParts({ a: -1, b: -3 })).toEqual([-1, 2, 0]);
    expect(() => rejectionParts({ a: -1 })).toThrow(/at least two/);
    expect(() => rejectionParts({ a: -1, b: Number.NEGATIVE_INFINITY })).toThrow(ShapeError);
  });

  it("are weighed and added up", () => {
    expect(rejectionScore({ weights: [2, 3, 5], offset: 7 }, { a: -1, b: -3, c: -5 })).toBeCloseTo(
      2 * -1 + 3 * 3 + 5 * 1 + 7,
      12,
    );
  });
});

describe("a classifier that rejects", async () => {
  const [utterance] = tinyUtterances(["ada"], 1);
  if (utterance === undefined || !("features" in utterance)) throw new Error("features");
  const { features } = utterance;
  const plain = classify(await tinyClassifier(), features);
  const best = Math.max(...Object.values(plain.scores));

  it("accepts at the threshold and rejects under it; the label stays the likeliest", async () => {
    expect(classify(await acceptingFrom(best), features)).toEqual({
      ...plain,
      rejection: { score: best, threshold: best, accepted: true },
    });
    const rejected = classify(await acceptingFrom(best + 1e-9), features);
    expect(rejected.rejection?.accepted).toBe(false);
    expect(rejected.label).toBe(plain.label);
  });

  it("says nothing of it where it has not learned it", () => {
    expect(plain).not.toHaveProperty("rejection");
  });

  it("rejects as it listens, too", async () => {
    const scorer = createStreamingScorer(await acceptingFrom(best + 1));
    scorer.push(features);
    expect(scorer.decision()?.rejection?.accepted).toBe(false);
  });
});
