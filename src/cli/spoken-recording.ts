import { basename } from "node:path";
import { openAudio } from "../audio/open-audio.js";
import { wantedRate } from "../corpus/load/load-recording.js";
import { streamFeatures } from "../corpus/load/stream-features.js";
import { type RunSettings, runsOfSpeech } from "../diarize/speech-pieces.js";
import { clockOf, decideSpeech, energyRecipe, everyFrame, type SpokenFrames } from "../diarize/spoken-frames.js";
import { stackFeatures } from "../features/feature-matrix.js";
import type { KernelName } from "../kernels/kernel.js";
import type { FeatureMatrix, FeatureRecipe, VadRecipe } from "../types.js";
import { defined } from "./flags.js";
import { remark, withProgressBar } from "./output.js";

/** How a long recording is read. */
export interface SpokenRecordingSettings extends RunSettings {
  readonly recipe: FeatureRecipe;
  /** Hz that a model was trained at; null for that of the recording. */
  readonly modelRate: number | null;
  readonly vad: VadRecipe;
  readonly kernel?: KernelName | undefined;
}

/** A recording that is read twice and never held: once for its speech, once for its features. */
export interface SpokenRecording {
  readonly spoken: SpokenFrames;
  /** Seconds. */
  readonly duration: number;
  /** Gives the features of every frame piece by piece; in one where they are normalised over the speech. */
  readonly features: (use: (piece: FeatureMatrix) => void) => Promise<void>;
}

/** Finds the speech of a recording of any length, and promises its features. */
export async function openSpokenRecording(path: string, settings: SpokenRecordingSettings): Promise<SpokenRecording> {
  const { vad, modelRate, kernel } = settings;
  const frames = everyFrame(settings.recipe);
  const { sampleRate, numSamples } = await openAudio(path);
  const rate = wantedRate(frames.recipe, modelRate)?.sampleRate ?? sampleRate;
  const read = async (title: string, recipe: FeatureRecipe, use: (piece: FeatureMatrix) => void, warn: boolean) =>
    withProgressBar(`${basename(path)}: ${title}`, async (update) => {
      const pieces = streamFeatures(path, recipe, {
        ...defined({ kernel }),
        modelRate,
        onProgress: (samples, total) => update(samples, total ?? samples),
        onWarnings: (warnings) => {
          if (warn) for (const warning of warnings) remark(`warning: ${path}: ${warning}`);
        },
      });
      for await (const piece of pieces) use(piece);
    });

  const energies: FeatureMatrix[] = [];
  await read("speech", energyRecipe(frames.recipe), (piece) => void energies.push(piece), true);
  const { data, numFrames, frameShift } = stackFeatures(energies);
  const clock = clockOf(frames.recipe, rate, numFrames);
  const spoken = { decisions: decideSpeech(Float64Array.from(data), frameShift, vad), clock };
  return {
    spoken,
    duration: numSamples === null ? (numFrames - 1) * frameShift + clock.frameLength : numSamples / sampleRate,
    async features(use) {
      if (frames.finish === null) return read("features", frames.recipe, use, false);
      const held: FeatureMatrix[] = [];
      await read("features", frames.recipe, (piece) => void held.push(piece), false);
      use(frames.finish(stackFeatures(held), runsOfSpeech(spoken.decisions, frameShift, settings)));
    },
  };
}
