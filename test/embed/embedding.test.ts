import { describe, expect, it } from "vitest";
import {
  createEmbedder,
  createEmbeddingScorer,
  type EmbeddingOptions,
  trainEmbedding,
} from "../../src/embed/embedding.js";
import { OptionError, TrainingDataError } from "../../src/errors.js";
import { accumulate } from "../../src/gmm/em/expectation.js";
import { relativeError } from "../oracles/golden.js";
import { everybody, recordingOf, voiceUtterances } from "../oracles/voices.js";

const recordings = voiceUtterances(12, 4).map(({ label, features }) => ({ label, recording: features }));
const train = (options: Partial<EmbeddingOptions> = {}) =>
  trainEmbedding(everybody, recordings, { rank: 6, iterations: 5, ...options });

describe("trainEmbedding", () => {
  it.each([
    [{}, ["whitening", "length"], 6],
    [{ lda: 3 }, ["whitening", "length", "lda"], 3],
    [{ wccn: true }, ["whitening", "length", "wccn"], 6],
    [{ lda: 4, wccn: true, backend: "cosine" }, ["whitening", "length", "lda", "wccn"], 4],
  ] as const)("with %o does %o, and tells voices apart that it never heard", async (options, steps, dim) => {
    const embedding = await train(options);
    expect(embedding.transforms.map((step) => (step.kind === "length" ? "length" : step.name))).toEqual(steps);
    const embed = createEmbedder(embedding);
    const voices = [40, 41, 42];
    const models = embed(voices.map((voice) => recordingOf(voice, 0)));
    const tests = embed(voices.map((voice) => recordingOf(voice, 1)));
    expect(models[0]?.length).toBe(dim);
    const scoring = embedding.plda === null ? "cosine" : "plda";
    const scores = createEmbeddingScorer(embedding, models, scoring)(tests);
    for (const m of [0, 1, 2]) {
      const row = Array.from(scores.subarray(3 * m, 3 * m + 3));
      expect(row.indexOf(Math.max(...row))).toBe(m);
    }
  });

  it("is the same for features and for their statistics", async () => {
    const statistics = recordings.map(({ label, recording }) => ({
      label,
      recording: accumulate(everybody, recording),
    }));
    const embedding = await trainEmbedding(everybody, statistics, { rank: 6, iterations: 5 });
    expect(embedding).toEqual(await train());
    expect(embedding.training).toMatchObject({ numSpeakers: 12, numRecordings: 48, seed: 0 });
    expect(structuredClone(embedding)).toEqual(embedding);
  });

  it("gives a speaker of two recordings the vector of one that has all their frames", async () => {
    const embed = createEmbedder(await train());
    const parts = [recordingOf(40, 0), recordingOf(40, 1)];
    const data = Float32Array.from(parts.flatMap((part) => Array.from(part.data)));
    const [whole] = embed([{ data, numFrames: 120, dim: 3, frameShift: 0.01 }]);
    const [summed] = embed([accumulate(everybody, parts)]);
    expect(relativeError(summed ?? [], whole ?? [1], 1e-3)).toBeLessThan(1e-9);
  });

  it("says what is missing, and what is out of range", async () => {
    await expect(train({ lda: 7 })).rejects.toThrow(/lda: expected at most the rank, 6, got 7/);
    await expect(train({ backend: "euclid" as never })).rejects.toThrow(OptionError);
    await expect(train({ rank: 0 })).rejects.toThrow(OptionError);
    await expect(train({ wccn: 1 as never })).rejects.toThrow(OptionError);
    const few = recordings.slice(0, 5);
    await expect(trainEmbedding(everybody, few, { rank: 6 })).rejects.toThrow(TrainingDataError);
    const embedding = await train({ backend: "cosine" });
    expect(() => createEmbeddingScorer(embedding, [], "plda")).toThrow(/without PLDA/);
  });
});
