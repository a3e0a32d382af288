import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../../src/errors.js";
import { decodeMixtures } from "../../../src/formats/mixture/mixture-codec.js";
import { decodeClassifier, encodeClassifier } from "../../../src/formats/model/classifier-file.js";
import { readVerifier, writeModel } from "../../../src/formats/model/model-files.js";
import { decodeVerifier, encodeVerifier } from "../../../src/formats/model/verifier-file.js";
import { decodeTensors } from "../../../src/formats/safetensors.js";
import { enroll, removeSpeaker } from "../../../src/verify/enroll.js";
import { withCohort } from "../../../src/verify/scoring/cohort.js";
import { trainVerifier } from "../../../src/verify/train-verifier.js";
import type { Verifier } from "../../../src/verify/verifier.js";
import { createVerifier, speakerModel } from "../../../src/verify/verifier.js";
import { identify } from "../../../src/verify/verify.js";
import { randomMixture } from "../../oracles/random-mixture.js";
import { tinyClassifier } from "../../oracles/tiny-classifier.js";
import { recordingOf, voiceUtterances } from "../../oracles/voices.js";

const takes = (voice: number) => [0, 1].map((take) => recordingOf(voice, take));

const trained = await trainVerifier(voiceUtterances(6, 3), { numComponents: 3, normalization: "s", maxIterations: 5 });
const verifier = enroll(enroll(trained, "ada", takes(20)), "bob", takes(21));
const bytes = encodeVerifier(verifier);
const [ada, bob] = verifier.speakers as readonly [Verifier["speakers"][number], Verifier["speakers"][number]];

