/** Rows of a manifest from labelled recordings: one for each interval, with the labels of the coarser tiers that it lies in. */

import { CorpusError } from "../../errors.js";
import { isPoint, type LabelInterval, type LabelTier } from "../../formats/labels/label-tier.js";
import { type Manifest, type ManifestRow, PLACE_COLUMNS } from "../manifest.js";

/** A recording with its labels. */
export interface LabelledSound {
  /** Absolute. */
  readonly path: string;
  /** What its name says. */
  readonly columns: Readonly<Record<string, string>>;
  readonly tiers: readonly LabelTier[];
}

interface LabelManifestOptions {
  /** The column wanted: only the tier of this name gives rows. @default every tier does */
  readonly by?: string | undefined;
  /** Columns of a pattern, which no tier may be called. @default none */
  readonly named?: readonly string[];
  /** @default none */
  readonly warnings?: readonly string[];
}

/**
 * The rows of labelled recordings: one for each interval that has a label, with the labels of the coarser tiers it lies in
 * wholly. Coarser is a tier with no more labels, in this recording. Points give no row. What the name of a recording says
 * gives way to a tier of that name, but for `named`.
 */
export function labelManifest(
  source: string,
  sounds: readonly LabelledSound[],
  { by, named = [], warnings = [] }: LabelManifestOptions,
): Manifest {
  const labelled = sounds.map((sound) => ({ ...sound, named: labelColumns(sound.tiers) }));
  const tierNames = new Set(labelled.flatMap((sound) => sound.named.map(({ column }) => column)));
  const taken = named.find((name) => tierNames.has(name));
  if (taken !== undefined) {
    throw new CorpusError(`${source}: the pattern and a tier are both called "${taken}"; rename it in the pattern`);
  }
  const columnNames = new Set<string>();
  const rows: ManifestRow[] = [];
  for (const { columns, ...sound } of labelled) {
    const ofName = Object.fromEntries(Object.entries(columns).filter(([name]) => !tierNames.has(name)));
    for (const row of rowsOf({ ...sound, columns: ofName }, sound.named, by)) {
      for (const name of Object.keys(row.columns)) columnNames.add(name);
      rows.push({ ...row, row: rows.length + 1 });
    }
  }
  if (rows.length === 0) {
    throw noRows(
      source,
      by,
      labelled.flatMap((sound) => sound.named),
    );
  }
  return { source, columnNames: [...columnNames], rows, ...(warnings.length === 0 ? {} : { warnings }) };
}

function rowsOf(
  { path, columns, tiers }: LabelledSound,
  named: readonly LabelColumn[],
  by?: string,
): Omit<ManifestRow, "row">[] {
  const channels = labelChannels(path, tiers);
  const rows = named
    .filter(({ column }) => by === undefined || column === by)
    .flatMap((tier) => {
      const coarser = named
        .filter((other) => other !== tier && other.intervals.length <= tier.intervals.length)
        .map(({ column, intervals }) => ({ column, labels: enclosingLabels(tier.intervals, intervals) }));
      return tier.intervals.map(({ start, end, label, speaker, channel }, i): Omit<ManifestRow, "row"> => {
        const around = coarser.flatMap(({ column, labels }): [string, string][] => {
          const enclosing = labels[i] ?? null;
          return enclosing === null ? [] : [[column, enclosing]];
        });
        const speaking = speaker === undefined ? {} : { speaker };
        const index = channel === undefined ? undefined : channels.get(channel);
        return {
          path,
          start,
          end,
          ...(index === undefined ? {} : { channel: index }),
          columns: { [tier.column]: label, ...speaking, ...Object.fromEntries(around), ...columns },
        };
      });
    });
  // A recording is read again when the channel changes.
  return rows.toSorted((a, b) => (a.channel ?? 0) - (b.channel ?? 0));
}

function noRows(source: string, by: string | undefined, tiers: readonly LabelColumn[]): CorpusError {
  const names = [...new Set(tiers.map(({ column }) => column))];
  const listed = names.length === 0 ? "there is no tier" : `the tiers are: ${names.join(", ")}`;
  if (by === undefined) return new CorpusError(`${source}: no interval has a label; ${listed}`);
  if (tiers.some(({ column, hasPoints }) => column === by && hasPoints)) {
    return new CorpusError(`${source}: the tier "${by}" holds points, which have no sound to cut; ${listed}`);
  }
  if (names.includes(by)) return new CorpusError(`${source}: no interval of the tier "${by}" has a label; ${listed}`);
  return new CorpusError(`${source}: no tier is called "${by}"; ${listed}`);
}

