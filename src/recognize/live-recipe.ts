import { OptionError } from "../errors.js";
import type { FeatureRecipe } from "../types.js";

/**
 * The options of a recipe under which a frame's features wait for the end of the recording, each with what to set
 * instead.
 */
export function endBoundOptions(recipe: FeatureRecipe): readonly string[] {
  const { energyGate, vad, normalization, splice, topDb, dcRemoval, pitch } = recipe;
  const found: (string | null)[] = [
    energyGate === null ? null : `energyGate ${energyGate} (instead: null)`,
    vad === null ? null : `vad "${vad.method}" (instead: null)`,
    normalization === "mean" || normalization === "mean-variance"
      ? `normalization "${normalization}" (instead: "sliding-${normalization}" or "none")`
      : null,
    splice !== null && splice.step > 1 ? `splice.step ${splice.step} (instead: 1)` : null,
    topDb === null ? null : `topDb ${topDb} (instead: null)`,
    dcRemoval === "signal" ? 'dcRemoval "signal" (instead: "frame" or "none")' : null,
    pitch === "drop" ? null : `pitch "${pitch}" (instead: "drop")`,
  ];
  return found.filter((option) => option !== null);
}

/** @throws {OptionError} when features of this recipe come out at the end of a recording alone, naming what makes it so */
export function checkLive(recipe: FeatureRecipe): void {
  const options = endBoundOptions(recipe);
  if (options.length === 0) return;
  throw new OptionError(
    `the model's recipe looks at whole recordings, and a live one has no end; train it with other values of: ${options.join(", ")}`,
  );
}
