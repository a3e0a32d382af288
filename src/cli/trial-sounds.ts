import { extname, relative } from "node:path";
import { readAudio } from "../audio/read-audio.js";
import { cutSegment } from "../corpus/load/segment-features.js";
import { labelOf, type Manifest, type ManifestRow } from "../corpus/manifest.js";
import { formatOfExtension } from "../formats/features/feature-files.js";
import type { Report, Trial, Waveform } from "../types.js";

/** The recordings of some trials, by their places in the report; without those that are files of features. */
export async function soundsOfTrials(
  { trials }: Report,
  places: readonly number[],
  {
    manifest,
    by,
    skipped,
  }: { readonly manifest: Manifest; readonly by: string; readonly skipped: ReadonlySet<number> },
): Promise<Map<number, Waveform>> {
  const sounds = new Map<number, Waveform>();
  for (const place of places) {
    const trial = trials[place] as Trial;
    const candidates = manifest.rows.filter(
      (row) =>
        !skipped.has(row.row) && relative(process.cwd(), row.path) === trial.path && labelOf(row, by) === trial.actual,
    );
    // Segments of one recording with one label are told apart by their order, which folds do not keep.
    const before = trials.slice(0, place).filter(({ path, actual }) => path === trial.path && actual === trial.actual);
    const row = trial.fold === null ? candidates[before.length] : candidates.length > 1 ? undefined : candidates[0];
    if (row === undefined || formatOfExtension(extname(row.path)) !== undefined) continue;
    sounds.set(place, await soundOf(row));
  }
  return sounds;
}

async function soundOf(row: ManifestRow): Promise<Waveform> {
  return cutSegment(await readAudio(row.path, row.channel === undefined ? {} : { channel: row.channel }), row);
}
