import { describe, expect, it } from "vitest";
import { type Plda, pldaScores, preparePlda } from "../../../src/embed/plda/plda.js";
import { pldaEvidence, pldaLogLikelihood } from "../../../src/embed/plda/plda-em.js";
import { trainPlda } from "../../../src/embed/plda/train-plda.js";
import { trainTwoCovariance } from "../../../src/embed/plda/two-covariance.js";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import { createRandom } from "../../../src/math/random.js";
import { relativeError } from "../../oracles/golden.js";
import { golden, labelledVectors, vector } from "../golden.js";

const pldaOf = ({ mean, between, within }: Record<"mean" | "between" | "within", readonly number[]>): Plda => ({
  dim: mean.length,
  mean: vector(mean),
  between: vector(between),
  within: vector(within),
});

const modelOf = (vectors: readonly (readonly number[])[]) => ({
  mean: vector((vectors[0] ?? []).map((_, d) => vectors.reduce((sum, row) => sum + (row[d] ?? 0), 0) / vectors.length)),
  numVectors: vectors.length,
});

/** Speakers that differ along two of five directions. */
function voices(numSpeakers: number, each: number, seed: number) {
  const random = createRandom(seed);
  return Array.from({ length: numSpeakers }, (_, s) => {
    const [a, b] = [3 * random.normal(), 2 * random.normal()];
    return Array.from({ length: each + (s % 3) }, () => ({
      label: `s${s}`,
      vector: Float64Array.from([a, b, a + b, 0, 0], (value) => value + random.normal()),
    }));
  }).flat();
}

describe("pldaScores", () => {
  const plda = pldaOf(golden.plda);
  const models = golden.plda.models.map(modelOf);
  const tests = golden.plda.tests.map(vector);

  it("gives the ratios of joint Gaussians, for models of 1, 2 and 4 vectors", () => {
    expect(relativeError(pldaScores(plda, models, tests), golden.plda.scores.flat(), 1e-2)).toBeLessThan(1e-9);
  });

  it("is symmetric in model and test where each is one vector", () => {
    const one = pldaScores(plda, [{ mean: tests[0] ?? plda.mean, numVectors: 1 }], tests.slice(1, 2));
    const other = pldaScores(plda, [{ mean: tests[1] ?? plda.mean, numVectors: 1 }], tests.slice(0, 1));
    expect(relativeError(one, other)).toBeLessThan(1e-12);
  });

  it("is 0 where speakers do not differ", () => {
    const same = { ...plda, between: plda.between.map(() => 0) };
    for (const score of pldaScores(same, models, tests)) expect(score).toBeCloseTo(0, 12);
  });

  it("says what does not fit", () => {
    expect(() => pldaScores(plda, models, [Float64Array.of(1)])).toThrow(ShapeError);
    expect(() => pldaScores(plda, [{ mean: plda.mean, numVectors: 0 }], tests)).toThrow(OptionError);
    expect(() => preparePlda({ ...plda, within: plda.within.map(() => 0) })).toThrow(/positive definite/);
    expect(() => preparePlda({ ...plda, between: Float64Array.of(1) })).toThrow(ShapeError);
  });
});

describe("the likelihood of PLDA", () => {
  it("is that of stacked Gaussians", () => {
    const plda = pldaOf(golden.vectors);
    const value = pldaLogLikelihood(pldaEvidence(labelledVectors), preparePlda(plda), plda);
    expect(relativeError([value], [golden.vectors.logLikelihood])).toBeLessThan(1e-9);
  });
});

describe.each([
  ["trainTwoCovariance", trainTwoCovariance],
  ["trainPlda", trainPlda],
] as const)("%s", (_, train) => {
  it("never gets less likely", () => {
    for (const vectors of [labelledVectors, voices(12, 4, 1), voices(4, 9, 2)]) {
      const { history } = train(vectors, { iterations: 40 });
      for (let i = 1; i < history.length; i++) {
        expect(history[i]).toBeGreaterThanOrEqual((history[i - 1] ?? 0) - 1e-12);
      }
    }
  });

  it("finds between and within where there is a closed form", () => {
    // Analysis of variance of balanced data: W = 4 / 3, and B = 14 / 3 − W / 2.
    const vectors = [1, 3, -2, -2, 4, 2].map((x, i) => ({ label: `${i >> 1}`, vector: Float64Array.of(x) }));
    const { plda } = train(vectors, { iterations: 500 });
    expect(plda.mean[0]).toBeCloseTo(1, 9);
    expect(plda.within[0]).toBeCloseTo(4 / 3, 9);
    expect(plda.between[0]).toBeCloseTo(4, 9);
  });

  it("tells speakers that it never heard apart", () => {
    const { plda } = train(voices(40, 5, 3), { iterations: 30 });
    const unheard = voices(10, 3, 4);
    const models = unheard.map((item) => ({ mean: item.vector, numVectors: 1 }));
    const scores = pldaScores(
      plda,
      models,
      unheard.map((item) => item.vector),
    );
    const means = [true, false].map((isTarget) => {
      const chosen = Array.from(scores).filter((_score, at) => {
        const [m, x] = [Math.floor(at / unheard.length), at % unheard.length];
        return m !== x && (unheard[m]?.label === unheard[x]?.label) === isTarget;
      });
      return chosen.reduce((sum, score) => sum + score, 0) / chosen.length;
    });
    expect(means[0]).toBeGreaterThan(1);
    expect(means[1]).toBeLessThan(-1);
  });

  it("asks for enough vectors of enough speakers", () => {
    expect(() => train(labelledVectors.slice(0, 3))).toThrow(TrainingDataError);
    expect(() => train(labelledVectors.map((item) => ({ ...item, label: "one" })))).toThrow(/2 labels/);
    const flat = labelledVectors.map((item) => ({ ...item, vector: item.vector.map((x, i) => (i === 2 ? 1 : x)) }));
    expect(() => train(flat)).toThrow(/singular/);
    expect(() => train(labelledVectors, { iterations: 0.5 })).toThrow(OptionError);
  });
});

describe("trainPlda", () => {
  it("with as many factors as values comes where the two-covariance model comes", () => {
    const random = createRandom(8);
    const vectors = Array.from({ length: 30 }, (_, s) => {
      const own = [3 * random.normal(), 2 * random.normal()];
      return Array.from({ length: 3 + (s % 3) }, () => ({
        label: `s${s}`,
        vector: Float64Array.from(own, (value) => value + random.normal()),
      }));
    }).flat();
    const full = trainPlda(vectors, { rank: 2, iterations: 500 }).plda;
    const other = trainTwoCovariance(vectors, { iterations: 500 }).plda;
    expect(relativeError(full.within, other.within, 0.1)).toBeLessThan(1e-6);
    expect(relativeError(full.between, other.between, 0.1)).toBeLessThan(1e-6);
  });

  it("has a B of its rank", () => {
    const { plda } = trainPlda(voices(20, 4, 6), { rank: 2 });
    const { ratios } = preparePlda(plda);
    expect(ratios[1]).toBeGreaterThan(0.1);
    expect(ratios[2]).toBeLessThan(1e-9);
    expect(() => trainPlda(labelledVectors, { rank: 4 })).toThrow(/from 1 to 3/);
  });
});
