import { extractFeatures } from "../../src/features/extract.js";
import { profiles } from "../../src/features/recipe/profiles.js";
import { trainPca } from "../../src/features/transform/pca.js";
import type { FeatureTransform, RecipeOptions, Waveform } from "../../src/types.js";
import { noise, waveform } from "./waveforms.js";

/** Noise of 8000 Hz that is loud, faint and loud again, `run` samples each: something for gates and detectors to find. */
export function bursts(numSamples: number, seed = 1, run = 1200): Waveform {
  const { samples, sampleRate } = noise(numSamples, 8000, seed);
  const level = (n: number) => (Math.floor(n / run) % 2 === 0 ? 1 : 0.003);
  const hum = (n: number) => 0.01 + 0.2 * Math.sin((2 * Math.PI * 130 * n) / sampleRate);
  return waveform(
    samples.map((x, n) => level(n) * (x + hum(n))),
    sampleRate,
  );
}

const statics: RecipeOptions = { profile: "kaldi" };

export const pca: FeatureTransform = trainPca([extractFeatures(noise(8000, 8000, 7), statics)], { dim: 5 });

const framings = ["snip", "midpoint", "centered", "pad-last"] as const;
const paddings = ["zeros", "reflect", "symmetric"] as const;

/** Recipes by name, for what must hold whatever the recipe: every framing, padding and stage of the front end. */
export const recipeSamples: Readonly<Record<string, RecipeOptions>> = {
  ...Object.fromEntries(Object.keys(profiles).map((profile) => [profile, { profile } as RecipeOptions])),
  ...Object.fromEntries(
    framings.flatMap((framing) =>
      paddings.flatMap((padding) => [
        [`${framing}, ${padding}`, { ...statics, framing, padding, deltaOrder: 1 }],
        // Odd lengths, the sample before, frames that hardly overlap: ends are mirrored from further back.
        [
          `${framing}, ${padding}, pre-emphasis over the signal`,
          {
            ...statics,
            framing,
            padding,
            dcRemoval: "none",
            preEmphasisOver: "signal",
            frameLengthSamples: 201,
            frameShiftSamples: 150,
          },
        ],
        [
          `${framing}, ${padding}, gaps`,
          { ...statics, framing, padding, frameLengthSamples: 200, frameShiftSamples: 330 },
        ],
      ]),
    ),
  ),
  dither: { ...statics, dither: 1, ditherSeed: 5 },
  rasta: { ...statics, kind: "plp", rastaPole: 0.94 },
  fbank: { ...statics, kind: "fbank" },
  "no deltas": { deltaOrder: 0 },
  ...Object.fromEntries(
    (["htk", "kaldi", "librosa"] as const).flatMap((deltaEdges) =>
      [1, 2, 3].map((deltaOrder) => [
        `${deltaEdges} deltas of order ${deltaOrder}`,
        { ...statics, deltaEdges, deltaOrder },
      ]),
    ),
  ),
  "shifted deltas": { ...statics, shiftedDeltas: { spread: 1, shift: 3, numBlocks: 3 }, deltaOrder: 1 },
  splice: { ...statics, splice: { left: 3, right: 2 } },
  "splice, every third": { ...statics, splice: { left: 3, right: 2, step: 3 } },
  "sliding mean": { ...statics, normalization: "sliding-mean", normalizationWindow: 21, deltaOrder: 2 },
  "sliding mean and variance": { ...statics, normalization: "sliding-mean-variance", normalizationWindow: 20 },
  warp: { ...statics, normalization: "warp", normalizationWindow: 15, deltaEdges: "librosa", deltaOrder: 1 },
  "long window": { ...statics, normalization: "sliding-mean", normalizationWindow: 300 },
  mean: { normalization: "mean" },
  "mean and variance": { ...statics, normalization: "mean-variance" },
  "energy gate": { energyGate: 30, normalization: "mean" },
  "vad kaldi": { ...statics, vad: { method: "kaldi" } },
  "vad adaptive": { ...statics, vad: { method: "adaptive" }, normalization: "sliding-mean" },
  "vad two-gaussian": { ...statics, vad: { method: "two-gaussian" }, energyGate: 60 },
  pitch: { ...statics, pitch: "keep", deltaOrder: 1 },
  "top dB": { profile: "librosa", frameLengthSamples: 400, frameShiftSamples: 160, topDb: 40, deltaOrder: 2 },
  "mean of the signal": { profile: "psf", dcRemoval: "signal" },
  transform: { ...statics, transform: pca },
  everything: {
    ...statics,
    framing: "midpoint",
    dither: 0.5,
    rastaPole: 0.9,
    logEnergy: "deltas",
    deltaOrder: 2,
    shiftedDeltas: { spread: 1, shift: 2, numBlocks: 2 },
    normalization: "sliding-mean-variance",
    normalizationWindow: 12,
    splice: { left: 1, right: 2 },
  },
};
