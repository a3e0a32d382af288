import { featureNames } from "../../features/recipe/columns.js";
import type { FeatureRecipe } from "../../types.js";

/** A front end in words: what the values of a frame are, where frames lie, which are kept, how they are normalised. */
export const recipeWords = (recipe: FeatureRecipe): string =>
  [valueWords(recipe), frameWords(recipe), ...choiceWords(recipe), ...normalizationWords(recipe)].join("; ");

function valueWords(recipe: FeatureRecipe): string {
  const { kind, numCoefficients, numMelBands, deltaOrder, profile } = recipe;
  const statics = {
    mfcc: `${numCoefficients} mel-frequency cepstral coefficients of ${numMelBands} bands`,
    fbank: `${numMelBands} log mel bands`,
    plp: `${numCoefficients} perceptual linear prediction cepstra of ${numMelBands} bands`,
  }[kind];
  const further = [
    recipe.c0 === "drop" && kind !== "fbank" ? "without c0" : null,
    recipe.logEnergy === "keep" ? "with log energy" : null,
    recipe.pitch === "drop" ? null : "with pitch",
    deltaOrder === 0
      ? null
      : deltaOrder === 1
        ? "with deltas"
        : deltaOrder === 2
          ? "with deltas and double deltas"
          : `with deltas up to order ${deltaOrder}`,
    recipe.shiftedDeltas === null ? null : "with shifted deltas",
  ].filter((words) => words !== null);
  const before = featureNames({ ...recipe, transform: null }).length;
  const size =
    recipe.transform === null
      ? `${before} values a frame`
      : `${before} values a frame, by ${recipe.transform.kind.toUpperCase()} ${recipe.transform.outputDim}`;
  return [`${statics} (as ${profile} computes them)`, ...further, size].join(", ");
}

function frameWords(recipe: FeatureRecipe): string {
  const { frameLength, frameShift, frameLengthSamples, frameShiftSamples, window, preEmphasis } = recipe;
  const length = frameLengthSamples === null ? milliseconds(frameLength) : `${frameLengthSamples} samples`;
  const shift = frameShiftSamples === null ? milliseconds(frameShift) : `${frameShiftSamples} samples`;
  const emphasis = preEmphasis === 0 ? "" : `, pre-emphasis ${preEmphasis}`;
  return `frames of ${length} every ${shift}, ${window} window${emphasis}`;
}

function choiceWords({ energyGate, vad }: FeatureRecipe): string[] {
  return [
    energyGate === null ? [] : [`frames more than ${energyGate} dB under the loudest are left out`],
    vad === null ? [] : [`only speech, as ${vad.method} detection finds it`],
  ].flat();
}

function normalizationWords(recipe: FeatureRecipe): string[] {
  const { normalization, normalizationScope, normalizationWindow } = recipe;
  if (normalization === "none") return [];
  const whose = normalizationScope === "group" ? "each speaker or group" : "each recording";
  const window = `a window of ${normalizationWindow} frames`;
  return [
    {
      mean: `the mean of ${whose} is taken off`,
      "mean-variance": `the mean of ${whose} is taken off, and its variance made 1`,
      "sliding-mean": `the mean of ${window} is taken off`,
      "sliding-mean-variance": `the mean of ${window} is taken off, and its variance made 1`,
      warp: `warped to a Gaussian over ${window}`,
    }[normalization],
  ];
}

const milliseconds = (seconds: number): string => `${Number((1000 * seconds).toFixed(3))} ms`;
