import { extname } from "node:path";
import { readLabels } from "../corpus/label-files.js";
import { OptionError } from "../errors.js";
import { type DiarizationError, diarizationErrorRate, pooledDiarizationError } from "../evaluate/diarization.js";
import { writeFileAtomically } from "../files/write-file.js";
import type { LabelInterval } from "../formats/labels/label-tier.js";
import { stemOf } from "../formats/labels/labels.js";
import { drawTimeline } from "../report/charts/timeline-chart.js";
import { checkLabelOutput, writeTier } from "./label-output.js";
import { counted, percent, remark, tableOf } from "./output.js";
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

const isCsv = (path: string): boolean => extname(path).toLowerCase() === ".csv";

/** Checked before anything is read. @throws {OptionError} when an output cannot be what it is called */
export function checkTimelineFlags(
  { output, plot, reference, ...rest }: TimelineFlags,
  paths: readonly string[],
): void {
  if (output !== undefined && !isCsv(output)) checkLabelOutput(output, paths);
  if (plot !== undefined && !/\.svg$/i.test(plot)) throw new OptionError(`--plot writes an .svg, not ${plot}`);
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
      return [stemOf(recording), intervals] as const;
    }),
  );
}

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
        ? writeFileAtomically(output, csvOf(timelines, by))
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
function csvOf(timelines: readonly Timeline[], by: string): string {
  const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = timelines.flatMap(({ path, segments }) =>
    segments.map(({ start, end, label }) => `${quoted(path)},${start},${end},${quoted(label)}`),
  );
  return `${[`path,start,end,${quoted(by)}`, ...lines].join("\n")}\n`;
}

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
