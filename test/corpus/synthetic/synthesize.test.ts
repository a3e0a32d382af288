import { afterEach, describe, expect, it, vi } from "vitest";
import { speechSegments } from "../../../src/corpus/synthetic/digit-take.js";
import { loadSynthesizer, type Speech } from "../../../src/corpus/synthetic/synthesize.js";
import { CorpusError } from "../../../src/errors.js";

const seven: Speech = { text: "Seven.", voice: "en-us+f3", wordsPerMinute: 150, pitch: 50, seed: 12345 };

describe("loadSynthesizer", () => {
  afterEach(() => {
    vi.doUnmock("espeak-ng");
    vi.resetModules();
  });

  it("speaks, the same twice, and otherwise with another seed, voice, rate or pitch", async () => {
    const synthesize = await loadSynthesizer();
    const spoken = await synthesize(seven);
    expect(spoken.sampleRate).toBe(22050);
    expect(spoken.warnings).toEqual([]);
    expect(speechSegments(spoken.samples, spoken.sampleRate)).toHaveLength(1);
    expect(await synthesize(seven)).toEqual(spoken);
    expect(await (await loadSynthesizer())(seven)).toEqual(spoken);
    for (const change of [
      { seed: 12346 },
      { voice: "en-us+m3" },
      { voice: "en-gb+f3" },
      { wordsPerMinute: 151 },
      { pitch: 51 },
    ]) {
      expect((await synthesize({ ...seven, ...change })).samples).not.toEqual(spoken.samples);
    }
  });

  it("leaves the process alone, and says which voice there is not", async () => {
    const synthesize = await loadSynthesizer();
    const before = process.exitCode;
    await expect(synthesize({ ...seven, voice: "xx" })).rejects.toThrow(
      /no sound with the voice "xx" \(Error: .*voice/,
    );
    await expect(synthesize({ ...seven, voice: "xx" })).rejects.toBeInstanceOf(CorpusError);
    expect(process.exitCode).toBe(before);
  });

  it("says what to install", async () => {
    vi.doMock("espeak-ng", () => {
      throw new Error("not found");
    });
    await expect(loadSynthesizer()).rejects.toThrow(/npm install espeak-ng.*GPL-3\.0-or-later/);
  });
});
