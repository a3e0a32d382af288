import { SpeechModelError } from "../../../errors.js";
import { classify as classifyRecording, type PreparedClassifier } from "../../../recognize/classify.js";
import type { Classifier, Decision, FeatureMatrix, Waveform } from "../../../types.js";
import type { OutputOptions } from "../../flags.js";
import { type ModelFrontEnd, modelFrontEnd } from "../../shared/feature-options.js";
import { percent, printJson, printText, remark, tableOf, withProgressBar } from "../../shared/output.js";
import { named, rejectionCells, rejectionHead, remarkOnRejected } from "../../shared/rejection-options.js";
import { holdingSignals } from "../../shared/signals.js";
import {
  checkLabelOutput,
  type LabelledSpan,
  labelledSpans,
  speechSpans,
  writeTier,
} from "../../shared/timeline-output.js";

export interface SegmentOptions extends OutputOptions {
  /** A label file whose intervals are the segments. */
  readonly segments?: string;
  /** The tier of it. */
  readonly tier?: string;
  readonly reject?: true;
  readonly sameSpeaker?: true;
  readonly output?: string;
}

/** A segment, and what it is labelled where a label file says so. */
interface Segment extends LabelledSpan {
  readonly path: string;
}

type SegmentResult = Segment & (Decision | { readonly error: string });

/** A segment's features, or why there are none. */
type ExtractedSegment = Segment & ({ readonly features: FeatureMatrix } | { readonly error: string });

/** `voxmix classify <model> <recording…> --by segment`: one decision a segment, of a label file or of speech found. */
export async function classifySegments(
  prepared: PreparedClassifier,
  paths: readonly string[],
  options: SegmentOptions,
): Promise<void> {
  const { output } = options;
  const { by } = prepared.classifier;
  if (output !== undefined) checkLabelOutput(output, paths);
  const frontEnd = modelFrontEnd(prepared);
  const extracted: ExtractedSegment[][] = [];
  const durations = new Map<string, number>();
  await withProgressBar("classifying", async (update) => {
    for (const path of paths) {
      const waveform = await frontEnd.read(path);
      durations.set(path, waveform.samples.length / waveform.sampleRate);
      extracted.push(await featuresOfSegments(frontEnd, { path, waveform }, { ...options, by }));
      update(extracted.length, paths.length);
    }
  });
  // A model that normalises per speaker does so over the segments of a recording, or of all.
  const groups = options.sameSpeaker ? [extracted.flat()] : extracted;
  const decided = groups.flatMap((group) => decideTogether(prepared, frontEnd, group));
  const results = options.reject ? decided.map((result) => ("error" in result ? result : named(result))) : decided;
  if (output !== undefined) {
    await holdingSignals(() => write(output, by, results, durations));
    remark(`${output}: ${results.filter((result) => !("error" in result)).length} segments`);
  }
  if (options.json) printJson(results);
  else printText(segmentTable(prepared.classifier, results));
  remarkOnRejected(results.flatMap((result) => ("error" in result ? [] : [result])));
  remarkOnResults(prepared.classifier.labels, results);
}

async function featuresOfSegments(
  frontEnd: ModelFrontEnd,
  { path, waveform }: { readonly path: string; readonly waveform: Waveform },
  options: SegmentOptions & { readonly by: string },
): Promise<ExtractedSegment[]> {
  const { segments } = options;
  const spans =
    segments === undefined ? speechSpans(waveform) : await labelledSpans(segments, { ...options, path, waveform });
  if (spans.length === 0) remark(`${path}: no segments found; name them with --segments, or look with voxmix segments`);
  const featuresOf = frontEnd.segmentsOf(waveform);
  const extracted: ExtractedSegment[] = [];
  for (const span of spans) {
    try {
      extracted.push({ path, ...span, features: await featuresOf(span) });
    } catch (error) {
      if (!(error instanceof SpeechModelError)) throw error;
      extracted.push({ path, ...span, error: error.message });
    }
  }
  return extracted;
}

function decideTogether(
  prepared: PreparedClassifier,
  frontEnd: ModelFrontEnd,
  extracted: readonly ExtractedSegment[],
): SegmentResult[] {
  const usable = extracted.flatMap((one) => ("features" in one ? [one.features] : []));
  const normalized = frontEnd.normalizeTogether(usable).values();
  return extracted.map((one) => {
    if ("error" in one) return one;
    const { features, ...segment } = one;
    return { ...segment, ...classifyRecording(prepared, normalized.next().value ?? features) };
  });
}

function segmentTable(classifier: Classifier, results: readonly SegmentResult[]): string {
  const hasTruth = results.some(({ truth }) => truth !== undefined);
  const rejection = rejectionHead(classifier);
  const head = [
    ...["recording", "start, s", "end, s", classifier.by, "margin, nats per frame"],
    ...rejection,
    ...(hasTruth ? ["labelled"] : []),
  ];
  return tableOf(
    head,
    results.map((result) => [
      result.path,
      result.start.toFixed(3),
      result.end.toFixed(3),
      "error" in result ? "—" : result.label,
      "error" in result ? "" : result.margin.toFixed(3),
      ...("error" in result ? rejection.map(() => "") : rejectionCells(result)),
      ...(hasTruth ? [result.truth ?? ""] : []),
    ]),
  );
}

/** How many came out as they are labelled, where the labels are the model's; then what could not be used. */
function remarkOnResults(labels: readonly string[], results: readonly SegmentResult[]): void {
  if (results.length === 0) remark("no segment: no speech was found, or no interval has a label");
  const known = results.filter(({ truth }) => truth !== undefined && labels.includes(truth));
  if (known.length > 0) {
    const agreeing = known.filter((result) => "label" in result && result.label === result.truth).length;
    remark(`${agreeing} of ${known.length} segments as they are labelled (${percent(agreeing / known.length)})`);
  }
  for (const result of results) {
    if (!("error" in result)) continue;
    remark(`voxmix: ${result.path}, ${result.start.toFixed(3)}–${result.end.toFixed(3)} s: ${result.error}`);
    process.exitCode = 1;
  }
}

const write = (
  output: string,
  by: string,
  results: readonly SegmentResult[],
  durations: ReadonlyMap<string, number>,
): Promise<void> =>
  writeTier(
    output,
    by,
    [...durations].map(([path, duration]) => ({
      path,
      duration,
      intervals: results.flatMap((result) =>
        result.path !== path || "error" in result
          ? []
          : [{ start: result.start, end: result.end, label: result.label }],
      ),
    })),
  );
