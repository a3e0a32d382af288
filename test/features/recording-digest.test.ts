import { describe, expect, it } from "vitest";
import { recordingDigest } from "../../src/features/recording-digest.js";
import { featureMatrix } from "../../src/gmm/frames.js";
import { buzz } from "../oracles/sounds.js";

describe("the digest of a recording", () => {
  const recording = buzz(200, 1);

  it("is 16 hexadecimal digits of its samples and their rate", () => {
    expect(recordingDigest(recording)).toMatch(/^[0-9a-f]{16}$/);
    expect(recordingDigest({ ...recording, warnings: ["cut short"] })).toBe(recordingDigest(buzz(200, 1)));
    expect(recordingDigest({ ...recording, sampleRate: 2 * recording.sampleRate })).not.toBe(
      recordingDigest(recording),
    );
    const samples = recording.samples.slice();
    samples[7] = -(samples[7] as number) + 0.25;
    expect(recordingDigest({ ...recording, samples })).not.toBe(recordingDigest(recording));
  });
  it("is that of a view, whatever lies around it", () => {
    const wider = new Float32Array(recording.samples.length + 8);
    wider.set(recording.samples, 4);
    expect(recordingDigest({ ...recording, samples: wider.subarray(4, -4) })).toBe(recordingDigest(recording));
  });
  it("is one of values where there is no sound", () => {
    expect(recordingDigest(featureMatrix([[1, 2]]))).not.toBe(recordingDigest(featureMatrix([[1], [2]])));
    expect(recordingDigest(featureMatrix([[1, 2]]))).toBe(recordingDigest(featureMatrix([[1, 2]])));
  });
});
