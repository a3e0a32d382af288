import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../src/errors.js";
import { adaptMixture } from "../../src/gmm/map/adapt-mixture.js";
import type { CovarianceType, FeatureMatrix } from "../../src/types.js";
import { enroll, removeSpeaker } from "../../src/verify/enroll.js";
import { createVerifier, speakerModel } from "../../src/verify/verifier.js";
import { relativeError } from "../oracles/golden.js";
import { randomMixture } from "../oracles/random-mixture.js";
import { buzz } from "../oracles/sounds.js";
import { everybody, recordingOf } from "../oracles/voices.js";

const takes = (voice: number, count: number): FeatureMatrix[] =>
  Array.from({ length: count }, (_, take) => recordingOf(voice, take));

describe("enrolment", () => {
  it("adapts the background model to all frames of the speaker, whatever is adapted", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          covarianceType: fc.constantFrom<CovarianceType>("diag", "full", "spherical"),
          update: fc.subarray(["means", "weights", "covariances"] as const, { minLength: 1 }),
          relevanceFactor: fc.double({ min: 0.5, max: 40, noNaN: true }),
          seed: fc.nat(1e5),
        }),
        async ({ covarianceType, update, relevanceFactor, seed }) => {
          const ubm = randomMixture({ covarianceType, numComponents: 4, dim: 3, seed });
          const recordings = [1, 2, 3].map((take) => recordingOf(seed, take, { ubm, numFrames: 20 * take }));
          const adaptation = { update, relevanceFactor };
          const model = speakerModel(
            enroll(createVerifier(ubm, { adaptation, scoring: "exact" }), "ada", recordings),
            "ada",
          );
          const { mixture } = await adaptMixture(ubm, recordings, adaptation);
          for (const values of ["weights", "means", "covariances"] as const) {
            expect(relativeError(model[values], Array.from(mixture[values]), 1e-3)).toBeLessThan(1e-9);
          }
        },
      ),
      { seed: 3, numRuns: 40 },
    );
  });

  it("is the same one by one as all at once, and leaves everybody else alone", () => {
    const recordings = takes(1, 4);
    const start = enroll(createVerifier(everybody), "bob", takes(2, 2));
    const once = enroll(start, "ada", recordings);
    const inSteps = recordings.reduce((verifier, recording) => enroll(verifier, "ada", [recording]), start);
    expect(inSteps).toEqual(once);
    expect(once.speakers[0]).toBe(start.speakers[0]);
    expect(start.speakers.length).toBe(1);
    const back = removeSpeaker(once, "ada");
    expect(back).toEqual(start);
    expect(back.speakers[0]).toBe(start.speakers[0]);
  });

  it("takes one short recording: one frame moves the model a little", () => {
    const one = { ...recordingOf(1, 1), numFrames: 1 };
    const model = speakerModel(enroll(createVerifier(everybody), "ada", [one]), "ada");
    const moved = Math.max(...model.means.map((mean, i) => Math.abs(mean - (everybody.means[i] as number))));
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(1);
  });

  it("points out a recording that is enrolled already", () => {
    const [first, second] = takes(1, 2) as [FeatureMatrix, FeatureMatrix];
    const verifier = enroll(createVerifier(everybody), "ada", [first]);
    const named = { recordingNames: ["a.wav"] };
    expect(() => enroll(verifier, "ada", [first], named)).toThrow(/a\.wav is enrolled for "ada" already/);
    expect(() => enroll(createVerifier(everybody), "ada", [first, first])).toThrow(OptionError);
    expect(() => enroll(verifier, "bob", [first], { ...named, duplicates: "skip" })).toThrow(
      /for "ada", and cannot be of "bob"/,
    );
    expect(enroll(verifier, "ada", [first], { duplicates: "skip" })).toBe(verifier);
    expect(enroll(verifier, "ada", [first, second], { duplicates: "skip" })).toEqual(enroll(verifier, "ada", [second]));
  });

  it.each<[string, Parameters<typeof enroll>[2], RegExp]>([
    ["no recording", [], /from no recording/],
    ["digital silence", [{ samples: new Float32Array(8000), sampleRate: 8000 }], /silent: all its 8000 samples/],
    [
      "features of silence",
      [{ ...recordingOf(1, 1), data: new Float32Array(180) }],
      /frames of recording 0 of ada are the same/,
    ],
    ["no frame", [{ ...recordingOf(1, 1), numFrames: 0 }], /no frame left/],
    ["too short a sound", [buzz(200, 1, { seconds: 0.001 })], /recording 0 of ada/],
    [
      "a value that is no number",
      [{ ...recordingOf(1, 1), data: new Float32Array(180).fill(Number.NaN, 7) }],
      /frame 2, dimension 1 .* is NaN/,
    ],
    [
      "other dimensions",
      [{ ...recordingOf(1, 1), dim: 2, numFrames: 90 }],
      /has 3 dimensions, the features of recording 0 of ada have 2/,
    ],
    [
      "values that are absurd",
      [{ ...recordingOf(1, 1), data: Float64Array.from({ length: 180 }, (_, i) => (i % 2 ? 1e200 : 1e199)) }],
      /likelihood 0/,
    ],
  ])("refuses %s, saying what to do", (_, recordings, message) => {
    const enrolling = () => enroll(createVerifier(everybody), "ada", recordings);
    expect(enrolling).toThrow(message);
    expect(enrolling).toThrow(
      recordings.length === 0 || message.source.includes("likelihood") ? TrainingDataError : ShapeError,
    );
  });

  it("refuses a sound of another sample rate, and a speaker without a name", () => {
    const verifier = createVerifier(everybody, { sampleRate: 16000 });
    expect(() => enroll(verifier, "ada", [buzz(200, 1)])).toThrow(/16000 Hz and the recording has 8000 Hz/);
    expect(() => enroll(verifier, " ", takes(1, 1))).toThrow(/name that is not empty/);
    expect(() => removeSpeaker(verifier, "ada")).toThrow(/nobody is yet/);
  });

  it("refuses settings that adapt nothing, or what cannot be", () => {
    expect(() => createVerifier(everybody, { adaptation: { relevanceFactor: Number.POSITIVE_INFINITY } })).toThrow(
      /Infinity/,
    );
    expect(() =>
      createVerifier(everybody, { scoring: "linear", adaptation: { update: ["means", "weights"] } }),
    ).toThrow(/means alone/);
    expect(() => createVerifier(everybody, { topComponents: 7 })).toThrow(/topComponents: expected at most the 6/);
  });
});
