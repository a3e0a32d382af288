import { describe, expect, it } from "vitest";
import { decimate } from "../../../src/features/pitch/decimate.js";
import { mapSamples, tone } from "../waveforms.js";

const settings = { lowestRate: 4000, cutoff: 1000 };

/** The amplitude that is left of a tone, away from the ends. */
function gain(frequency: number, sampleRate: number): number {
  const { samples } = decimate(tone(frequency, sampleRate, sampleRate, 1).samples, sampleRate, settings);
  const inner = samples.slice(200, -200);
  return Math.sqrt((2 * inner.reduce((sum, x) => sum + x * x, 0)) / inner.length);
}

describe("decimate", () => {
  it.each([
    [8000, 2, 4000],
    [11025, 2, 5512.5],
    [16000, 4, 4000],
    [44100, 11, 44100 / 11],
    [48000, 12, 4000],
    [5000, 1, 5000],
  ])("takes %i Hz to a fraction not under 4 kHz", (sampleRate, factor, rate) => {
    const decimated = decimate(new Float32Array(1001), sampleRate, settings);
    expect(decimated).toMatchObject({ factor, sampleRate: rate });
    expect(decimated.samples).toHaveLength(Math.ceil(1001 / factor));
  });

  it.each([8000, 16000, 44100])("keeps what is low and takes out what would fold, at %i Hz", (sampleRate) => {
    expect(gain(100, sampleRate)).toBeCloseTo(1, 2);
    expect(gain(400, sampleRate)).toBeGreaterThan(0.95);
    expect(gain(1000, sampleRate)).toBeCloseTo(0.5, 1);
    expect(gain(2500, sampleRate)).toBeLessThan(0.01);
    expect(gain(3700, sampleRate)).toBeLessThan(0.01);
  });

  it("does not move a tone in time", () => {
    const { samples } = decimate(tone(200, 8000, 8000, 1).samples, 8000, settings);
    for (let m = 500; m < 520; m++) expect(samples[m]).toBeCloseTo(Math.sin((2 * Math.PI * 200 * 2 * m) / 8000), 2);
  });

  it("takes off a constant", () => {
    const sound = tone(200, 8000, 8000, 0.25);
    const { samples } = decimate(mapSamples(sound, (x) => x + 0.5).samples, 8000, settings);
    const plain = decimate(sound.samples, 8000, settings).samples;
    for (const [m, x] of samples.entries()) expect(x).toBeCloseTo(plain[m] as number, 6);
  });
});
