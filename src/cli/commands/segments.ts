import { extname } from "node:path";
import { readAudio } from "../../audio/read-audio.js";
import { writeLabels } from "../../corpus/write-labels.js";
import { OptionError } from "../../errors.js";
import { type SpeechSegment, speechSegments } from "../../features/speech-segments.js";
import { speechFrames } from "../../features/vad/speech-frames.js";
import { loadWebRtcVad, type WebRtcVad } from "../../features/vad/webrtc.js";
import { stemOf } from "../../labels/parse-labels.js";
import { writeFileAtomically } from "../../store/write-file.js";
import type { VadOptions } from "../../types.js";
import type { OutputOptions } from "../options.js";
import { printJson, printText, remark, withProgressBar } from "../output.js";
import { holdingSignals } from "../signals.js";

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
  if (output !== undefined && paths.length > 1 && extname(output).toLowerCase() === ".textgrid") {
    throw new OptionError(`a TextGrid holds one recording, and there are ${paths.length}; write .rttm or .csv`);
  }
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
    remark(`${output}: ${count} segments of ${found.length} recordings`);
  }
  if (options.json) printJson(found);
  else if (output === undefined) printText(csvOf(found).trimEnd());
}

async function segmentsOf(
  path: string,
  { vad, minSpeech, minPause, padding }: SegmentsOptions,
  webRtcVad: WebRtcVad | undefined,
): Promise<FoundSegments> {
  const waveform = await readAudio(path);
  for (const warning of waveform.warnings) remark(`warning: ${path}: ${warning}`);
  const timing = webRtcVad === undefined ? TIMING : { ...TIMING, webRtcVad };
  const decisions = speechFrames(waveform, { method: vad }, timing);
  const duration = waveform.samples.length / waveform.sampleRate;
  return { path, duration, segments: speechSegments(decisions, TIMING, { minSpeech, minPause, padding }) };
}

async function write(output: string, found: readonly FoundSegments[]): Promise<void> {
  if (extname(output).toLowerCase() === ".csv") return writeFileAtomically(output, csvOf(found));
  const recordings = found.map(({ path, segments }) => ({
    recording: stemOf(path),
    tiers: [{ name: "speech", intervals: segments.map((segment) => ({ ...segment, label: "speech" })) }],
  }));
  const [only] = found;
  const duration = found.length === 1 && only !== undefined ? { duration: only.duration } : {};
  await writeLabels(output, recordings, { tier: "speech", ...duration });
}

/** A table that is a manifest as well. */
function csvOf(found: readonly FoundSegments[]): string {
  const quoted = (path: string): string => (/[",\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path);
  const lines = found.flatMap(({ path, segments }) =>
    segments.map(({ start, end }) => `${quoted(path)},${start.toFixed(3)},${end.toFixed(3)}`),
  );
  return `${["path,start,end", ...lines].join("\n")}\n`;
}