describe("the file of a verifier", () => {
  it.each([
    ["diag", ["means"]],
    ["full", ["means", "weights", "covariances"]],
    ["tied", ["means", "weights"]],
    ["spherical", ["covariances"]],
  ] as const)("is read as it was written, and scores to the same bit: %s, adapting %s", (covarianceType, update) => {
    const ubm = randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 4 });
    const created = withCohort(
      createVerifier(ubm, { adaptation: { update }, normalization: "zt" }),
      voiceUtterances(4, 3),
    );
    const original = enroll(enroll(created, "ada", takes(20)), "bob", takes(21));
    const read = decodeVerifier(encodeVerifier(original));
    expect(read).toEqual(original);
    expect(identify(read, recordingOf(20, 5))).toEqual(identify(original, recordingOf(20, 5)));
  });

  it("keeps the threshold, the calibration by either method, and float64 recordings of a cohort", async () => {
    expect(decodeVerifier(bytes)).toEqual(verifier);
    expect(encodeVerifier(decodeVerifier(bytes))).toEqual(bytes);
    expect(verifier.decision.calibration).not.toBeNull();
    const wide = voiceUtterances(6, 3).map(({ features, ...one }) => ({
      ...one,
      features: { ...features, data: Float64Array.from(features.data, (value) => value + 1e-12) },
    }));
    const other = await trainVerifier(wide, {
      numComponents: 2,
      topComponents: 2,
      maxIterations: 3,
      calibration: { method: { method: "pav" }, criterion: { kind: "false-acceptance", rate: 0.2 } },
    });
    expect(decodeVerifier(encodeVerifier(other))).toEqual(other);
  });

  it("changes no other tensor when a speaker comes or goes", () => {
    const before = decodeTensors(bytes).tensors;
    const more = decodeTensors(encodeVerifier(enroll(verifier, "eve", takes(22)))).tensors;
    const fewer = decodeTensors(encodeVerifier(removeSpeaker(verifier, "ada"))).tensors;
    expect([...more.keys()].filter((name) => !before.has(name))).toEqual([
      "speaker/eve/occupancy",
      "speaker/eve/first",
    ]);
    expect([...before.keys()].filter((name) => !fewer.has(name))).toEqual([
      "speaker/ada/occupancy",
      "speaker/ada/first",
    ]);
    for (const [name, tensor] of before) {
      expect(more.get(name)).toEqual(tensor);
      if (!name.startsWith("speaker/ada/")) expect(fewer.get(name)).toEqual(tensor);
    }
    expect(encodeVerifier(removeSpeaker(enroll(verifier, "eve", takes(22)), "eve"))).toEqual(bytes);
  });

  it("is no classifier, and a classifier no verifier", async () => {
    expect(() => decodeClassifier(bytes, "v.safetensors")).toThrow(
      /v\.safetensors: this is a verifier, expected a classifier: use voxmix verify/,
    );
    await expect(async () => decodeVerifier(encodeClassifier(await tinyClassifier()))).rejects.toThrow(
      /this is a classifier, expected a verifier: use voxmix classify/,
    );
  });

  it("gives its mixtures to whoever reads mixtures", () => {
    const mixtures = decodeMixtures(bytes);
    expect(mixtures.map(({ name }) => name)).toEqual(["ubm", "ada", "bob"]);
    expect(mixtures[2]?.mixture).toEqual(speakerModel(verifier, "bob"));
  });

  it.each<[string, Partial<Verifier>, RegExp]>([
    ["an unknown recipe setting", { recipe: { ...verifier.recipe, colour: 1 } as never }, /colour/],
    ["a sample rate of −1", { sampleRate: -1 }, /sampleRate/],
    ["two speakers of one name", { speakers: [ada, ada] }, /two speakers named "ada"/],
    ["a speaker of no recording", { speakers: [{ ...ada, fingerprints: [] }] }, /fingerprints/],
    ["counts under 0", { speakers: [withStatistics({ occupancy: Float64Array.of(1, -1, 3) })] }, /counts under 0/],
    [
      "sums that are no number",
      { speakers: [withStatistics({ first: new Float64Array(9).fill(Number.NaN) })] },
      /value 0 .* is NaN/,
    ],
    [
      "more top components than there are",
      { scoring: { ...verifier.scoring, topComponents: 9 } },
      /topComponents: expected at most the 3 of the background model, got 9/,
    ],
    [
      "linear scores of what is adapted otherwise",
      {
        scoring: { ...verifier.scoring, scoring: "linear" },
        adaptation: { ...verifier.adaptation, update: ["weights"] },
      },
      /means alone/,
    ],
    ["a threshold that is no number", { decision: { ...verifier.decision, threshold: Number.NaN } }, /threshold/],
    [
      "a prior of 2",
      {
        decision: { ...verifier.decision, criterion: { kind: "cost", priorTarget: 2, costMiss: 1, costFalseAlarm: 1 } },
      },
      /criterion/,
    ],
    [
      "a curve that falls",
      {
        decision: {
          ...verifier.decision,
          calibration: {
            method: "pav",
            scores: [1, 0],
            logLikelihoodRatios: [0, 1],
            smoothing: "laplace",
            numTargets: 1,
            numNonTargets: 1,
          },
        },
      },
      /calibration/,
    ],
    ["a variance of 0", { ubm: { ...verifier.ubm, covariances: new Float64Array(9) } }, /variance/],
  ])("is refused with %s inside and a right checksum", (_, change, message) => {
    const forged = encodeVerifier({ ...verifier, ...change });
    expect(() => decodeVerifier(forged)).toThrow(ModelFileError);
    expect(() => decodeVerifier(forged)).toThrow(message);
  });

  it("is not written with statistics of another background model", () => {
    const ubm = randomMixture({ covarianceType: "diag", numComponents: 3, dim: 3, seed: 9 });
    expect(() => encodeVerifier({ ...verifier, ubm })).toThrow(/"ada" were not gathered under/);
    expect(() => encodeVerifier({ ...verifier, ubm, speakers: [bob] })).toThrow(ModelFileError);
  });

  it("is refused or equal, whatever bytes are changed", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (edits) => {
          const damaged = bytes.slice();
          for (const [at, value] of edits) damaged[at] = value;
          try {
            expect(decodeVerifier(damaged)).toEqual(verifier);
          } catch (error) {
            if (!(error instanceof ModelFileError)) throw error;
            refused++;
          }
        },
      ),
      { seed: 8, numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(320);
  });

  it("is refused, wherever it is cut short", () => {
    for (let length = 0; length < bytes.length; length += 97) {
      expect(() => decodeVerifier(bytes.subarray(0, length))).toThrow(ModelFileError);
    }
  });

  it("goes to disk and back, and names the file in errors", async () => {
    const folder = await mkdtemp(join(tmpdir(), "voxmix-verifier-"));
    const path = join(folder, "a", "door.safetensors");
    await writeModel(path, verifier);
    expect(await readVerifier(path)).toEqual(verifier);
    await expect(readVerifier(join(folder, "none"))).rejects.toThrow(/none: there is no such file/);
    await rm(folder, { recursive: true });
  });
});

function withStatistics(change: Partial<Verifier["speakers"][number]["statistics"]>): Verifier["speakers"][number] {
  return { ...ada, statistics: { ...ada.statistics, ...change } };
}
