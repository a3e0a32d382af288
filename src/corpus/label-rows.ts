import { CorpusError } from "../errors.js";
import type { LabelTier } from "../formats/labels/label-tier.js";
import { enclosingLabels } from "./enclosing-labels.js";
import { labelChannels } from "./label-channels.js";
import { type LabelColumn, labelColumns } from "./label-columns.js";
import type { Manifest, ManifestRow } from "./manifest.js";

/** A recording with its labels. */
export interface LabelledSound {
  /** Absolute. */
  readonly path: string;
  /** What its name says. */
  readonly columns: Readonly<Record<string, string>>;
  readonly tiers: readonly LabelTier[];
}

export interface LabelManifestOptions {
  /** The column wanted: only the tier of this name gives rows. @default every tier does */
  readonly by?: string | undefined;
  /** Columns of a pattern, which no tier may be called. @default none */
  readonly named?: readonly string[];
  /** @default none */
  readonly warnings?: readonly string[];
}

type LabelRow = Omit<ManifestRow, "row">;

/**
 * The rows of labelled recordings: one for each interval that has a label, with the labels of the coarser tiers it lies in
 * wholly. Coarser is a tier with no more labels, in this recording. Points give no row. What the name of a recording says
 * gives way to a tier of that name, but for `named`.
 *
 * @throws {CorpusError} listing the tiers, when none is called `by`; or when a tier is called as one of `named`
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
    const pointTiers = labelled.flatMap((sound) => sound.named.filter((tier) => tier.hasPoints));
    throw noRows(source, { by, tierNames, pointTiers: new Set(pointTiers.map(({ column }) => column)) });
  }
  return { source, columnNames: [...columnNames], rows, ...(warnings.length === 0 ? {} : { warnings }) };
}

function rowsOf({ path, columns, tiers }: LabelledSound, named: readonly LabelColumn[], by?: string): LabelRow[] {
  const channels = labelChannels(path, tiers);
  const rows = named
    .filter(({ column }) => by === undefined || column === by)
    .flatMap((tier) => {
      const coarser = named
        .filter((other) => other !== tier && other.intervals.length <= tier.intervals.length)
        .map(({ column, intervals }) => ({ column, labels: enclosingLabels(tier.intervals, intervals) }));
      return tier.intervals.map(({ start, end, label, speaker, channel }, i): LabelRow => {
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

function noRows(
  source: string,
  found: {
    readonly by: string | undefined;
    readonly tierNames: ReadonlySet<string>;
    readonly pointTiers: ReadonlySet<string>;
  },
): CorpusError {
  const { by, tierNames, pointTiers } = found;
  const listed = tierNames.size === 0 ? "there is no tier" : `the tiers are: ${[...tierNames].join(", ")}`;
  if (by === undefined) return new CorpusError(`${source}: no interval has a label; ${listed}`);
  if (pointTiers.has(by)) {
    return new CorpusError(`${source}: the tier "${by}" holds points, which have no sound to cut; ${listed}`);
  }
  if (tierNames.has(by)) return new CorpusError(`${source}: no interval of the tier "${by}" has a label; ${listed}`);
  return new CorpusError(`${source}: no tier is called "${by}"; ${listed}`);
}
