import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import { drawFeatures } from "../../../src/report/charts/features-chart.js";

const sweep = (seconds: number) => ({
  samples: Float32Array.from({ length: 8000 * seconds }, (_, n) => 0.4 * Math.sin(1e-5 * (n % 8000) ** 2)),
  sampleRate: 8000,
});
const recipe = { energyGate: null } as const;

describe("a picture of a recording and its features", () => {
  const waveform = sweep(1);
  const features = extractFeatures(waveform, recipe);

  it("shows the sound, its spectrogram in Hz, and the features by name over one axis in seconds", () => {
    const names = Array.from({ length: features.dim }, (_, d) => `f<${d}>`);
    const svg = drawFeatures(waveform, features, { title: "a & b", names });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="860"/);
    expect(svg.match(/<image /g)).toHaveLength(2);
    for (const text of [">a &amp; b<", ">4000<", ">time, s<", ">0.2<", ">1.0<", ">f&lt;0&gt;<"])
      expect(svg).toContain(text);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|f<0>/);
  });

  it("puts frames where they are in time: the first about its middle", () => {
    const places = [...drawFeatures(waveform, features, { firstFrame: 0.1 }).matchAll(/<image x="([\d.]+)"/g)].map(
      ([, x]) => Number(x),
    );
    const [spectrogram = 0, frames = 0] = places;
    const width = Number(/<image [^>]*width="([\d.]+)"/.exec(drawFeatures(waveform, features))?.[1]);
    expect(frames - spectrogram).toBeCloseTo((0.1 - features.frameShift / 2) * width, 1);
  });

  it("is of one size for long recordings and short ones", () => {
    const long = sweep(120);
    const svg = drawFeatures(long, extractFeatures(long, recipe));
    expect(svg.length).toBeLessThan(600_000);
  });

  it("is refused where frames are left out, names are missing, or there is nothing", () => {
    const some = { ...features, numFrames: 40 };
    expect(() => drawFeatures(waveform, some)).toThrow(/40 frames cover 0.40 s of a recording of 1.00 s/);
    expect(() => drawFeatures(waveform, features, { names: ["one"] })).toThrow(ShapeError);
    expect(() => drawFeatures(waveform, features, { width: 100 })).toThrow(OptionError);
    expect(() => drawFeatures({ ...waveform, samples: new Float32Array(0) }, features)).toThrow(OptionError);
  });
});
