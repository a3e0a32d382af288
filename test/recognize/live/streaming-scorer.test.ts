import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { logLikelihoodsOfEach } from "../../../src/gmm/score/score-frames.js";
import { classify, prepareClassifier } from "../../../src/recognize/classify.js";
import { createStreamingScorer } from "../../../src/recognize/live/streaming-scorer.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { relativeError } from "../../oracles/golden.js";
import { framesOf, portionsOf } from "../../oracles/portions.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { tinyClassifier } from "../../oracles/tiny-classifier.js";

const prepared = {
  diag: prepareClassifier(await tinyClassifier()),
  full: prepareClassifier(await tinyClassifier("full")),
};

const scene = fc.record({
  model: fc.constantFrom(prepared.diag, prepared.full),
  features: fc
    .record({ numFrames: fc.integer({ min: 1, max: 300 }), seed: fc.nat(1e6) })
    .map((shape) => clusteredFrames({ ...shape, dim: 3, numClusters: 3 })),
  lengths: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 5 }).filter((all) => all.some(Boolean)),
});

describe("a streaming scorer", () => {
  it("decides at any time as classify does of the frames so far, to the bit, whatever the portions", () => {
    fc.assert(
      fc.property(scene, ({ model, features, lengths }) => {
        const scorer = createStreamingScorer(model);
        expect(scorer.decision()).toBeNull();
        let pushed = 0;
        for (const portion of portionsOf(features, lengths)) {
          scorer.push(portion);
          pushed += portion.numFrames;
          expect(scorer.numFrames).toBe(pushed);
          const expected = pushed === 0 ? null : classify(model, framesOf(features, 0, pushed));
          expect(scorer.decision()).toEqual(expected);
        }
      }),
      { seed: 61, numRuns: 40 },
    );
  });

  it("with a window decides as classify does of the last frames, to the bit", () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 120 }), ({ model, features, lengths }, frames) => {
        const scorer = createStreamingScorer(model, { window: frames * features.frameShift });
        let pushed = 0;
        for (const portion of portionsOf(features, lengths)) {
          scorer.push(portion);
          pushed += portion.numFrames;
          const from = Math.max(0, pushed - frames);
          expect(scorer.numFrames).toBe(pushed - from);
          const expected = pushed === 0 ? null : classify(model, framesOf(features, from, pushed));
          expect(scorer.decision()).toEqual(expected);
        }
      }),
      { seed: 62, numRuns: 40 },
    );
  });

  it("with a half-life weighs each frame by its age", async () => {
    await fc.assert(
      fc.asyncProperty(
        scene,
        fc.double({ min: 0.02, max: 5, noNaN: true }),
        async ({ model, features, lengths }, halfLife) => {
          const scorer = createStreamingScorer(model, { halfLife });
          for (const portion of portionsOf(features, lengths)) scorer.push(portion);
          const { numFrames, frameShift } = features;
          const values = await logLikelihoodsOfEach(model.forms, features);
          const weights = Array.from(
            { length: numFrames },
            (_, t) => 2 ** (-((numFrames - 1 - t) * frameShift) / halfLife),
          );
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const means = model.classifier.labels.map(
            (_, m) => weights.reduce((sum, weight, t) => sum + weight * (values[m * numFrames + t] ?? 0), 0) / total,
          );
          const decision = scorer.decision();
          expect(relativeError(Object.values(decision?.scores ?? {}), means, 1)).toBeLessThan(1e-11);
          expect(decision?.numFrames).toBe(numFrames);
          const atOnce = createStreamingScorer(model, { halfLife });
          atOnce.push(features);
          expect(atOnce.decision()).toEqual(decision);
        },
      ),
      { seed: 63, numRuns: 40 },
    );
  });

  it("forgets what a window has left, and fades towards what is new", () => {
    const model = prepared.diag;
    const of = (label: number) => clusteredFrames({ numFrames: 200, dim: 3, numClusters: 2, seed: 100 + label });
    const plain = createStreamingScorer(model);
    const window = createStreamingScorer(model, { window: 0.4 });
    const fading = createStreamingScorer(model, { halfLife: 0.1 });
    for (const scorer of [plain, window, fading]) {
      scorer.push(of(2));
      expect(scorer.decision()?.label).toBe("chi");
      scorer.push(framesOf(of(0), 0, 50));
    }
    expect([plain, window, fading].map((scorer) => scorer.decision()?.label)).toEqual(["chi", "ada", "ada"]);
  });

  it("in float32 decides as classify does to 1e-4 nats a frame", async () => {
    const model = prepareClassifier(await tinyClassifier("full"), { precision: "f32" });
    const features = clusteredFrames({ numFrames: 133, dim: 3, numClusters: 2, seed: 101 });
    const scorer = createStreamingScorer(model);
    for (const portion of portionsOf(features, [1, 5, 2])) scorer.push(portion);
    const { label, scores } = classify(model, features);
    expect(scorer.decision()?.label).toBe(label);
    for (const [name, score] of Object.entries(scorer.decision()?.scores ?? {})) {
      expect(Math.abs(score - (scores[name] ?? 0))).toBeLessThan(1e-4);
    }
  });

  it("begins anew, with another frame shift too", () => {
    const scorer = createStreamingScorer(prepared.diag, { window: 0.5 });
    const features = clusteredFrames({ numFrames: 80, dim: 3, numClusters: 2, seed: 1 });
    scorer.push(features);
    scorer.reset();
    expect([scorer.numFrames, scorer.decision()]).toEqual([0, null]);
    scorer.push({ ...features, frameShift: 0.02 });
    expect(scorer.numFrames).toBe(25);
  });

  const good = clusteredFrames({ numFrames: 4, dim: 3, numClusters: 1, seed: 5 });
  const withValue = (value: number): FeatureMatrix => ({
    ...good,
    data: good.data.map((x, i) => (i === 7 ? value : x)),
  });

  it.each([
    ["another dimension", clusteredFrames({ numFrames: 2, dim: 2, numClusters: 1, seed: 1 }), /3 dimensions.* have 2/],
    ["another frame shift", { ...good, frameShift: 0.02 }, /0\.01 s so far, now 0\.02 s/],
    ["no number", withValue(Number.NaN), /frame 2, dimension 1 of the frames pushed is NaN/],
    ["an infinite number", withValue(Number.POSITIVE_INFINITY), /is Infinity/],
    ["values that are missing", { ...good, numFrames: 5 }, /are 15 values, the features hold 12/],
  ])("refuses frames of %s, and goes on as if they had not come", (_, frames, message) => {
    const scorer = createStreamingScorer(prepared.full);
    scorer.push(good);
    const before = scorer.decision();
    expect(() => scorer.push(frames)).toThrow(ShapeError);
    expect(() => scorer.push(frames)).toThrow(message);
    expect(scorer.decision()).toEqual(before);
    scorer.push(good);
    expect(scorer.numFrames).toBe(8);
  });

  it("refuses a frame shift that is no time", () => {
    for (const frameShift of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const scorer = createStreamingScorer(prepared.diag, { window: 1 });
      expect(() => scorer.push({ ...good, frameShift })).toThrow(ShapeError);
    }
  });

  it.each([
    [{ window: 1, halfLife: 1 }, /two ways to forget/],
    [{ window: 0 }, /window is a positive number of seconds, not 0/],
    [{ window: Number.NaN }, /not NaN/],
    [{ halfLife: -1 }, /halfLife is a positive number of seconds, not -1/],
    [{ halfLife: Number.POSITIVE_INFINITY }, /not Infinity/],
  ])("refuses %j", (options, message) => {
    expect(() => createStreamingScorer(prepared.diag, options)).toThrow(OptionError);
    expect(() => createStreamingScorer(prepared.diag, options)).toThrow(message);
  });

  it("refuses a window that no memory holds, before it is asked for", () => {
    const scorer = createStreamingScorer(prepared.diag, { window: 1e9 });
    expect(() => scorer.push(good)).toThrow(OptionError);
    expect(() => scorer.push(good)).toThrow(/100000000000 frames of 3 labels, .* halfLife/);
  });
});
