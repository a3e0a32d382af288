import { basename } from "node:path";
import { type DiarizationSettings, resolveDiarizationOptions } from "../../../diarize/diarization-options.js";
import { diarizeSpoken } from "../../../diarize/diarize.js";
import { stackFeatures } from "../../../features/feature-matrix.js";
import { diarizationTable } from "../../../options/recognition-table.js";
import type { FeatureMatrix, VadOptions } from "../../../types.js";
import { type OutputOptions, optionsOf } from "../../flags.js";
import { counted, remark, shownBy, withProgressBar } from "../../shared/output.js";
import { attemptEach } from "../../shared/signals.js";
import {
  checkTimelineFlags,
  scoreTimelines,
  type Timeline,
  type TimelineFlags,
  writeTimelines,
} from "../../shared/timeline-output.js";
import { openSpokenRecording, printTimelines } from "./classify-windows-command.js";

interface DiarizeFlags extends OutputOptions, TimelineFlags {
  readonly speakers?: number;
  readonly maxSpeakers?: number;
  readonly minSegment?: number;
  readonly penalty?: number;
  readonly changePenalty?: number;
  readonly switchingPenalty?: number;
  readonly rounds?: number;
  readonly minPause?: number;
  readonly vad?: VadOptions["method"];
  readonly seed?: number;
}

/** `voxmix diarize <recording…> [--speakers 2] [-o out.rttm]` */
export async function diarize(paths: readonly string[], options: DiarizeFlags): Promise<void> {
  checkTimelineFlags(options, paths);
  const settings = resolveDiarizationOptions({
    ...optionsOf(diarizationTable, options),
    ...(options.vad === undefined ? {} : { vad: { method: options.vad } }),
  });
  const timelines = await attemptEach(paths, (path) => timelineOf(path, settings));
  const scored = await scoreTimelines(timelines, "speaker", options);
  await writeTimelines(timelines, "speaker", options);
  printTimelines(scored, "speaker", options);
  for (const { path, segments } of timelines) {
    remark(`${path}: ${counted(new Set(segments.map(({ label }) => label)).size, "speaker")}`);
  }
}

async function timelineOf(path: string, settings: DiarizationSettings): Promise<Timeline> {
  const { recipe, vad, minSpeech, minPause } = settings;
  const recording = await openSpokenRecording(path, { recipe, modelRate: null, vad, minSpeech, minPause });
  const pieces: FeatureMatrix[] = [];
  await recording.features((piece) => void pieces.push(piece));
  const { segments } = await withProgressBar(`${basename(path)}: clustering`, (update) =>
    diarizeSpoken(stackFeatures(pieces), recording.spoken, settings, { onProgress: shownBy(update) }),
  );
  return { path, duration: recording.duration, segments };
}
