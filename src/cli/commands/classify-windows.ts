import { createWindowClassifier } from "../../diarize/classify-windows.js";
import { resolveWindowOptions, type Smoothing, type WindowSettings } from "../../diarize/window-options.js";
import { SpeechModelError } from "../../errors.js";
import type { PreparedClassifier } from "../../recognize/classify.js";
import type { VadOptions } from "../../types.js";
import { defined, type OutputOptions } from "../flags.js";
import { printJson, printText, remark, tableOf } from "../output.js";
import { remarkOnFeatureModel } from "../recognition.js";
import { openSpokenRecording } from "../spoken-recording.js";
import {
  checkTimelineFlags,
  errorTable,
  type ScoredTimeline,
  scoreTimelines,
  type Timeline,
  type TimelineFlags,
  writeTimelines,
} from "../timeline-output.js";

export interface WindowFlags extends OutputOptions, TimelineFlags {
  /** Seconds. */
  readonly window?: number;
  readonly hop?: number;
  readonly smooth?: Smoothing;
  /** Nats. */
  readonly switchingPenalty?: number;
  readonly minPause?: number;
  readonly vad?: VadOptions["method"];
}

/** `voxmix classify <model> <recording…> --window 1.5`: who speaks when, of recordings of any length. */
export async function classifyWindows(
  prepared: PreparedClassifier,
  paths: readonly string[],
  options: WindowFlags,
): Promise<void> {
  const { by } = prepared.classifier;
  const { window, hop, smooth, switchingPenalty, minPause, vad } = options;
  checkTimelineFlags(options, paths);
  const settings = resolveWindowOptions({
    ...defined({ window, hop, smoothing: smooth, switchingPenalty, minPause }),
    ...(vad === undefined ? {} : { vad: { method: vad } }),
  });
  remarkOnFeatureModel(prepared, paths);
  const timelines: Timeline[] = [];
  for (const path of paths) {
    try {
      timelines.push(await timelineOf(prepared, path, settings));
    } catch (error) {
      if (!(error instanceof SpeechModelError)) throw error;
      remark(`voxmix: ${error.message.startsWith(path) ? error.message : `${path}: ${error.message}`}`);
      process.exitCode = 1;
    }
  }
  const scored = await scoreTimelines(timelines, by, options);
  await writeTimelines(timelines, by, options);
  printTimelines(scored, by, options);
}

async function timelineOf(prepared: PreparedClassifier, path: string, settings: WindowSettings): Promise<Timeline> {
  const { classifier, kernelOptions } = prepared;
  const { recipe, sampleRate } = classifier;
  const recording = await openSpokenRecording(path, {
    ...settings,
    recipe,
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
