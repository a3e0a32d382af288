import { OptionError } from "../../errors.js";
import type { FeatureRecipe, VadOptions } from "../../types.js";
import type { FrameGrid } from "../frames/framing.js";
import { detectorLogEnergies, detectorOf, type FrameEvidence } from "../frames/kept-frames.js";
import { twoGaussianPosteriors } from "./two-gaussian.js";
import { resolveVad } from "./vad-options.js";
import type { WebRtcVad } from "./webrtc.js";

/** What frames are weighted by: plain data. */
export interface SpeechWeighting {
  /** The detector and its settings. */
  readonly vad: VadOptions;
  /** Its decisions, 0 or 1, or (method "two-gaussian") the probabilities behind them. @default "decisions" */
  readonly by?: "decisions" | "posteriors";
}

/** The weights of the rows that are kept (null: of all), in order. */
export type SpeechWeigher = (evidence: FrameEvidence, rows: readonly number[] | null) => Float64Array;

/**
 * @throws {OptionError} when the weighting is not valid, or WebRTC's detector is asked for and was not loaded
 */
export function createSpeechWeigher(
  weighting: SpeechWeighting,
  recipe: FeatureRecipe,
  grid: FrameGrid,
  webRtcVad: WebRtcVad | undefined,
): SpeechWeigher {
  const weigh = frameWeigher(weighting, grid, webRtcVad);
  const step = recipe.splice?.step ?? 1;
  return (evidence, rows) => {
    const all = weigh(detectorLogEnergies(evidence.energies, recipe), evidence.samples);
    const kept = rows === null ? all : Float64Array.from(rows, (row) => all[row]);
    const spliced = step === 1 ? kept : kept.filter((_, row) => row % step === 0);
    return spliced.some((weight) => weight > 0) ? spliced : spliced.fill(1);
  };
}

function frameWeigher(
  { vad, by = "decisions" }: SpeechWeighting,
  grid: FrameGrid,
  webRtcVad: WebRtcVad | undefined,
): (logEnergies: Float64Array, samples: Float32Array | null) => Float64Array {
  if (by === "decisions") {
    const detect = detectorOf(resolveVad(vad), grid, webRtcVad);
    return (logEnergies, samples) => Float64Array.from(detect(logEnergies, samples));
  }
  if (by !== "posteriors") {
    throw new OptionError(`frames are weighted by "decisions" or "posteriors", not ${JSON.stringify(by)}`);
  }
  const resolved = resolveVad(vad);
  if (resolved.method !== "two-gaussian") {
    throw new OptionError(
      `only vad method "two-gaussian" has posteriors; take it, or the "decisions" of "${resolved.method}"`,
    );
  }
  const { method, ...settings } = resolved;
  return (logEnergies) => twoGaussianPosteriors(logEnergies, settings);
}
