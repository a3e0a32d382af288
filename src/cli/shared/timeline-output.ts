import { extname } from "node:path";
import { readLabels, writeLabels } from "../../corpus/label-files.js";
import { OptionError } from "../../errors.js";
import { type DiarizationError, diarizationErrorRate, pooledDiarizationError } from "../../evaluate/diarization.js";
import { speechFrames, speechSegments } from "../../features/vad/speech-frames.js";
import { writeFileAtomically } from "../../files/write-file.js";
import type { LabelInterval, LabelTier } from "../../formats/labels/label-tier.js";
import { formatsOfName, namesRecordings, stemOf } from "../../formats/labels/labels.js";
import { drawTimeline } from "../../report/charts/timeline-chart.js";
import type { Waveform } from "../../types.js";
import { counted, csvOf, percent, remark, tableOf } from "./output.js";
import { holdingSignals } from "./signals.js";

/** What is done with segments that were found, besides printing them. */
export interface TimelineFlags {
  /** A label file or a table to write. */
  readonly output?: string;
  /** A picture to write. */
  readonly plot?: string;
  /** A label file that says who really speaks when. */
  readonly reference?: string;
  /** Seconds about the edges of the reference that do not count. */
  readonly collar?: number;
  readonly ignoreOverlap?: boolean;
}

/** What was found in one recording. */
export interface Timeline {
  readonly path: string;
  /** Seconds. */
  readonly duration: number;
  readonly segments: readonly LabelInterval[];
}

/** The same held against the truth. */
export interface ScoredTimeline extends Timeline {
  readonly error?: DiarizationError;
}

export const isCsv = (path: string): boolean => extname(path).toLowerCase() === ".csv";

/** Checked before anything is read. @throws {OptionError} when an output cannot be what it is called */
export function checkTimelineFlags(
  { output, plot, reference, ...rest }: TimelineFlags,
  paths: readonly string[],
): void {
  if (output !== undefined && !isCsv(output)) checkLabelOutput(output, paths);
  if (plot !== undefined && paths.length > 1) throw new OptionError("--plot draws one recording; run them apart");
  if (reference === undefined && (rest.collar !== undefined || rest.ignoreOverlap !== undefined)) {
    throw new OptionError("--collar and --ignore-overlap are for a --reference");
  }
}

/** Each recording of a label file by its stem, the intervals of the tier that is meant. */
export async function readSpeakers(path: string, by: string): Promise<ReadonlyMap<string, readonly LabelInterval[]>> {
  const recordings = await readLabels(path);
  return new Map(
    recordings.map(({ recording, tiers }) => {
      const named = tiers.find(({ name }) => name === by);
      const [only, another] = tiers;
      const tier = named ?? (another === undefined ? only : undefined);
      if (tier === undefined) {
        const names = tiers.map(({ name }) => name).join(", ");
        throw new OptionError(`${path} has no tier called "${by}"; its tiers are: ${names}`);
      }
      const intervals = tier.intervals.filter(({ start, end, label }) => end > start && label.trim() !== "");
      return [nameOf(recording), intervals] as const;
    }),
  );
}

/** The name of a recording as files of labels write it: of a path its end, without the extension of a sound or a label file. */
const nameOf = (recording: string): string =>
  recording.replace(/^.*[/\\]/, "").replace(/\.(lab|rec|wav|flac|sph|aiff?|au|mp3|m4a|ogg|opus)$/i, "");

/** Holds what was found against a label file. @throws {OptionError} when it has nothing of a recording */
export async function scoreTimelines(
  timelines: readonly Timeline[],
  by: string,
  { reference, collar = 0, ignoreOverlap = false }: TimelineFlags,
): Promise<readonly ScoredTimeline[]> {
  if (reference === undefined) return timelines;
  const speakers = await readSpeakers(reference, by);
  return timelines.map((timeline) => {
    const [only, another] = [...speakers.values()];
    const own = speakers.get(stemOf(timeline.path)) ?? (another === undefined ? only : undefined);
    if (own === undefined) {
      throw new OptionError(`${reference} has no labels of ${stemOf(timeline.path)}; name the file that has`);
    }
    return { ...timeline, error: diarizationErrorRate(own, timeline.segments, { collar, ignoreOverlap }) };
  });
}

/** Writes what was asked for. */
export async function writeTimelines(timelines: readonly Timeline[], by: string, flags: TimelineFlags): Promise<void> {
  const { output, plot, reference } = flags;
  if (output !== undefined) {
    const count = timelines.reduce((sum, { segments }) => sum + segments.length, 0);
    await holdingSignals(() =>
      isCsv(output)
        ? writeFileAtomically(output, tableOfTimelines(timelines, by))
        : writeTier(
            output,
            by,
            timelines.map(({ segments, ...recording }) => ({ ...recording, intervals: segments.map(intervalOf) })),
          ),
    );
    remark(`${output}: ${counted(count, "segment")} of ${counted(timelines.length, "recording")}`);
  }
  const [timeline] = timelines;
  if (plot !== undefined && timeline !== undefined) {
    const svg = await timelinePicture(timeline, by, reference);
    await holdingSignals(() => writeFileAtomically(plot, svg));
    remark(`plot: ${plot}`);
  }
}

const intervalOf = ({ start, end, label }: LabelInterval): LabelInterval => ({ start, end, label });