/** The column that tells the recording of a row of labels. */
export const FILE_COLUMN = "file";

/** A tier as a column of a manifest. */
interface LabelColumn {
  readonly column: string;
  /** Those with a label and a length, by their start. */
  readonly intervals: readonly LabelInterval[];
  /** Whether there are points, which have no sound to cut. */
  readonly hasPoints: boolean;
}

/**
 * The columns of tiers: their names in lower case; `tier2` for a second tier without a name, `word_2` for a second
 * "word", `end_tier` for one whose name a manifest needs itself.
 */
function labelColumns(tiers: readonly LabelTier[]): LabelColumn[] {
  const taken = new Set<string>();
  return tiers.map(({ name, intervals }, i) => {
    const column = freeName(columnName(name, i), taken);
    taken.add(column);
    const labelled = intervals.filter(({ label }) => label.trim() !== "");
    return {
      column,
      intervals: labelled.filter((interval) => !isPoint(interval)).toSorted((a, b) => a.start - b.start),
      hasPoints: labelled.some(isPoint),
    };
  });
}

function columnName(name: string, index: number): string {
  const column = name.trim().toLowerCase();
  if (column === "") return `tier${index + 1}`;
  return PLACE_COLUMNS.includes(column) || column === FILE_COLUMN ? `${column}_tier` : column;
}

function freeName(column: string, taken: ReadonlySet<string>): string {
  if (!taken.has(column)) return column;
  let copy = 2;
  while (taken.has(`${column}_${copy}`)) copy++;
  return `${column}_${copy}`;
}

/**
 * Which channel of the sound each channel of the labels means, counted from 0: of "1" and "2", or "A" and "B", the first
 * and the second. Labels of the first channel alone, as most tools write for any file, mean the whole sound: an empty map.
 */
function labelChannels(recording: string, tiers: readonly LabelTier[]): ReadonlyMap<string, number> {
  const names = new Set<string>();
  for (const { intervals } of tiers) {
    for (const { channel } of intervals) if (channel !== undefined) names.add(channel);
  }
  const [only = "1", ...others] = names;
  if (others.length === 0 && (channelIndex(only) ?? 0) <= 0) return new Map();
  return new Map(
    [...names].map((name): [string, number] => {
      const index = channelIndex(name);
      if (index !== null && index >= 0) return [name, index];
      const listed = [...names].join(", ");
      throw new CorpusError(
        `${recording}: cannot tell which channel of the sound "${name}" is (the labels have ${listed}); ` +
          "number them from 1, or write A and B",
      );
    }),
  );
}

/** Null for a name that is no count; −1 for "0". */
function channelIndex(name: string): number | null {
  if (/^\d{1,3}$/.test(name)) return Number(name) - 1;
  return /^[A-Ha-h]$/.test(name) ? name.toUpperCase().charCodeAt(0) - 65 : null;
}

/** Seconds by which an interval may reach beyond the one it is in: what rounding to six decimals does. */
const tolerance = 1e-6;

/**
 * For each interval the label of the one among `outer` that it lies in wholly, on the same channel; null where it lies in
 * none. Where several overlap, the one that ends last counts. Both are ordered by their start. O(n + m).
 */
export function enclosingLabels(
  inner: readonly LabelInterval[],
  outer: readonly LabelInterval[],
): readonly (string | null)[] {
  // Of all that have started, the one that ends last encloses if any does.
  const lastEnding = new Map<string | undefined, LabelInterval>();
  let next = 0;
  return inner.map(({ start, end, channel }) => {
    for (let other = outer[next]; other !== undefined && other.start <= start + tolerance; other = outer[++next]) {
      const last = lastEnding.get(other.channel);
      if (last === undefined || other.end >= last.end) lastEnding.set(other.channel, other);
    }
    const candidates = [lastEnding.get(channel), lastEnding.get(undefined)];
    return candidates.find((other) => other !== undefined && other.end >= end - tolerance)?.label ?? null;
  });
}
