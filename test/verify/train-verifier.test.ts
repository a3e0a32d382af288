import { describe, expect, it } from "vitest";
import { trainBackgroundModel } from "../../src/recognize/background-model.js";
import { runStep } from "../../src/recognize/training-plan.js";
import { enroll } from "../../src/verify/enroll.js";
import { planVerifier, trainVerifier } from "../../src/verify/train-verifier.js";
import { verify } from "../../src/verify/verify.js";
import { relativeError } from "../oracles/golden.js";
import { buzz } from "../oracles/sounds.js";
import { recordingOf, voiceUtterances } from "../oracles/voices.js";

const utterances = voiceUtterances(9, 4);
const options = { numComponents: 4, maxIterations: 10 } as const;

describe("the training of a verifier", async () => {
  const verifier = await trainVerifier(utterances, options);

  it("trains the background model on all voices, and keeps them as the cohort", async () => {
    const { mixture } = await trainBackgroundModel(utterances, { ...options, tolerance: 0.01 });
    expect(verifier.ubm).toEqual(mixture);
    expect(verifier.cohort.map(({ name }) => name)).toEqual(Array.from({ length: 9 }, (_, i) => `voice ${i}`));
    expect(verifier.cohort[0]?.recordings.length).toBe(4);
    expect(verifier.speakers).toEqual([]);
    expect(verifier.training).toMatchObject({ numSpeakers: 9, numRecordings: 36, numFrames: 36 * 60 });
    expect(verifier.training?.corpusFingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it("learns the threshold on speakers that no background model of theirs has heard", async () => {
    const plan = planVerifier(utterances, options);
    expect(plan.jobs.map(({ features }) => features.length)).toEqual([24, 28, 28, 28, 36].toSorted((a, b) => a - b));
    // Of folds of 3, 2, 2 and 2 speakers each claims to be each, with two recordings to enrol and two to test.
    expect(verifier.decision.learnedFrom).toMatchObject({ numTargets: 18, numNonTargets: 2 * (9 + 4 + 4 + 4) - 18 });
    expect(await runStep(plan)).toEqual(verifier);
  });

  it("tells voices that it never heard apart", () => {
    const other = enroll(
      verifier,
      "eve",
      [0, 1, 2].map((take) => recordingOf(20, take)),
    );
    expect(verify(other, "eve", recordingOf(20, 9)).accepted).toBe(true);
    expect(verify(other, "eve", recordingOf(21, 9)).accepted).toBe(false);
  });

  it("keeps no cohort and learns nothing where that is asked for, or too few speak", async () => {
    const bare = await trainVerifier(utterances, { ...options, cohort: null, calibration: null });
    expect(bare).toMatchObject({ cohort: [], decision: { calibration: null, threshold: 0, criterion: null } });
    expect((await trainVerifier(voiceUtterances(3, 4), options)).decision.criterion).toBeNull();
    expect((await trainVerifier(voiceUtterances(8, 1), options)).decision.criterion).toBeNull();
    await expect(trainVerifier(voiceUtterances(5, 4), { ...options, calibration: { folds: 3 } })).rejects.toThrow(
      /3 folds take 6 speakers .* there are 5/,
    );
  });

  it("is the same for frames sampled by the same seed, and balances speakers", async () => {
    const sampled = { ...options, maxFrames: 500, calibration: null } as const;
    expect((await trainVerifier(utterances, sampled)).ubm).toEqual((await trainVerifier(utterances, sampled)).ubm);
    expect((await trainVerifier(utterances, sampled)).training?.numFrames).toBe(500);
    const unequal = [...utterances, ...utterances.slice(0, 4).map((one) => ({ ...one, path: "again.wav" }))];
    const settings = { ...options, initialization: "split", calibration: null } as const;
    const meansOf = async (given: typeof utterances, balance: "label" | null) =>
      Array.from((await trainVerifier(given, { ...settings, balance })).ubm.means);
    const plain = await meansOf(utterances, null);
    expect(relativeError(await meansOf(unequal, "label"), plain, 1)).toBeLessThan(1e-6);
    expect(relativeError(await meansOf(unequal, null), plain, 1)).toBeGreaterThan(1e-3);
  });

  it("takes sound, and names a recording that is silent", async () => {
    const sounds = [180, 190, 300, 310].map((pitch, i) => ({
      label: i < 2 ? "ann" : "ben",
      path: `${i}.wav`,
      waveform: buzz(pitch, i),
    }));
    const trained = await trainVerifier(sounds, { numComponents: 2, scoring: "exact" });
    expect(trained.sampleRate).toBe(8000);
    const silent = { label: "ann", path: "void.wav", waveform: { ...buzz(1, 1), samples: new Float32Array(3200) } };
    await expect(trainVerifier([...sounds, silent], { numComponents: 2 })).rejects.toThrow(/void\.wav/);
  });
});
