import { describe, expect, it } from "vitest";
import { speechSegments } from "../../src/corpus/speech-segments.js";

const sampleRate = 8000;
/** Stretches of [seconds, amplitude], of a square wave. */
function sound(...stretches: readonly (readonly [number, number])[]): Float32Array {
  return Float32Array.from(
    stretches.flatMap(([seconds, amplitude]) =>
      Array.from({ length: seconds * sampleRate }, (_, t) => (t % 2 === 0 ? amplitude : -amplitude)),
    ),
  );
}

describe("speechSegments", () => {
  it("finds the stretches between silences", () => {
    const samples = sound([0.1, 0], [0.3, 0.5], [0.4, 0], [0.2, 0.1], [0.2, 0]);
    expect(speechSegments(samples, sampleRate)).toEqual([
      { start: 800, end: 3200 },
      { start: 6400, end: 8000 },
    ]);
  });

  it("takes a short silence for a part of the speech", () => {
    const samples = sound([0.1, 0.5], [0.1, 0], [0.1, 0.5], [0.3, 0], [0.1, 0.5]);
    expect(speechSegments(samples, sampleRate)).toHaveLength(2);
    expect(speechSegments(samples, sampleRate, { minSilence: 0.05 })).toHaveLength(3);
  });

  it("takes an echo that is faint enough for silence", () => {
    const samples = sound([0.1, 0.5], [0.3, 0.0005], [0.1, 0.5]);
    expect(speechSegments(samples, sampleRate)).toHaveLength(2);
    expect(speechSegments(samples, sampleRate, { range: 70 })).toHaveLength(1);
  });

  it("finds nothing in silence, and stays within the samples", () => {
    expect(speechSegments(new Float32Array(1000), sampleRate)).toEqual([]);
    expect(speechSegments(new Float32Array(0), sampleRate)).toEqual([]);
    expect(speechSegments(new Float32Array(90).fill(0.5), sampleRate)).toEqual([{ start: 0, end: 90 }]);
  });
});
