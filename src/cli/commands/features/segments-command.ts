import { readAudio } from "../../../audio/read-audio.js";
import { resample } from "../../../audio/resample.js";
import { type SpeechSegment, speechFrames, speechSegments } from "../../../features/vad/speech-frames.js";
import { loadWebRtcVad, type WebRtcVad } from "../../../features/vad/webrtc.js";
import { writeFileAtomically } from "../../../files/write-file.js";
import type { VadOptions, Waveform } from "../../../types.js";
import type { OutputOptions } from "../../flags.js";
import { counted, csvOf, printData, printJson, remark, withProgressBar } from "../../shared/output.js";
import { holdingSignals } from "../../shared/signals.js";
import { checkLabelOutput, isCsv, writeTier } from "../../shared/timeline-output.js";

export interface SegmentsOptions extends OutputOptions {
  readonly vad: VadOptions["method"];
  readonly minSpeech: number;
  readonly minPause: number;
  readonly padding: number;
  readonly output?: string;
}

/** What was found in one recording. */
export interface FoundSegments {
  readonly path: string;
  /** Seconds. */
  readonly duration: number;
  readonly segments: readonly SpeechSegment[];
}

const TIMING = { frameLength: 0.025, frameShift: 0.01 };

/** `voxmix segments <recording…> [-o out.rttm | out.TextGrid | out.csv]` */
export async function segments(paths: readonly string[], options: SegmentsOptions): Promise<void> {
  const { output } = options;
  if (output !== undefined && !isCsv(output)) checkLabelOutput(output, paths);
  const found = await withProgressBar("segmenting", async (update) => {
    const webRtcVad = options.vad === "webrtc" ? await loadWebRtcVad() : undefined;
    const all: FoundSegments[] = [];
    for (const path of paths) {
      all.push(await segmentsOf(path, options, webRtcVad));
      update(all.length, paths.length);
    }
    return all;
  });
  if (output !== undefined) {
    await holdingSignals(() => write(output, found));
    const count = found.reduce((sum, { segments }) => sum + segments.length, 0);
    remark(`${output}: ${counted(count, "segment")} of ${counted(found.length, "recording")}`);
  }
  for (const { path, segments } of found) {
    if (segments.length === 0) {
      remark(
        `${path}: no speech found by --vad ${options.vad}; a sound that never pauses or changes is noise to it: try another`,
      );
    }
  }
  if (options.json) printJson(found);
  else if (output === undefined) printData(tableOfSegments(found));
}

async function segmentsOf(
  path: string,
  { vad, minSpeech, minPause, padding }: SegmentsOptions,
  webRtcVad: WebRtcVad | undefined,
): Promise<FoundSegments> {
  const waveform = await readAudio(path);
  for (const warning of waveform.warnings ?? []) remark(`warning: ${path}: ${warning}`);
  const duration = waveform.samples.length / waveform.sampleRate;
  const timing = webRtcVad === undefined ? TIMING : { ...TIMING, webRtcVad };
  const heard = webRtcVad === undefined ? waveform : await forWebRtc(path, waveform);
  const decisions = speechFrames(heard, { method: vad }, timing);
  const found = speechSegments(decisions, TIMING, { minSpeech, minPause, padding });
  return { path, duration, segments: found.map(({ start, end }) => ({ start: seconds(start), end: seconds(end) })) };
}

/** To the microsecond, which sums of frame shifts miss by a last bit. */
const seconds = (time: number): number => Number(time.toFixed(6));

/** WebRTC's detector takes four rates; other recordings are brought to 16 kHz for it. */
async function forWebRtc(path: string, waveform: Waveform): Promise<Waveform> {
  if ([8000, 16000, 32000, 48000].includes(waveform.sampleRate)) return waveform;
  remark(
    `${path}: ${waveform.sampleRate} Hz, which WebRTC's detector does not take; it hears the recording at 16000 Hz`,
  );
  return resample(waveform, 16000);
}

async function write(output: string, found: readonly FoundSegments[]): Promise<void> {
  if (isCsv(output)) return writeFileAtomically(output, tableOfSegments(found));
  const recordings = found.map(({ path, duration, segments }) => ({
    path,
    duration,
    intervals: segments.map((segment) => ({ ...segment, label: "speech" })),
  }));
  await writeTier(output, "speech", recordings);
}

/** A table that is a manifest as well. */
const tableOfSegments = (found: readonly FoundSegments[]): string =>
  csvOf([
    ["path", "start", "end"],
    ...found.flatMap(({ path, segments }) => segments.map(({ start, end }) => [path, start, end])),
  ]);
