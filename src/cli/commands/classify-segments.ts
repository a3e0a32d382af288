import { extname } from "node:path";
import { readLabels } from "../../corpus/read-labels.js";
import { cutSegment } from "../../corpus/segment.js";
import { writeLabels } from "../../corpus/write-labels.js";
import { OptionError, SpeechModelError } from "../../errors.js";
import { speechSegments } from "../../features/speech-segments.js";
import { speechFrames } from "../../features/vad/speech-frames.js";
import { stemOf } from "../../labels/parse-labels.js";
import { classify as classifyRecording, type PreparedClassifier } from "../../recognize/classify.js";
import type { Decision, Waveform } from "../../types.js";
import type { OutputOptions } from "../options.js";
import { printJson, printText, remark, tableOf, withProgressBar } from "../output.js";
import { type ModelFrontEnd, modelFrontEnd } from "../recognition.js";
import { holdingSignals } from "../signals.js";

export interface SegmentOptions extends OutputOptions {
  /** A label file whose intervals are the segments. */
  readonly segments?: string;
  /** The tier of it. */
  readonly tier?: string;
  readonly output?: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

type SegmentResult = { readonly path: string; readonly truth?: string } & Span &
  (Decision | { readonly error: string });

const TIMING = { frameLength: 0.025, frameShift: 0.01 };

/** Pauses within a word are shorter than this, seconds. */
const MIN_PAUSE = 0.2;

/** `voxmix classify <model> <recording…> --by segment`: one decision a segment, of a label file or of speech found. */
export async function classifySegments(
  prepared: PreparedClassifier,
  paths: readonly string[],
  options: SegmentOptions,
): Promise<void> {
  const { output } = options;
  if (output !== undefined && paths.length > 1 && extname(output).toLowerCase() === ".textgrid") {
    throw new OptionError(`a TextGrid holds one recording, and there are ${paths.length}; write .ctm or .rttm`);
  }
  const frontEnd = modelFrontEnd(prepared);
  const results: SegmentResult[] = [];
  const durations = new Map<string, number>();
  await withProgressBar("classifying", async (update) => {
    for (const [index, path] of paths.entries()) {
      const waveform = await frontEnd.read(path);
      durations.set(path, waveform.samples.length / waveform.sampleRate);
      for (const segment of await segmentsOf(path, waveform, options)) {
        results.push({ path, ...segment, ...(await decideOn(prepared, frontEnd, waveform, segment)) });
      }
      update(index + 1, paths.length);
    }
  });
  if (output !== undefined) {
    await holdingSignals(() => write(output, prepared.classifier.by, results, durations));
    remark(`${output}: ${results.length} segments`);
  }
  if (options.json) printJson(results);
  else printText(segmentTable(prepared.classifier.by, results));
  if (results.some((result) => "error" in result)) process.exitCode = 1;
}

async function segmentsOf(
  path: string,
  waveform: Waveform,
  { segments, tier }: SegmentOptions,
): Promise<readonly (Span & { readonly truth?: string })[]> {
  if (segments === undefined) {
    const decisions = speechFrames(waveform, { method: "adaptive" }, TIMING);
    return speechSegments(decisions, TIMING, { minPause: MIN_PAUSE, minSpeech: 0.05, padding: 0.02 });
  }
  const recordings = await readLabels(segments, { sampleRate: waveform.sampleRate });
  const own =
    recordings.find(({ recording }) => stemOf(recording) === stemOf(path)) ??
    (recordings.length === 1 ? recordings[0] : undefined);
  if (own === undefined) throw new OptionError(`${segments} has no labels of ${stemOf(path)}; name the file that has`);
  const names = own.tiers.map(({ name }) => name);
  const chosen = tier === undefined ? own.tiers[0] : own.tiers.find(({ name }) => name === tier);
  if (chosen === undefined || (tier === undefined && own.tiers.length > 1)) {
    throw new OptionError(`say with --tier which of ${segments}: ${names.join(", ")}`);
  }
  return chosen.intervals
    .filter(({ start, end, label }) => end > start && label !== "")
    .map(({ start, end, label }) => ({ start, end, truth: label }));
}

async function decideOn(
  prepared: PreparedClassifier,
  frontEnd: ModelFrontEnd,
  waveform: Waveform,
  span: Span,
): Promise<Decision | { readonly error: string }> {
  try {
    const features = await frontEnd.featuresOf(cutSegment(waveform, span));
    const [normalized = features] = frontEnd.normalizeTogether([features]);
    return classifyRecording(prepared, normalized);
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    return { error: error.message };
  }
}

function segmentTable(by: string, results: readonly SegmentResult[]): string {
  const hasTruth = results.some(({ truth }) => truth !== undefined);
  const head = ["recording", "start, s", "end, s", by, "margin, nats per frame", ...(hasTruth ? ["labelled"] : [])];
  return tableOf(
    head,
    results.map((result) => [
      result.path,
      result.start.toFixed(3),
      result.end.toFixed(3),
      "error" in result ? `— (${result.error})` : result.label,
      "error" in result ? "" : result.margin.toFixed(3),
      ...(hasTruth ? [result.truth ?? ""] : []),
    ]),
  );
}

async function write(
  output: string,
  by: string,
  results: readonly SegmentResult[],
  durations: ReadonlyMap<string, number>,
): Promise<void> {
  const decided = results.filter((result): result is SegmentResult & Decision => !("error" in result));
  const recordings = [...durations.keys()].map((path) => ({
    recording: stemOf(path),
    tiers: [
      {
        name: by,
        intervals: decided
          .filter((result) => result.path === path)
          .map(({ start, end, label }) => ({ start, end, label })),
      },
    ],
  }));
  const [only] = durations.values();
  const duration = durations.size === 1 && only !== undefined ? { duration: only } : {};
  await writeLabels(output, recordings, { tier: by, ...duration });
}
