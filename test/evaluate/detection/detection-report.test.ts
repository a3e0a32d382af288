import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { cllr, minCllr } from "../../../src/evaluate/detection/cllr.js";
import { actualDcf, minDcf } from "../../../src/evaluate/detection/detection-cost.js";
import { detectionReport } from "../../../src/evaluate/detection/detection-report.js";
import { equalErrorRate } from "../../../src/evaluate/detection/equal-error-rate.js";
import { wilsonInterval } from "../../../src/evaluate/intervals/interval.js";
import { createRandom } from "../../../src/math/random.js";
import type { ScoredTrial } from "../../../src/types.js";
import { detectionSets } from "../../oracles/detection-golden.js";

/** Every recording against every model; each speaker is easier or harder to tell by a part of the score of his own. */
function claims(numSpeakers: number, numRecordings: number, seed: number): ScoredTrial[] {
  const random = createRandom(seed);
  const names = Array.from({ length: numSpeakers }, (_, i) => `s${i}`);
  const ease = new Map(names.map((name) => [name, 1.5 * random.normal()]));
  return names.flatMap((model) =>
    names.flatMap((speaker) =>
      Array.from({ length: numRecordings }, (_, take) => ({
        model,
        test: `${speaker}-${take}`,
        isTarget: model === speaker,
        score: random.normal() + (model === speaker ? 1 + (ease.get(speaker) ?? 0) : -1),
      })),
    ),
  );
}

const widthOf = (interval: { readonly low: number; readonly high: number } | null) =>
  interval === null ? Number.NaN : interval.high - interval.low;

