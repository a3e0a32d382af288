import { describe, expect, it } from "vitest";
import { supervector } from "../../src/embed/supervector.js";
import { cosineScores } from "../../src/embed/vectors.js";
import { accumulate } from "../../src/gmm/em/expectation.js";
import { adaptMixture } from "../../src/gmm/map/adapt-mixture.js";
import { createMixture } from "../../src/gmm/mixture/mixture.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { createRandom } from "../../src/math/random.js";

const background = createMixture({
  covarianceType: "diag",
  weights: [0.7, 0.3],
  means: [0, 100, 6, 104],
  covariances: [1, 4, 9, 0.25],
});

function frames(numFrames: number, seed: number, shift = 0) {
  const random = createRandom(seed);
  return featureMatrix(
    Array.from(
      { length: numFrames },
      () => [6 * random.uniform() + shift, 100 + 4 * random.uniform()] as [number, number],
    ),
  );
}

describe("supervector", () => {
  it("is how far the means of the adapted mixture lie from those of the background model", async () => {
    const features = frames(40, 1);
    const { mixture } = await adaptMixture(background, features, { relevanceFactor: 3 });
    const expected = mixture.means.map((mean, i) => {
      const weight = background.weights[Math.floor(i / 2)] as number;
      return (
        (Math.sqrt(weight) * (mean - (background.means[i] as number))) / Math.sqrt(background.covariances[i] as number)
      );
    });
    const vector = supervector(background, features, { relevanceFactor: 3 });
    for (const [i, value] of vector.entries()) expect(value).toBeCloseTo(expected[i] as number, 10);
  });

  it("is the same from statistics about any origin", () => {
    const features = frames(20, 2);
    const ofFrames = supervector(background, features);
    const elsewhere = accumulate(background, features, { origin: Float64Array.of(-3, 50) });
    for (const [i, value] of supervector(background, elsewhere).entries())
      expect(value).toBeCloseTo(ofFrames[i] as number, 9);
  });

  it("points the same way for two recordings of one voice, and another way for another voice", () => {
    const common = supervector(background, frames(400, 6));
    const [model, same, other] = [frames(200, 3, 1), frames(60, 4, 1), frames(60, 5, -1)].map((features) =>
      supervector(background, features).map((value, i) => value - (common[i] as number)),
    ) as [Float64Array, Float64Array, Float64Array];
    const [ofSame, ofOther] = cosineScores([model], [same, other]);
    expect(ofSame as number).toBeGreaterThan(0.5);
    expect(ofOther as number).toBeLessThan(0);
  });

  it("refuses what it has no vector for, and says what to do", () => {
    const full = createMixture({ covarianceType: "full", weights: [1], means: [0], covariances: [1] });
    expect(() => supervector(full, featureMatrix([[1]]))).toThrow(/covarianceType "diag".*"full"/);
    expect(() => supervector(background, frames(5, 1), { relevanceFactor: 0 })).toThrow(/above 0, not 0/);
    expect(() => supervector(background, featureMatrix([[1]]))).toThrow(/1/);
    const none = { data: new Float32Array(0), numFrames: 0, dim: 2, frameShift: 0.01 };
    expect(() => supervector(background, none)).toThrow(/frame/);
  });
});
