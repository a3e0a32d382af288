/** Decisions while somebody speaks: blocks of samples go in, the decision so far comes out. */

import { OptionError, ShapeError } from "../../errors.js";
import { createStreamingFrontEnd } from "../../features/streaming.js";
import type { Classifier, Decision, FeatureRecipe } from "../../types.js";
import { asPrepared, type PreparedClassifier, recipeOf } from "../classify.js";
import { createStreamingScorer, type ForgettingOptions } from "./streaming-scorer.js";

export interface LiveClassifierOptions extends ForgettingOptions {
  /** Hz of the samples that come. @default the model's */
  readonly sampleRate?: number;
}

/** A classifier that is fed sound as it comes. */
export interface LiveClassifier {
  /** Hz that samples must have. */
  readonly sampleRate: number;
  /** Seconds from the last sample of a frame to its share in the decision, at most. */
  readonly delay: number;
  /**
   * Takes the next samples, amplitudes of ±1, any number of them.
   *
   * @returns the decision, where these samples completed a frame; else null
   * @throws {ShapeError} when a sample is not a finite amplitude; nothing of the chunk was taken then
   */
  push(samples: Float32Array): Decision | null;
  /** The decision over all that came, or over the window; null before the first frame. */
  decision(): Decision | null;
  /**
   * Ends the recording: the decision with the last frames in it. The next `push` begins another, also after an error.
   *
   * @throws {ShapeError} when the recording is shorter than one frame
   */
  flush(): Decision;
}

/**
 * Classifies sound while it comes, from a microphone or a line: the streaming front end of the model's recipe before a
 * streaming scorer. Without forgetting, what `flush` gives is `classify` of the whole recording.
 *
 * The cost of a frame is its features and M · K components, whatever came before.
 *
 * @param model  trained with a recipe that needs no whole recording: no gate, no detector of voice, no normalisation over
 *   the recording (a sliding one is)
 * @throws {OptionError} when the recipe needs a whole recording, naming the options that do; when the sample rate is not
 *   known; when options of forgetting contradict one another
 * @throws {ShapeError} when the sample rate is not the model's, or the recipe does not make the features of the model
 * @example
 * const sounds = recordings.map((recording, i) => ({ label: `voice ${i + 1}`, waveform: recording }));
 * const recipe = { energyGate: null, normalization: "none" } as const;
 * const live = createLiveClassifier(await trainClassifier(sounds, { recipe, numComponents: 1, covarianceType: "diag" }));
 * live.push(waveform.samples.subarray(0, 2000))?.numFrames; // => 17
 * live.push(waveform.samples.subarray(2000))?.label; // => "voice 1"
 * live.flush().numFrames; // => 48
 */
export function createLiveClassifier(
  model: Classifier | PreparedClassifier,
  { sampleRate, ...forgetting }: LiveClassifierOptions = {},
): LiveClassifier {
  const prepared = asPrepared(model);
  const { classifier, forms } = prepared;
  const rate = liveRate(classifier, sampleRate);
  const recipe = { ...recipeOf(classifier), normalizationScope: "recording" } as const;
  checkLive(recipe);
  const frontEnd = createStreamingFrontEnd(recipe, rate);
  const other = forms.find(({ dim }) => dim !== frontEnd.dim);
  if (other) {
    throw new ShapeError(
      `the model has ${other.dim} dimensions and its recipe makes features of ${frontEnd.dim}: it was trained on other ` +
        "features; give createStreamingScorer those",
    );
  }
  const scorer = createStreamingScorer(prepared, forgetting);

  return {
    sampleRate: rate,
    delay: frontEnd.delay,
    push(samples) {
      const frames = frontEnd.push(samples);
      scorer.push(frames);
      return frames.numFrames === 0 ? null : scorer.decision();
    },
    decision: () => scorer.decision(),
    flush() {
      try {
        scorer.push(frontEnd.flush());
        const decision = scorer.decision();
        if (decision === null) throw new ShapeError("the recording ended before its first frame");
        return decision;
      } finally {
        scorer.reset();
      }
    },
  };
}

/** The rate that samples come in: the model's, which one that was asked for must be. */
function liveRate({ sampleRate, recipe }: Classifier, asked: number | undefined): number {
  const trained = sampleRate ?? recipe?.sampleRate ?? null;
  const rate = asked ?? trained;
  if (rate === null) {
    throw new OptionError(
      "the model was trained on features alone and does not know their sample rate: give sampleRate",
    );
  }
  if (trained !== null && rate !== trained) {
    throw new ShapeError(
      `the model was trained at ${trained} Hz and the sound that comes has ${rate} Hz; put ` +
        `await createResampler(${rate}, ${trained}) before it`,
    );
  }
  return rate;
}

/** The options of a recipe under which a frame's features wait for the end of the recording, each with what to set instead. */
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
