/**
 * What comes after the statics: dynamics, the choice of columns and rows, normalisation, splicing, transform; and how far
 * these reach.
 */

import type { FeatureMatrix, FeatureRecipe } from "../types.js";
import { computeDeltas, deltaReach } from "./dynamics/deltas.js";
import { shiftedDeltaReach, shiftedDeltas } from "./dynamics/shifted-deltas.js";
import { spliceFrames, spliceReach } from "./dynamics/splice.js";
import type { FrameReach } from "./frames/neighbours.js";
import { normalizeFeatures } from "./normalize/cepstral-normalization.js";
import { warpFeatures, warpingReach } from "./normalize/feature-warping.js";
import { normalizeSliding, slidingReach } from "./normalize/sliding-normalization.js";
import type { ColumnLayout } from "./recipe/columns.js";
import { applyTransform } from "./transform/transform.js";

/** The statics with the dynamics beside them: [statics, Δ, ΔΔ, …, shifted deltas]. */
export function addDynamics(statics: FeatureMatrix, recipe: FeatureRecipe): FeatureMatrix {
  const { deltaOrder, deltaWindow, deltaEdges, shiftedDeltas: shifted } = recipe;
  if (deltaOrder === 0 && shifted === null) return statics;
  const deltas = computeDeltas(statics, { order: deltaOrder, window: deltaWindow, edges: deltaEdges });
  if (shifted === null) return deltas;
  const { numFrames, frameShift } = statics;
  // shiftedDeltas puts the blocks beside the statics, which stand in the deltas already.
  const blocks = shiftedDeltas(statics, shifted);
  const added = blocks.dim - statics.dim;
  const dim = deltas.dim + added;
  const data = new Float64Array(numFrames * dim);
  for (let frame = 0; frame < numFrames; frame++) {
    data.set(deltas.data.subarray(frame * deltas.dim, (frame + 1) * deltas.dim), frame * dim);
    const from = frame * blocks.dim + statics.dim;
    data.set(blocks.data.subarray(from, from + added), frame * dim + deltas.dim);
  }
  return { data, numFrames, dim, frameShift };
}

/** The kept columns of the given rows, as float32; every row where `rows` is null. */
export function selectColumns(
  features: FeatureMatrix,
  rows: readonly number[] | null,
  { kept }: ColumnLayout,
): FeatureMatrix {
  const { data, frameShift } = features;
  if (rows === null && kept.length === features.dim && kept.every((column, i) => column === i)) {
    return { ...features, data: new Float32Array(data) };
  }
  const numFrames = rows === null ? features.numFrames : rows.length;
  const dim = kept.length;
  const selected = new Float32Array(numFrames * dim);
  for (let row = 0; row < numFrames; row++) {
    const source = (rows === null ? row : rows[row]) * features.dim;
    for (let column = 0; column < dim; column++) {
      selected[row * dim + column] = data[source + kept[column]];
    }
  }
  return { data: selected, numFrames, dim, frameShift };
}

const slidingOptions = ({ normalization, normalizationWindow: window }: FeatureRecipe) => ({
  window,
  center: true,
  normalization: normalization === "sliding-mean" ? ("mean" as const) : ("mean-variance" as const),
});

function normalize(features: FeatureMatrix, recipe: FeatureRecipe): FeatureMatrix {
  const { normalization, normalizationWindow: window } = recipe;
  switch (normalization) {
    case "none":
      return features;
    case "mean":
    case "mean-variance":
      return recipe.normalizationScope === "group" ? features : normalizeFeatures(features, { normalization });
    case "sliding-mean":
    case "sliding-mean-variance":
      return normalizeSliding(features, slidingOptions(recipe));
    case "warp":
      return warpFeatures(features, { window });
  }
}

/** Normalisation, splicing, transform: what comes after frames were chosen. */
export function finishFeatures(features: FeatureMatrix, recipe: FeatureRecipe): FeatureMatrix {
  const normalized = normalize(features, recipe);
  const spliced = recipe.splice === null ? normalized : spliceFrames(normalized, recipe.splice);
  return recipe.transform === null ? spliced : applyTransform(spliced, recipe.transform);
}

/** Whether the statics of a frame, or its being kept, depend on more of the sound than the frame itself. */
export function needsWholeSound(recipe: FeatureRecipe): boolean {
  const { topDb, dcRemoval, pitch, vad } = recipe;
  return topDb !== null || dcRemoval === "signal" || pitch !== "drop" || vad?.method === "webrtc";
}

/**
 * How much of a recording one frame of the result depends on: that many frames before and after it, in a stretch of at
 * least `minFrames` where it touches an end; null where it depends on all of them.
 */
export function reachOf(recipe: FeatureRecipe): FrameReach | null {
  const { deltaOrder, deltaWindow, deltaEdges, shiftedDeltas: shifted, normalization, splice } = recipe;
  const allFrames =
    recipe.energyGate !== null ||
    recipe.vad !== null ||
    ["mean", "mean-variance"].includes(normalization) ||
    (splice !== null && splice.step > 1);
  if (allFrames || needsWholeSound(recipe)) return null;
  const stages: readonly FrameReach[] = [
    widest(
      deltaReach({ order: deltaOrder, window: deltaWindow, edges: deltaEdges }),
      shifted === null ? NO_REACH : shiftedDeltaReach(shifted),
    ),
    windowReach(recipe),
    splice === null ? NO_REACH : spliceReach(splice),
  ];
  // Each stage spoils its reach at one end of a slice, so that the next one needs that much more.
  return stages.reduce((sum, stage) => ({
    left: sum.left + stage.left,
    right: sum.right + stage.right,
    minFrames: Math.max(sum.minFrames, Math.max(sum.left, sum.right) + stage.minFrames),
  }));
}

function windowReach(recipe: FeatureRecipe): FrameReach {
  if (recipe.normalization === "warp") return warpingReach({ window: recipe.normalizationWindow });
  return recipe.normalization.startsWith("sliding") ? slidingReach(slidingOptions(recipe)) : NO_REACH;
}

const NO_REACH: FrameReach = { left: 0, right: 0, minFrames: 0 };

const widest = (a: FrameReach, b: FrameReach): FrameReach => ({
  left: Math.max(a.left, b.left),
  right: Math.max(a.right, b.right),
  minFrames: Math.max(a.minFrames, b.minFrames),
});
