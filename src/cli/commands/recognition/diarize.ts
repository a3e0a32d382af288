import { basename } from "node:path";
import { type DiarizationSettings, resolveDiarizationOptions } from "../../../diarize/diarization-options.js";
import { diarizeSpoken } from "../../../diarize/diarize.js";
import { stackFeatures } from "../../../features/feature-matrix.js";
import type { FeatureMatrix, VadOptions } from "../../../types.js";
import { defined, type OutputOptions } from "../../flags.js";
import { counted, remark, withProgressBar } from "../../shared/output.js";
import { attempt } from "../../shared/signals.js";
import {
  checkTimelineFlags,
  scoreTimelines,
  type Timeline,
  type TimelineFlags,
  writeTimelines,
} from "../../shared/timeline-output.js";
import { openSpokenRecording, printTimelines } from "./classify-windows.js";

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
  const { speakers, maxSpeakers, minSegment, penalty, switchingPenalty, rounds, minPause, vad, seed } = options;
  checkTimelineFlags(options, paths);
  const settings = resolveDiarizationOptions({
    ...defined({ numSpeakers: speakers, maxSpeakers, minSegment, penalty, switchingPenalty, minPause, seed }),
    ...defined({ changePenalty: options.changePenalty, numRounds: rounds }),
    ...(vad === undefined ? {} : { vad: { method: vad } }),
  });
  const timelines: Timeline[] = [];
  for (const path of paths) {
    const found = await attempt(path, () => timelineOf(path, settings));
    if ("error" in found) {
      remark(`voxmix: ${found.error}`);
      process.exitCode = 1;
    } else timelines.push(found);
  }
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
    diarizeSpoken(stackFeatures(pieces), recording.spoken, settings, update),
  );
  return { path, duration: recording.duration, segments };
}
