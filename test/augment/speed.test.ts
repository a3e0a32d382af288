import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeSpeed, createSpeedChanger } from "../../src/augment/speed.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { fitTone, sine } from "../oracles/tones.js";

describe("changeSpeed", () => {
  it.each([0.5, 0.9, 1.1, 1.0437, 2])(
    "by %d moves a tone by that factor, and its length by the inverse",
    async (factor) => {
      const faster = await changeSpeed(sine(440, 16000, 16000), factor);
      expect(faster.sampleRate).toBe(16000);
      expect(faster.samples).toHaveLength(Math.round(16000 / factor));
      const { amplitude, phase, signalToNoise } = fitTone(faster, 440 * factor, 1000);
      expect(amplitude).toBeCloseTo(0.5, 4);
      expect(phase).toBeCloseTo(0, 3);
      expect(signalToNoise).toBeGreaterThan(80);
    },
  );

  it("gives round(n / factor) samples, the same each time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2000), fc.double({ min: 0.1, max: 10, noNaN: true }), async (n, factor) => {
        fc.pre(factor === 1 || Math.abs(factor - 1) > 1e-4);
        const recording = sine(100, n, 8000);
        const { samples } = await changeSpeed(recording, factor, { quality: "fastest" });
        expect(samples).toHaveLength(Math.round(n / factor));
        expect((await changeSpeed(recording, factor, { quality: "fastest" })).samples).toEqual(samples);
      }),
      { numRuns: 20 },
    );
  });

  it("by 1 is the recording itself", async () => {
    const recording = sine(100, 10, 8000);
    expect(await changeSpeed(recording, 1)).toBe(recording);
  });

  it.each([0, -1, 0.09, 11, Number.NaN])("refuses a factor of %d", async (factor) => {
    await expect(changeSpeed(sine(100, 10, 8000), factor)).rejects.toThrow(OptionError);
    await expect(changeSpeed(sine(100, 10, 8000), factor)).rejects.toThrow(/factor must be a number from 0.1 to 10/);
  });

  it("refuses samples that are no numbers", async () => {
    const broken = { ...sine(100, 10, 8000), samples: Float32Array.of(Number.NaN) };
    await expect(changeSpeed(broken, 1)).rejects.toThrow(ShapeError);
  });
});

describe("createSpeedChanger", () => {
  it("gives what changeSpeed gives, to the bit, in any order", async () => {
    const changer = await createSpeedChanger();
    const recording = sine(300, 2000, 8000);
    for (const factor of [1.1, 1.1, 0.9, 1, 1.1, 9.9, 0.1, 0.9]) {
      expect(changer.change(recording, factor)).toEqual(await changeSpeed(recording, factor));
    }
    expect(() => changer.change(recording, 0)).toThrow(OptionError);
    changer.close();
    changer.close();
    expect(() => changer.change(recording, 1.1)).toThrow(/has been given back; create another/);
  });

  it("refuses a quality it does not know", async () => {
    await expect(createSpeedChanger({ quality: "good" as never })).rejects.toThrow(/quality must be "best"/);
  });
});
