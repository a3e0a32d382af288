import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import { createLinearRatioScorer, meanLogLikelihoodRatios } from "../../src/gmm/score/likelihood-ratio.js";
import { calibrateVerifier } from "../../src/verify/calibrate-verifier.js";
import { enroll } from "../../src/verify/enroll.js";
import { withCohort } from "../../src/verify/scoring/cohort.js";
import { developmentTrials, scoreTrials } from "../../src/verify/scoring/score-trials.js";
import { createVerifierScorer } from "../../src/verify/scoring/verifier-scorer.js";
import type { Verifier } from "../../src/verify/verifier.js";
import { createVerifier, speakerModel } from "../../src/verify/verifier.js";
import { identify, verify } from "../../src/verify/verify.js";
import { relativeError } from "../oracles/golden.js";
import { everybody, recordingOf, voiceUtterances } from "../oracles/voices.js";

const enrolled = ["ada", "bob"].reduce<Verifier>(
  (verifier, name, voice) =>
    enroll(
      verifier,
      name,
      [0, 1, 2].map((take) => recordingOf(voice, take)),
    ),
  createVerifier(everybody),
);
const ofAda = recordingOf(0, 9);
const ofBob = recordingOf(1, 9);
const ofEve = recordingOf(2, 9);
const models = ["ada", "bob"].map((name) => speakerModel(enrolled, name));

describe("verification", () => {
  it("scores as the ratio scorers do, by each method", () => {
    const rawOf = (options: Parameters<typeof verify>[3]) =>
      ["ada", "bob"].map((name) => verify(enrolled, name, ofAda, options).raw);
    const close = (actual: readonly number[], expected: Float64Array) =>
      expect(relativeError(actual, Array.from(expected), 1)).toBeLessThan(1e-12);
    close(rawOf({ scoring: "exact" }), meanLogLikelihoodRatios(models, everybody, ofAda));
    close(
      rawOf({ scoring: "top", topComponents: 2 }),
      meanLogLikelihoodRatios(models, everybody, ofAda, { topComponents: 2 }),
    );
    close(rawOf({}), meanLogLikelihoodRatios(models, everybody, ofAda));
    close(rawOf({ scoring: "top" }), meanLogLikelihoodRatios(models, everybody, ofAda, { topComponents: 5 }));
    close(rawOf({ scoring: "linear" }), createLinearRatioScorer(models, everybody)(ofAda));
  });

  it("accepts from the threshold on, and says what it is", () => {
    const { score } = verify(enrolled, "ada", ofAda);
    expect(verify(enrolled, "ada", ofAda)).toMatchObject({
      accepted: true,
      threshold: 0,
      thresholdFrom: "default",
      numFrames: 60,
    });
    expect(verify(enrolled, "ada", ofBob).accepted).toBe(false);
    expect(verify(enrolled, "ada", ofAda, { threshold: score })).toMatchObject({
      accepted: true,
      thresholdFrom: "given",
    });
    expect(verify(enrolled, "ada", ofAda, { threshold: score + 1e-9 }).accepted).toBe(false);
  });

  it("identifies a speaker, or nobody", () => {
    expect(identify(enrolled, ofAda)).toMatchObject({ speaker: "ada", best: { speaker: "ada" } });
    const { speaker, best, scores } = identify(enrolled, ofEve, { threshold: 0.5 });
    expect(speaker).toBeNull();
    expect(best).toBe(scores[0]);
    expect(scores.map((one) => one.score)).toEqual(scores.map((one) => one.score).toSorted((a, b) => b - a));
  });

  it("is the same with a scorer that was prepared, and for many claims at once", () => {
    const scorer = createVerifierScorer(enrolled, { scoring: "exact" });
    expect(verify(scorer, "bob", ofBob)).toEqual(verify(enrolled, "bob", ofBob, { scoring: "exact" }));
    const trials = ["x", "y", "x"].flatMap((test) => ["bob", "ada"].map((model) => ({ model, test, isTarget: null })));
    const recordings = new Map([
      ["y", ofBob],
      ["x", ofAda],
    ]);
    expect(scoreTrials(enrolled, trials, recordings)).toEqual(
      trials.map((trial) => ({
        ...trial,
        score: verify(enrolled, trial.model, trial.test === "x" ? ofAda : ofBob).score,
      })),
    );
  });

  it("says what is wrong with a claim", () => {
    expect(() => verify(enrolled, "eve", ofAda)).toThrow(/nobody named "eve" is enrolled; there are ada, bob/);
    expect(() => verify(createVerifierScorer(enrolled, { speakers: ["ada"] }), "bob", ofAda)).toThrow(/there are ada$/);
    expect(() => verify(createVerifier(everybody), "ada", ofAda)).toThrow(/nobody is yet/);
    expect(() => identify(createVerifier(everybody), ofAda)).toThrow(/nobody is enrolled/);
    expect(() => scoreTrials(enrolled, [{ model: "eve", test: "x", isTarget: null }], new Map())).toThrow(OptionError);
    expect(() => scoreTrials(enrolled, [{ model: "ada", test: "x", isTarget: null }], new Map())).toThrow(
      /"x", which is not/,
    );
    expect(() => verify(enrolled, "ada", { ...ofAda, numFrames: 0 })).toThrow(ShapeError);
    expect(() => verify(enrolled, "ada", ofAda, { scoring: "best" as never })).toThrow(
      /scoring: expected one of "exact"/,
    );
    expect(() => verify(enrolled, "ada", ofAda, { normalization: "t" })).toThrow(
      /at least two speakers other than "ada"/,
    );
    expect(() => verify(enrolled, "ada", ofAda, { threshold: Number.NaN })).toThrow(/not NaN/);
  });
});

