import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import type { MixtureOptions, TrainingState } from "../../src/gmm/em/mixture-options.js";
import { trainMixture } from "../../src/gmm/em/train-mixture.js";
import { clusteredFrames } from "../oracles/random-frames.js";

const frames = clusteredFrames({ numFrames: 300, dim: 2, numClusters: 3, seed: 5 });

describe("a training that was interrupted", () => {
  it.each([
    { numComponents: 4, restarts: 3, maxIterations: 12 },
    { numComponents: 4, covarianceType: "tied", initialization: "split", tolerance: 1e-5 },
    { numComponents: 12, covarianceType: "full", minOccupancy: 20, maxIterations: 15 },
    { numComponents: 3, covarianceType: "spherical", freeze: ["weights"], initialization: "random-posteriors" },
  ] as const satisfies MixtureOptions[])("goes on from any of its states to the same end: %j", async (options) => {
    const states: TrainingState[] = [];
    const whole = await trainMixture(frames, {
      ...options,
      onCheckpoint: (state) => states.push(structuredClone(state)),
    });
    expect(states.length).toBeGreaterThan(2);
    for (const resume of states) expect(await trainMixture(frames, { ...options, resume })).toEqual(whole);
  });

  it("is refused under other options", async () => {
    const states: TrainingState[] = [];
    await trainMixture(frames, { numComponents: 2, onCheckpoint: (state) => states.push(state) });
    const resume = states[0] as TrainingState;
    await expect(trainMixture(frames, { numComponents: 2, covarianceType: "full", resume })).rejects.toThrow(
      OptionError,
    );
    await expect(trainMixture(frames, { numComponents: 1, resume })).rejects.toThrow(
      /resume with the same frames and options/,
    );
  });
});

describe("frozen parameters", async () => {
  const start = (await trainMixture(frames, { numComponents: 3, maxIterations: 2 })).mixture;

  it.each([["weights"], ["means"], ["covariances"], ["weights", "means"]] as const)(
    "%s stay as they are",
    async (...freeze) => {
      const { mixture } = await trainMixture(frames, {
        numComponents: 3,
        initialization: start,
        freeze,
        maxIterations: 4,
      });
      for (const part of ["weights", "means", "covariances"] as const) {
        if ((freeze as readonly string[]).includes(part)) expect(mixture[part]).toEqual(start[part]);
        else expect(mixture[part]).not.toEqual(start[part]);
      }
    },
  );
});
