/** The features of a recording of any length, in bounded memory. */

import { type AudioStream, openAudio } from "../../audio/open-audio.js";
import { createResampler } from "../../audio/resample.js";
import type { JobKind } from "../../engine.js";
import { CorpusError, ShapeError } from "../../errors.js";
import type { ExtractorOptions } from "../../features/extract.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import type { StreamingFrontEnd } from "../../features/streaming.js";
import { prepareStreamingFrontEnd } from "../../features/streaming.js";
import { defined } from "../../options.js";
import type { FeatureMatrix, FeatureRecipe, JobOptions, RecipeOptions } from "../../types.js";
import { refuseRate, wantedRate } from "./load-recording.js";

export interface StreamFeaturesOptions extends JobOptions, Pick<ExtractorOptions, "kernel"> {
  /** A channel, counted from 0, or "mix". @default "mix" */
  readonly channel?: number | "mix";
  /** The rate a model was trained at. @default that of the recipe, else the recording's own */
  readonly modelRate?: number | null;
  /** Called with what was read around, when all is read. */
  readonly onWarnings?: (warnings: readonly string[]) => void;
}

async function* samplesAt(
  stream: AudioStream,
  rate: number,
  options: StreamFeaturesOptions,
): AsyncGenerator<Float32Array> {
  const resampler = rate === stream.sampleRate ? null : await createResampler(stream.sampleRate, rate);
  try {
    let done = 0;
    for await (const block of stream.blocks()) {
      options.signal?.throwIfAborted();
      yield resampler ? resampler.push(block) : block;
      done += block.length;
      options.onProgress?.({ stage: "read", done, total: stream.numSamples });
    }
    if (resampler) yield resampler.flush();
  } finally {
    resampler?.close();
  }
}

async function* framesOf(
  samples: AsyncIterable<Float32Array>,
  frontEnd: StreamingFrontEnd,
): AsyncGenerator<FeatureMatrix> {
  for await (const block of samples) {
    const features = frontEnd.push(block);
    if (features.numFrames > 0) yield features;
  }
  const rest = frontEnd.flush();
  if (rest.numFrames > 0) yield rest;
}

/** A recording of which all features are wanted, by a worker: the sound is never in memory as a whole, its features are. */
export const streamElsewhere: JobKind<
  { readonly path: string; readonly recipe: FeatureRecipe; readonly options: Pick<StreamFeaturesOptions, "kernel"> },
  { readonly features: FeatureMatrix; readonly warnings: readonly string[] }
> = { name: "stream-features" };

/**
 * The features of a recording of any length, piece by piece in bounded memory: one below the other they are what
 * `extractFeatures` makes of the whole. What a recipe has to hold until the end, `createStreamingFrontEnd` says.
 *
 * @throws {AudioFormatError} when the file cannot be read
 * @throws {CorpusError} when its rate is not the wanted one and the recipe does not allow it to be converted
 * @throws {ShapeError} when it is shorter than a frame, naming the file
 * @example
 * let numFrames = 0;
 * for await (const piece of streamFeatures("meeting.wav", { profile: "kaldi" })) numFrames += piece.numFrames;
 * numFrames; // => 198
 */
export async function* streamFeatures(
  path: string,
  recipe: RecipeOptions,
  options: StreamFeaturesOptions = {},
): AsyncGenerator<FeatureMatrix> {
  const settings = resolveRecipe(recipe);
  const stream = await openAudio(path, defined({ channel: options.channel }));
  try {
    const wanted = wantedRate(settings, options.modelRate ?? null);
    const rate = wanted?.sampleRate ?? stream.sampleRate;
    if (wanted !== null && rate !== stream.sampleRate && settings.resampling === "refuse") {
      throw new CorpusError(`${path}: ${refuseRate(stream.sampleRate, wanted)}`);
    }
    const frontEnd = await prepareStreamingFrontEnd(
      { ...settings, sampleRate: null },
      rate,
      defined({ kernel: options.kernel }),
    );
    // The rate of the recording is known by now; the features say what the recipe asked for.
    for await (const piece of framesOf(samplesAt(stream, rate, options), frontEnd))
      yield { ...piece, recipe: settings };
    options.onWarnings?.(stream.warnings);
  } catch (error) {
    if (error instanceof ShapeError) throw new ShapeError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
