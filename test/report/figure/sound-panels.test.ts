import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { spectrogramOf } from "../../../src/report/figure/sound-panels.js";

const tone = (hertz: number, seconds: number, sampleRate = 8000) => ({
  samples: Float32Array.from({ length: seconds * sampleRate }, (_, n) =>
    Math.sin((2 * Math.PI * hertz * n) / sampleRate),
  ),
  sampleRate,
});

describe("a spectrogram to be looked at", () => {
  it.each([500, 1000, 3000])(
    "has its loudest row at a tone of %d Hz, at 0 dB, the highest frequency at the top",
    (hertz) => {
      const { levels, numBins, numColumns } = spectrogramOf(tone(hertz, 0.5));
      const column = numColumns >> 1;
      const rows = Array.from({ length: numBins }, (_, row) => levels[row * numColumns + column] as number);
      const loudest = rows.indexOf(Math.max(...rows));
      expect(numBins - loudest).toBe(Math.round((hertz / 4000) * numBins));
      expect(Math.max(...levels)).toBeCloseTo(0, 6);
    },
  );

  it("has no more columns than a picture, however long the recording", () => {
    expect(spectrogramOf(tone(440, 60), { maxColumns: 300 }).numColumns).toBe(300);
    expect(spectrogramOf(tone(440, 0.1), { maxColumns: 300 }).numColumns).toBe(50);
  });

  it("of silence is dark and finite; of nothing it is refused", () => {
    const silence = { samples: new Float32Array(800), sampleRate: 8000 };
    expect(Math.max(...spectrogramOf(silence).levels)).toBeLessThanOrEqual(0);
    expect(spectrogramOf(silence).levels.every(Number.isFinite)).toBe(true);
    expect(() => spectrogramOf({ ...silence, samples: new Float32Array(0) })).toThrow(OptionError);
  });
});