describe("scores normalised by a cohort", () => {
  const withOthers = withCohort(enrolled, voiceUtterances(8, 3).slice(6));
  const statistics = (scores: readonly number[]) => {
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    return {
      mean,
      deviation: Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1)),
    };
  };
  const z = (score: number, { mean, deviation }: ReturnType<typeof statistics>) => (score - mean) / deviation;
  const others = withOthers.cohort.map(({ name }) => name);
  const asSpeakers = others.reduce<Verifier>(
    (verifier, name, i) =>
      enroll(
        verifier,
        name,
        [0, 1, 2].map((take) => recordingOf(i + 2, take)),
      ),
    enrolled,
  );
  const raw = (name: string, recording: typeof ofAda) => verify(asSpeakers, name, recording).raw;
  const sidesOf = (model: string) =>
    statistics(
      others.flatMap((other, i) =>
        other === model ? [] : [0, 1, 2].map((take) => raw(model, recordingOf(i + 2, take))),
      ),
    );
  const cohortScores = others.map((other) => raw(other, ofBob));
  const score = raw("ada", ofBob);

  it.each([
    ["z", z(score, sidesOf("ada"))],
    ["t", z(score, statistics(cohortScores))],
    ["s", 0.5 * (z(score, sidesOf("ada")) + z(score, statistics(cohortScores)))],
    ["zt", z(z(score, sidesOf("ada")), statistics(cohortScores.map((one, i) => z(one, sidesOf(others[i] as string)))))],
  ] as const)("are the formula: %s-norm", (normalization, expected) => {
    const result = verify(withOthers, "ada", ofBob, { normalization });
    expect(result.normalized).toBeCloseTo(expected, 9);
    expect(result).toMatchObject({ score: result.normalized, raw: score, threshold: 2, thresholdFrom: "default" });
  });

  it("take the nearest of the cohort alone: adaptive s-norm", () => {
    const top = (scores: readonly number[]) => statistics(scores.toSorted((a, b) => b - a).slice(0, 4));
    const ofModel = others.flatMap((_, i) => [0, 1, 2].map((take) => raw("ada", recordingOf(i + 2, take))));
    const expected = 0.5 * (z(score, top(ofModel)) + z(score, top(cohortScores)));
    const options = { normalization: "adaptive-s", topCohort: 4 } as const;
    expect(verify(withOthers, "ada", ofBob, options).normalized).toBeCloseTo(expected, 9);
  });

  it("leave out whoever bears the name of the speaker", () => {
    const renamed = withCohort(
      enrolled,
      voiceUtterances(8, 3).map((one) => (one.label === "voice 0" ? { ...one, label: "ada" } : one)),
    );
    const without = withCohort(
      enrolled,
      voiceUtterances(8, 3).filter(({ label }) => label !== "voice 0"),
    );
    for (const normalization of ["z", "t", "s"] as const) {
      const scoreBy = (verifier: Verifier) => verify(verifier, "ada", ofBob, { normalization }).score;
      expect(scoreBy(renamed)).toBeCloseTo(scoreBy(without), 12);
    }
  });
});