/** Where there is a reference, speakers that were found have the colours of those they are mapped to. */
async function timelinePicture(timeline: Timeline, by: string, reference: string | undefined): Promise<string> {
  const { path, segments, duration } = timeline;
  const options = { title: stemOf(path), to: duration };
  if (reference === undefined) return drawTimeline([{ name: "found", segments }], options);
  const speakers = await readSpeakers(reference, by);
  const own = speakers.get(stemOf(path)) ?? [...speakers.values()][0] ?? [];
  const { mapping } = diarizationErrorRate(own, segments);
  const named = segments.map((segment) => ({ ...segment, label: mapping[segment.label] ?? `(${segment.label})` }));
  const rows = [
    { name: "reference", segments: own },
    { name: "found", segments: named },
  ];
  return drawTimeline(rows, options);
}

/** A table that is a manifest as well. */
const tableOfTimelines = (timelines: readonly Timeline[], by: string): string =>
  csvOf([
    ["path", "start", "end", by],
    ...timelines.flatMap(({ path, segments }) => segments.map(({ start, end, label }) => [path, start, end, label])),
  ]);

/** The errors of recordings, and of all where there are several. */
export function errorTable(errors: readonly (DiarizationError & { readonly path: string })[]): string {
  const row = (name: string, error: Omit<DiarizationError, "mapping" | "jaccardErrorRate">, jaccard: string) => [
    name,
    error.scored.toFixed(2),
    percent(error.errorRate),
    percent(error.missed / error.scored),
    percent(error.falseAlarm / error.scored),
    percent(error.confusion / error.scored),
    jaccard,
  ];
  const rows = errors.map((error) => row(error.path, error, percent(error.jaccardErrorRate)));
  if (errors.length > 1) rows.push(row("all", pooledDiarizationError(errors), ""));
  return tableOf(["recording", "speech, s", "DER", "missed", "false alarm", "confusion", "JER"], rows);
}

/** Seconds, and the label where there is one. */
export interface LabelledSpan {
  readonly start: number;
  readonly end: number;
  readonly truth?: string;
}

const TIMING = { frameLength: 0.025, frameShift: 0.01 };

/** Pauses within a word are shorter than this, seconds. */
const MIN_PAUSE = 0.2;

/** The speech found in a recording. */
export function speechSpans(waveform: Waveform): readonly LabelledSpan[] {
  const decisions = speechFrames(waveform, { method: "adaptive" }, TIMING);
  return speechSegments(decisions, TIMING, { minPause: MIN_PAUSE, minSpeech: 0.05, padding: 0.02 });
}

/** Of which recording the intervals are wanted, and of which tier. */
export interface SpanChoice {
  readonly path: string;
  readonly waveform: Waveform;
  /** What the model tells apart: the tier of this name is taken where none is asked for. */
  readonly by: string;
  readonly tier?: string;
}

/**
 * The labelled intervals of a recording in a label file.
 *
 * @throws {OptionError} when it has none of the recording, or it is not clear which tier is meant
 */
export async function labelledSpans(labels: string, choice: SpanChoice): Promise<readonly LabelledSpan[]> {
  const { path, waveform } = choice;
  const recordings = await readLabels(labels, { sampleRate: waveform.sampleRate });
  const own =
    recordings.find(({ recording }) => stemOf(recording) === stemOf(path)) ??
    (recordings.length === 1 ? recordings[0] : undefined);
  if (own === undefined) throw new OptionError(`${labels} has no labels of ${stemOf(path)}; name the file that has`);
  return chosenTier(labels, own.tiers, choice)
    .intervals.filter(({ start, end, label }) => end > start && label.trim() !== "")
    .map(({ start, end, label }) => ({ start, end, truth: label }));
}

function chosenTier(labels: string, tiers: readonly LabelTier[], { tier, by }: SpanChoice): LabelTier {
  const named = (wanted: string) =>
    tiers.find(({ name }) => name === wanted) ??
    tiers.find(({ name }) => name.trim().toLowerCase() === wanted.toLowerCase());
  const [only, another] = tiers;
  const found = tier === undefined ? (named(by) ?? (another === undefined ? only : undefined)) : named(tier);
  if (found !== undefined) return found;
  const names = tiers.map(({ name }) => name).join(", ");
  throw new OptionError(
    tier === undefined
      ? `say with --tier which of ${labels}: ${names}`
      : `no tier of ${labels} is called "${tier}"; the tiers are: ${names}`,
  );
}

/**
 * Checked before anything is read: that the name is one of a label file, and that the recordings fit in it.
 *
 * @throws {OptionError} saying what to write instead
 */
export function checkLabelOutput(output: string, paths: readonly string[]): void {
  const formats = formatsOfName(output);
  if (formats.length === 0) {
    throw new OptionError(`${output}: name it .TextGrid, .ctm, .rttm, .mlf, .lab (HTK) or .txt (Audacity)`);
  }
  if (paths.length > 1 && !formats.some(namesRecordings)) {
    throw new OptionError(
      `a ${extname(output).slice(1)} file holds one recording, and there are ${paths.length}; write .ctm or .rttm`,
    );
  }
  const stems = paths.map(stemOf);
  const twice = stems.find((stem, i) => stems.indexOf(stem) < i);
  if (twice !== undefined)
    throw new OptionError(`two recordings would both be "${twice}" in ${output}; run them apart`);
}

/** The labels of one recording, in one tier. */
export interface RecordingLabels {
  readonly path: string;
  /** Seconds. */
  readonly duration: number;
  readonly intervals: readonly LabelInterval[];
}

/** Writes a label file of one tier, each recording under the stem of its file. */
export async function writeTier(output: string, tier: string, recordings: readonly RecordingLabels[]): Promise<void> {
  const labelled = recordings.map(({ path, intervals }) => ({
    recording: stemOf(path),
    tiers: [{ name: tier, intervals }],
  }));
  const [only, another] = recordings;
  const duration = only !== undefined && another === undefined ? { duration: only.duration } : {};
  await writeLabels(output, labelled, { tier, ...duration });
}
