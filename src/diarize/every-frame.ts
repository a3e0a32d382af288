import { OptionError } from "../errors.js";
import {
  addCepstralStatistics,
  cepstralStatistics,
  normalizeWith,
} from "../features/normalize/cepstral-normalization.js";
import { applyTransform } from "../features/transform/transform.js";
import type { FrameRun } from "../features/vad/energy-vad.js";
import type { FeatureMatrix, FeatureRecipe } from "../types.js";

/** How the features of every frame of a long recording come from the recipe of a model. */
export interface EveryFrame {
  /** Keeps every frame, so that each has its time; where it can, it looks at bounded neighbourhoods alone. */
  readonly recipe: FeatureRecipe;
  /** What is left to do when all frames are there, null where nothing is: normalisation over those of speech. */
  readonly finish: ((features: FeatureMatrix, runs: readonly FrameRun[]) => FeatureMatrix) | null;
}

/**
 * The recipe without its gate and its detector: which frames count is said by the speech that was found, as the loudest moment
 * of an hour is no measure for the rest of it. Normalisation over the recording becomes one over the frames of speech.
 *
 * @throws {OptionError} when the recipe leaves out frames by number, or splices after normalisation
 */
export function everyFrame(recipe: FeatureRecipe): EveryFrame {
  const { normalization, splice, transform } = recipe;
  if (splice !== null && splice.step > 1) {
    throw new OptionError(
      `the model's recipe keeps every ${splice.step}th frame alone (splice.step), and windows need all of them; train it ` +
        "with splice.step 1",
    );
  }
  const kept = { ...recipe, energyGate: null, vad: null, normalizationScope: "recording" as const };
  if (normalization !== "mean" && normalization !== "mean-variance") return { recipe: kept, finish: null };
  if (splice !== null) {
    throw new OptionError(
      `the model's recipe splices frames after "${normalization}" over the recording; windows need normalization ` +
        `"sliding-${normalization}" or "none" then`,
    );
  }
  return {
    recipe: { ...kept, normalization: "none", transform: null },
    finish(features, runs) {
      const statistics = runs.map((run) => cepstralStatistics(rowsOf(features, run)));
      if (statistics.length === 0) return features;
      const normalized = normalizeWith(features, statistics.reduce(addCepstralStatistics), normalization);
      return transform === null ? normalized : applyTransform(normalized, transform);
    },
  };
}

const rowsOf = ({ data, dim, frameShift }: FeatureMatrix, { start, end }: FrameRun): FeatureMatrix => ({
  data: data.subarray(start * dim, end * dim),
  numFrames: end - start,
  dim,
  frameShift,
});

/**
 * A recipe on the same frames whose one column is what `frameLogEnergies` gives: of a recording too long to hold, the streaming
 * front end makes it.
 */
export function energyRecipe(recipe: FeatureRecipe): FeatureRecipe {
  return {
    ...recipe,
    profile: "kaldi",
    kind: "mfcc",
    numCoefficients: 1,
    numMelBands: 1,
    emptyFilters: "allow",
    c0: "drop",
    logEnergy: "keep",
    energySource: "raw",
    energyFloor: 1,
    sampleScale: 32768,
    dither: 0,
    dcRemoval: "none",
    preEmphasis: 0,
    pitch: "drop",
    topDb: null,
    rastaPole: null,
    deltaOrder: 0,
    shiftedDeltas: null,
    energyGate: null,
    vad: null,
    normalization: "none",
    normalizationScope: "recording",
    splice: null,
    transform: null,
  };
}
