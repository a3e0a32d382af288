import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../../src/errors.js";
import { decodeAnomalyDetector, encodeAnomalyDetector } from "../../../src/formats/model/anomaly-detector-file.js";
import { decodeClassifier, encodeClassifier } from "../../../src/formats/model/classifier-file.js";
import { readAnomalyDetector, writeModel } from "../../../src/formats/model/model-files.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { createRandom } from "../../../src/math/random.js";
import type { AnomalyDetector } from "../../../src/recognize/anomaly/anomaly-detector.js";
import { detectAnomaly } from "../../../src/recognize/anomaly/detect-anomaly.js";
import { trainAnomalyDetector } from "../../../src/recognize/anomaly/train-anomaly-detector.js";
import { tinyClassifier } from "../../oracles/tiny-classifier.js";

const random = createRandom(4);
const recordings = Array.from({ length: 30 }, () =>
  featureMatrix(Array.from({ length: 12 }, () => [random.normal(), random.normal() - 3])),
);
const training = { falseAlarmRate: 0.1, numComponents: 2 };
const detector = await trainAnomalyDetector(recordings, training);
const bytes = encodeAnomalyDetector(detector);

describe("the file of an anomaly detector", () => {
  it.each(["diag", "full", "tied", "spherical"] as const)(
    "is read as it was written, and detects to the same bit: %s",
    async (covarianceType) => {
      const original = await trainAnomalyDetector(recordings, {
        ...training,
        covarianceType,
        falseAlarmRate: 0.2,
        calibration: { share: 0.5 },
      });
      const read = decodeAnomalyDetector(encodeAnomalyDetector(original));
      expect(read).toEqual(original);
      for (const features of recordings)
        expect(detectAnomaly(read, features)).toEqual(detectAnomaly(original, features));
    },
  );

  it("is no classifier, and a classifier no detector", async () => {
    expect(() => decodeClassifier(bytes, "d.safetensors")).toThrow(
      /d\.safetensors: this is an anomaly detector, expected a classifier/,
    );
    await expect(async () => decodeAnomalyDetector(encodeClassifier(await tinyClassifier()))).rejects.toThrow(
      /this is a classifier, expected an anomaly detector/,
    );
  });

  it.each<[string, Partial<AnomalyDetector>, RegExp]>([
    ["a rate its scores do not allow", { falseAlarmRate: 0.01 }, /takes 99 normal recordings/],
    ["scores out of order", { normalScores: detector.normalScores.slice().reverse() }, /ascending order/],
    ["a score that is no number", { normalScores: detector.normalScores.map(() => Number.NaN) }, /ascending order/],
    ["an unknown recipe setting", { recipe: { ...detector.recipe, colour: 1 } as never }, /colour/],
    ["a sample rate of −1", { sampleRate: -1 }, /sampleRate/],
    ["a calibration of neither kind", { calibration: {} as never }, /calibration/],
    ["a variance of 0", { mixture: { ...detector.mixture, covariances: new Float64Array(4) } }, /variance/],
  ])("is refused with %s inside and a right checksum", (_, change, message) => {
    const forged = encodeAnomalyDetector({ ...detector, ...change });
    expect(() => decodeAnomalyDetector(forged)).toThrow(ModelFileError);
    expect(() => decodeAnomalyDetector(forged)).toThrow(message);
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
            expect(decodeAnomalyDetector(damaged)).toEqual(detector);
          } catch (error) {
            if (!(error instanceof ModelFileError)) throw error;
            refused++;
          }
        },
      ),
      { seed: 8, numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(800);
  });

  it("goes to disk and back, and names the file in errors", async () => {
    const folder = await mkdtemp(join(tmpdir(), "voxmix-detector-"));
    const path = join(folder, "a", "normal.safetensors");
    await writeModel(path, detector);
    expect(await readAnomalyDetector(path)).toEqual(detector);
    await expect(readAnomalyDetector(join(folder, "none"))).rejects.toThrow(/none: there is no such file/);
    await rm(folder, { recursive: true });
  });
});