describe("a detection report", () => {
  it.each(detectionSets)("holds what each measure gives by itself: %s", (_, { target, nontarget, auc }) => {
    const trials = [
      ...target.map((score, i) => ({ model: "m", test: `t${i}`, isTarget: true, score })),
      ...nontarget.map((score, i) => ({ model: "m", test: `n${i}`, isTarget: false, score })),
      { model: "m", test: "x", isTarget: null, score: 0 },
    ];
    const points = [{ priorTarget: 0.2, costMiss: 10 }, { priorTarget: 0.01 }];
    const report = detectionReport(trials, { operatingPoints: points, numSamples: 0 });
    const { threshold } = equalErrorRate(target, nontarget);
    const interpolated = equalErrorRate(target, nontarget, { method: "interpolated" }).rate;
    expect(report).toMatchObject({
      numTargets: target.length,
      numNonTargets: nontarget.length,
      numUnknown: 1,
      numGroups: null,
      threshold,
      equalErrorRate: { value: equalErrorRate(target, nontarget).rate, interval: null },
      interpolatedEqualErrorRate: { value: interpolated, interval: null },
      cllr: { value: cllr(target, nontarget) },
      minCllr: { value: minCllr(target, nontarget) },
      areaUnderCurve: { value: expect.closeTo(auc.value, 13) },
    });
    expect(report.costs).toEqual(
      points.map((point) => ({
        costMiss: 1,
        costFalseAlarm: 1,
        ...point,
        min: { ...minDcf(target, nontarget, point), interval: null },
        actual: { ...actualDcf(target, nontarget, point), interval: null },
      })),
    );
    const { targets, nonTargets, edges } = report.histogram;
    expect([targets.reduce((a, b) => a + b), nonTargets.reduce((a, b) => a + b)]).toEqual([
      target.length,
      nontarget.length,
    ]);
    expect(edges).toHaveLength(61);
    expect(structuredClone(report)).toEqual(report);
  });

  it("has intervals that hold its values, wider where few speakers speak often", () => {
    const trials = claims(10, 10, 1);
    const often = detectionReport(trials, { numSamples: 200 });
    const apart = trials.map((trial, i) => ({ ...trial, model: `${trial.model}-${i}`, test: `${trial.test}-${i}` }));
    const strangers = detectionReport(apart, { numSamples: 200 });
    expect([often.numGroups, strangers.numGroups]).toEqual([10, 1000]);
    for (const { value, interval } of [often.equalErrorRate, often.cllr, often.minCllr, often.areaUnderCurve]) {
      expect(interval?.low).toBeLessThanOrEqual(value);
      expect(interval?.high).toBeGreaterThanOrEqual(value);
    }
    const [cost] = often.costs;
    expect(cost?.min.interval?.high).toBeGreaterThanOrEqual(cost?.min.cost ?? Infinity);
    expect(cost?.actual.interval?.low).toBeLessThanOrEqual(cost?.actual.cost ?? 0);
    expect(widthOf(often.areaUnderCurve.interval)).toBeGreaterThan(1.5 * widthOf(strangers.areaUnderCurve.interval));
    expect(detectionReport(trials, { numSamples: 200 })).toEqual(often);
    expect(detectionReport(trials, { numSamples: 200, seed: 1 })).not.toEqual(often);
  });

  it("knows speakers by true claims, by the trials and by the names given", () => {
    const trials = claims(6, 2, 2);
    const options = { numSamples: 20 };
    const impostors = trials.filter(({ isTarget, test }) => isTarget === true || test.startsWith("s0"));
    expect(detectionReport(impostors, options).numGroups).toBe(6);
    const stranger = (test: string, speaker?: string): ScoredTrial => ({
      model: "s1",
      test,
      isTarget: false,
      score: -1,
      ...(speaker === undefined ? {} : { speaker }),
    });
    expect(detectionReport([...trials, stranger("x"), stranger("y")], options).numGroups).toBe(8);
    expect(detectionReport([...trials, stranger("x", "eve"), stranger("y", "eve")], options).numGroups).toBe(7);
    const speakers = new Map([
      ["x", "eve"],
      ["y", "eve"],
    ]);
    expect(detectionReport([...trials, stranger("x"), stranger("y")], { ...options, speakers }).numGroups).toBe(7);
  });

  it("does not take a test without an error for proof that there is none", () => {
    const perfect = claims(4, 5, 1).map((trial) => ({ ...trial, score: trial.isTarget ? 1 : -1 }));
    const { equalErrorRate: rate, interpolatedEqualErrorRate: other } = detectionReport(perfect);
    expect(rate.value).toBe(0);
    expect(rate.interval).toEqual(wilsonInterval(0, 20));
    expect(other.interval).toEqual(rate.interval);
  });

  it("has no intervals where there is one speaker alone", () => {
    const trials = [1, 2, 3].map((score) => ({ model: "a", test: "b", isTarget: score > 1, score }));
    expect(detectionReport(trials)).toMatchObject({ numGroups: null, equalErrorRate: { value: 0, interval: null } });
  });

  it("thins the DET curve of many trials to what can be told apart", () => {
    const { det } = detectionReport(claims(60, 10, 3), { numSamples: 0 });
    expect(det.thresholds.length).toBeGreaterThan(200);
    expect(det.thresholds.length).toBeLessThan(2000);
    expect([det.missRates[0], det.falseAlarmRates[0]]).toEqual([0, 1]);
    expect([det.missRates.at(-1), det.falseAlarmRates.at(-1), det.thresholds.at(-1)]).toEqual([1, 0, Infinity]);
  });

  it("has an infinite Cllr in the resamples that have the one trial that costs it, and a finite one in the others", () => {
    const trials = claims(6, 3, 5).map((trial, i) => (i === 0 ? { ...trial, score: -Infinity } : trial));
    const { cllr, minCllr } = detectionReport(trials, { numSamples: 100 });
    expect(cllr.value).toBe(Infinity);
    expect(cllr.interval?.low).toBeLessThan(2);
    expect(cllr.interval?.high).toBe(Infinity);
    expect(minCllr.interval?.high).toBeLessThanOrEqual(1);
  });

  it("puts infinite scores at the ends of the histogram", () => {
    const score = (value: number, isTarget: boolean) => ({ model: "m", test: `${value}`, isTarget, score: value });
    const trials = [score(Infinity, true), score(1, true), score(2, false), score(-Infinity, false)];
    const { histogram } = detectionReport(trials, { numSamples: 0, numBins: 4 });
    expect(histogram).toEqual({
      edges: [1, 1.25, 1.5, 1.75, 2],
      targets: [1, 0, 0, 1],
      nonTargets: [1, 0, 0, 1],
    });
    const same = [score(3, true), { ...score(3, false), test: "other" }];
    expect(detectionReport(same, { numSamples: 0, numBins: 1 }).histogram.edges).toEqual([2.5, 3.5]);
  });

  it("names the trial without a number, and what is missing", () => {
    const trial = { model: "ada", test: "a1.wav", isTarget: true, score: Number.NaN };
    expect(() => detectionReport([trial])).toThrow(/score of a1\.wav against the model ada is not a number/);
    expect(() => detectionReport([{ ...trial, score: 1 }])).toThrow(ShapeError);
    expect(() => detectionReport([trial], { numBins: 0.5 })).toThrow(/numBins is a whole number/);
    expect(() => detectionReport([], { operatingPoints: [{ priorTarget: 2 }] })).toThrow(OptionError);
  });
});
