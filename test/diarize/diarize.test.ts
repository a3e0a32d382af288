import { describe, expect, it } from "vitest";
import { resolveDiarizationOptions } from "../../src/diarize/diarization-options.js";
import { diarize } from "../../src/diarize/diarize.js";
import { diarizationErrorRate } from "../../src/evaluate/diarization.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { createRandom } from "../../src/math/random.js";
import type { Progress } from "../../src/types.js";
import { TURNS, talkOf } from "../oracles/talk.js";

const { waveform, reference } = talkOf(TURNS);

/** Frames of three values about the place of each voice, in turns of so many frames. */
function turnsOf(places: readonly number[], numFrames: number, seed: number) {
  const random = createRandom(seed);
  return featureMatrix(
    places.flatMap((place) =>
      Array.from({ length: numFrames }, () => [place + random.normal(), random.normal() - place, random.normal()]),
    ),
  );
}

describe("diarize", () => {
  it("finds two voices and their turns", () => {
    // Turns of two seconds, of tones: less to go by than the default asks for.
    const { segments, numSpeakers } = diarize(waveform, { changePenalty: 1 });
    expect(numSpeakers).toBe(2);
    expect(segments.map(({ label }) => label)).toEqual(["speaker-1", "speaker-2", "speaker-1", "speaker-2"]);
    expect(diarizationErrorRate(reference, segments, { collar: 0.1 }).errorRate).toBe(0);
  });

  it("finds changes within speech that never pauses, and who comes again", () => {
    const { segments, numSpeakers } = diarize(turnsOf([0, 4, 0, -4, 4], 400, 1), { penalty: 2 });
    expect(numSpeakers).toBe(3);
    expect(segments.map(({ label }) => label)).toEqual([
      "speaker-1",
      "speaker-2",
      "speaker-1",
      "speaker-3",
      "speaker-2",
    ]);
    for (const [i, { start }] of segments.entries()) expect(Math.abs(start - 4 * i)).toBeLessThan(0.3);
  });

  it("takes as many speakers as it is told of, or no more", () => {
    const features = turnsOf([0, 4, -4, 8, 0, 4], 300, 2);
    expect(diarize(features, { numSpeakers: 2 }).numSpeakers).toBe(2);
    expect(diarize(features, { maxSpeakers: 3 }).numSpeakers).toBe(3);
    expect(diarize(features, { maxSpeakers: 9 }).numSpeakers).toBe(4);
    expect(diarize(features, { numSpeakers: 1 }).segments).toMatchObject([{ start: 0, label: "speaker-1" }]);
  });

  it("gives the same twice, and silence to nobody", () => {
    expect(diarize(waveform)).toEqual(diarize(waveform));
    expect(diarize({ ...waveform, samples: new Float32Array(8000) })).toEqual({ segments: [], numSpeakers: 0 });
  });

  it("leaves clusters as they are without a round", () => {
    const { numSpeakers } = diarize(turnsOf([0, 5, 0], 300, 3), { numRounds: 0 });
    expect(numSpeakers).toBe(2);
  });

  it("tells how far it is", () => {
    const told: Progress[] = [];
    diarize(turnsOf([0, 5, 0, 5], 300, 4), { onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(0);
    for (const { done, total } of told) expect(done).toBeLessThanOrEqual(total ?? 0);
    expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(["join clusters", "rounds"]));
  });

  it("stops when it is told to", () => {
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error("enough"));
    expect(() => diarize(turnsOf([0, 5, 0, 5], 300, 4), { signal: abort.signal, onProgress })).toThrow("enough");
  });

  it("refuses options that contradict one another, and columns that never change", () => {
    expect(() => diarize(waveform, { numSpeakers: 2, maxSpeakers: 3 })).toThrow(/give one/);
    expect(() => resolveDiarizationOptions({ numSpeakers: 0 })).toThrow(/numSpeakers/);
    expect(() => diarize(featureMatrix(Array(300).fill([1, 2])))).toThrow(/does not vary/);
    expect(() => diarize(featureMatrix([...Array(300).fill([1, 2]), [Number.NaN, 1]]))).toThrow(/not finite/);
  });
});