describe("a threshold that was learned", () => {
  const trials = developmentTrials(enrolled, voiceUtterances(8, 6), { enrollmentRecordings: 1 });
  const calibrated = calibrateVerifier(enrolled, trials);

  it("is of scores in nats, where 0 is a toss at equal costs", () => {
    const { score, raw, normalized, threshold } = verify(calibrated, "ada", ofAda);
    const { calibration } = calibrated.decision;
    const [weight, offset] =
      calibration?.method === "logistic" ? [calibration.weights[0] as number, calibration.offset] : [0, 0];
    expect(weight).toBeGreaterThan(0);
    expect(score).toBeCloseTo(weight * raw + offset, 12);
    expect(normalized).toBe(raw);
    expect(threshold).toBe(0);
    expect(calibrated.decision.learnedFrom).toMatchObject({ numTargets: 40, numNonTargets: 280 });
  });

  it("moves with costs as Bayes has it, and keeps a rate of wrong claims", () => {
    const costs = calibrateVerifier(enrolled, trials, {
      criterion: { kind: "cost", priorTarget: 0.01, costMiss: 10, costFalseAlarm: 1 },
    });
    expect(costs.decision.threshold).toBeCloseTo(Math.log(9.9), 12);
    const rate = calibrateVerifier(enrolled, trials, { criterion: { kind: "false-acceptance", rate: 0.1 } });
    expect(rate.decision.learnedFrom?.falseAcceptanceRate).toBeCloseTo(0.1, 12);
    const pav = calibrateVerifier(enrolled, trials, { method: { method: "pav" } });
    expect(pav.decision.learnedFrom?.falseAcceptanceRate).toBeLessThan(0.2);
  });

  it("refuses equal scores above a rate together", () => {
    const tied = [...Array.from({ length: 10 }, (_, i) => (i < 3 ? 5 : -i)), 6].map((score, i) => ({
      model: "ada",
      test: `${i}`,
      isTarget: i > 9,
      score,
    }));
    const { threshold, learnedFrom } = calibrateVerifier(enrolled, tied, {
      criterion: { kind: "false-acceptance", rate: 0.2 },
    }).decision;
    expect(learnedFrom).toMatchObject({ falseAcceptanceRate: 0, falseRejectionRate: 0 });
    expect(Number.isFinite(threshold)).toBe(true);
  });

  it("holds for the scoring it was learned with alone", () => {
    const scorer = createVerifierScorer(calibrated);
    expect(scorer).toMatchObject({ isCalibrated: true, thresholdFrom: "learned" });
    expect(createVerifierScorer(calibrated, { topComponents: 2, topCohort: 3 }).isCalibrated).toBe(true);
    expect(createVerifierScorer(calibrated, { scoring: "linear" })).toMatchObject({
      isCalibrated: false,
      thresholdFrom: "default",
      threshold: 0,
    });
  });

  it("says what it lacks", () => {
    const refused = (rate: number) => () =>
      calibrateVerifier(enrolled, trials, { criterion: { kind: "false-acceptance", rate } });
    expect(refused(0.001)).toThrow(/takes 1000 trials of wrong claims, and there are 280: .* 0\.0036 or more/);
    expect(refused(1)).toThrow(/between 0 and 1/);
    const cost = { kind: "cost", priorTarget: 0, costMiss: 1, costFalseAlarm: 1 } as const;
    expect(() => calibrateVerifier(enrolled, trials, { criterion: cost })).toThrow(/probability/);
    expect(() =>
      calibrateVerifier(enrolled, trials, { criterion: { ...cost, priorTarget: 0.1, costMiss: 0 } }),
    ).toThrow(/costMiss/);
    expect(() =>
      calibrateVerifier(
        enrolled,
        trials.filter(({ isTarget }) => isTarget),
      ),
    ).toThrow(/non-target/);
    expect(() => developmentTrials(enrolled, voiceUtterances(1, 6))).toThrow(/two speakers/);
  });
});
