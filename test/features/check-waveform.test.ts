import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { checkLength, checkSamples, checkWaveform } from "../../src/features/check-waveform.js";
import { gridFor } from "../../src/features/extract.js";
import { resolveRecipe } from "../../src/features/recipe/recipe.js";
import type { Waveform } from "../../src/types.js";
import { waveform } from "./waveforms.js";

const grid = gridFor(resolveRecipe({ profile: "kaldi" }), 8000);

describe("the check of a waveform", () => {
  it("takes amplitudes up to those that were never divided by 32768", () => {
    expect(() => checkSamples(Float32Array.of(-32768, 0, 32768))).not.toThrow();
    expect(() => checkSamples(Float32Array.of(0, 32769))).toThrow("sample 1 is 32769");
    expect(() => checkSamples(Float32Array.of(0, Number.NaN), 500)).toThrow("sample 501 is NaN");
  });

  it("wants one frame at least, and says how much there is", () => {
    expect(() => checkLength(200, grid)).not.toThrow();
    expect(() => checkLength(199, grid)).toThrow(ShapeError);
    expect(() => checkLength(199, grid)).toThrow(
      "24.875 ms (199 samples at 8000 Hz) is shorter than one frame of 25 ms (200 samples)",
    );
  });

  it("wants the rate of the extractor, and samples", () => {
    expect(() => checkWaveform(waveform(new Float32Array(200), 16000), grid)).toThrow(/8000 Hz.* 16000 Hz/);
    expect(() => checkWaveform({ samples: [0], sampleRate: 8000 } as unknown as Waveform, grid)).toThrow(ShapeError);
    expect(() => checkWaveform(waveform(new Float32Array(200), 8000), grid)).not.toThrow();
  });
});
