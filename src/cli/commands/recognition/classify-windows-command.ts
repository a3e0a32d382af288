import { basename } from "node:path";
import { openAudio } from "../../../audio/open-audio.js";
import { wantedRate } from "../../../corpus/load/load-recording.js";
import { streamFeatures } from "../../../corpus/load/stream-features.js";
import type { ClassifiedSegment } from "../../../diarize/classify-windows.js";
import { createWindowClassifier } from "../../../diarize/classify-windows.js";
import {
  type RunSettings,
  resolveWindowOptions,
  type Smoothing,
  type WindowSettings,
} from "../../../diarize/diarization-options.js";
import { runsOfSpeech } from "../../../diarize/speech-pieces.js";
import { clockOf, decideSpeech, energyRecipe, everyFrame, type SpokenFrames } from "../../../diarize/spoken-frames.js";
import { stackFeatures } from "../../../features/feature-matrix.js";
import type { KernelName } from "../../../kernels/kernel.js";
import { windowTable } from "../../../options/recognition-table.js";
import { type PreparedClassifier, recipeOf } from "../../../recognize/classify.js";
import type { FeatureMatrix, FeatureRecipe, VadOptions, VadRecipe } from "../../../types.js";
import { defined, type OutputOptions, optionsOf } from "../../flags.js";
import { remarkOnFeatureModel } from "../../shared/feature-options.js";
import { printJson, printText, remark, shownBy, tableOf, withProgressBar } from "../../shared/output.js";
import { remarkOnRejected } from "../../shared/rejection-options.js";
import { attemptEach } from "../../shared/signals.js";
import {
  checkTimelineFlags,
  errorTable,
  type ScoredTimeline,
  scoreTimelines,
  type Timeline,
  type TimelineFlags,
  writeTimelines,
} from "../../shared/timeline-output.js";

export interface WindowFlags extends OutputOptions, TimelineFlags {
  /** Seconds. */
  readonly window?: number;
  readonly hop?: number;
  readonly smooth?: Smoothing;
  /** Nats. */
  readonly switchingPenalty?: number;
  readonly minPause?: number;
  readonly vad?: VadOptions["method"];
  readonly reject?: true;
}

/** `voxmix classify <model> <recording…> --window 1.5`: who speaks when, of recordings of any length. */
export async function classifyWindows(
  prepared: PreparedClassifier,
  paths: readonly string[],
  options: WindowFlags,
): Promise<void> {
  const { by } = prepared.classifier;
  checkTimelineFlags(options, paths);
  const settings = resolveWindowOptions({
    ...optionsOf(windowTable, options),
    ...(options.vad === undefined ? {} : { vad: { method: options.vad } }),
  });
  remarkOnFeatureModel(prepared, paths);
  const found = await attemptEach(paths, (path) => timelineOf(prepared, path, settings));
  const timelines = options.reject ? found.map(withStrangers) : found;
  const scored = await scoreTimelines(timelines, by, options);
  await writeTimelines(timelines, by, options);
  printTimelines(scored, by, options);
  remarkOnRejected(timelines.flatMap(({ segments }) => segments));
}

interface WindowTimeline extends Timeline {
  readonly segments: readonly ClassifiedSegment[];
}

/** Segments of none of the labels by the model's threshold are "unknown", whoever is likeliest. */
function withStrangers(timeline: WindowTimeline): WindowTimeline {
  const segments = timeline.segments.map((segment) => ({
    ...segment,
    label: segment.rejection?.accepted === false ? "unknown" : segment.label,
    likeliest: segment.label,
  }));
  return { ...timeline, segments };
}

async function timelineOf(
  prepared: PreparedClassifier,
  path: string,
  settings: WindowSettings,
): Promise<WindowTimeline> {
  const { classifier, kernelOptions } = prepared;
  const { sampleRate } = classifier;
  const recording = await openSpokenRecording(path, {
    ...settings,
    recipe: recipeOf(classifier),
    modelRate: sampleRate,
    kernel: kernelOptions.kernel,
  });
  const listener = createWindowClassifier(prepared, recording.spoken, settings);
  await recording.features(listener.push);
  return { path, duration: recording.duration, segments: listener.finish() };
}

/** The segments, then how right they are where that was asked. */
export function printTimelines(timelines: readonly ScoredTimeline[], by: string, { json }: OutputOptions): void {
  if (json) printJson(timelines);
  else printText(segmentTable(timelines, by));
  for (const { path, segments } of timelines) {
    if (segments.length === 0) remark(`${path}: no speech found; look with voxmix segments, or try another --vad`);
  }
  const errors = timelines.flatMap(({ path, error }) => (error === undefined ? [] : [{ path, ...error }]));
  if (errors.length > 0 && !json) printText(errorTable(errors));
}

function segmentTable(timelines: readonly Timeline[], by: string): string {
  const hasMargin = timelines.some(({ segments }) => segments.some((segment) => "margin" in segment));
  const head = ["recording", "start, s", "end, s", by, ...(hasMargin ? ["margin, nats per frame"] : [])];
  const rows = timelines.flatMap(({ path, segments }) =>
    segments.map((segment) => [
      path,
      segment.start.toFixed(3),
      segment.end.toFixed(3),
      segment.label,
      ...(hasMargin && "margin" in segment ? [Number(segment.margin).toFixed(3)] : []),
    ]),
  );
  return tableOf(head, rows);
}

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
        onProgress: shownBy(update),
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
