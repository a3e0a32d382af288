import { relative } from "node:path";
import type { LoadedUtterances, LoadOptions, SkippedRow } from "../corpus/load/load-utterances.js";
import type { Manifest } from "../corpus/manifest.js";
import { readManifest } from "../corpus/read-manifest.js";
import { filterRows, parseWhere } from "../corpus/where.js";
import { loadUtterancesIn } from "../engines/loading.js";
import { OptionError } from "../errors.js";
import type { Cores } from "./cores.js";
import { manifestOptions, type SelectionOptions } from "./flags.js";
import { remark, withProgressBar } from "./output.js";

/** The rows of a manifest that the options select. */
export async function selectRows(source: string, options: SelectionOptions): Promise<Manifest> {
  const manifest = await readManifest(source, manifestOptions(options));
  for (const warning of manifest.warnings ?? []) remark(`warning: ${warning}`);
  const conditions = (options.where ?? []).map(parseWhere);
  if (options.split !== undefined) conditions.push({ column: "split", values: [options.split] });
  return filterRows(manifest, conditions);
}

/** Reads the recordings with a bar, and says what was left out. */
export async function loadWithProgress(
  { pool, isAsked }: Cores,
  manifest: Manifest,
  options: LoadOptions,
): Promise<LoadedUtterances> {
  const loaded = await withProgressBar("reading", (update) =>
    loadUtterancesIn(pool, manifest, {
      ...options,
      ...(isAsked ? { smallestRest: 0 } : {}),
      onProgress: ({ done, total }) => update(done, total ?? done),
    }),
  );
  for (const { row, path, message } of loaded.warnings) remark(`warning: row ${row} (${path}): ${message}`);
  return {
    ...loaded,
    utterances: loaded.utterances.map((utterance) => ({ ...utterance, path: fromHere(utterance.path) })),
  };
}

/** A path as a person at this prompt would write it, and as it works from here. */
const fromHere = (path: string | undefined): string => relative(process.cwd(), path ?? "");

/** More are not read one by one; --json has them all. */
const MOST_SKIPPED = 10;

/** Said at the end of a run, where it is not scrolled away. */
export function remarkSkipped(skipped: readonly SkippedRow[], total: number): void {
  if (skipped.length === 0) return;
  remark(`\nskipped ${skipped.length} of ${total} recordings (--strict stops at the first):`);
  for (const { row, path, message } of skipped.slice(0, MOST_SKIPPED)) remark(`  row ${row} (${path}): ${message}`);
  if (skipped.length > MOST_SKIPPED) remark(`  … and ${skipped.length - MOST_SKIPPED} more (--json has them all)`);
}

/** @throws {OptionError} listing the columns, when none was named */
export function requireBy(by: string | undefined, manifest: Manifest): string {
  if (by !== undefined) return by;
  throw new OptionError(
    `say what the labels are with --by; ${manifest.source} has: ${manifest.columnNames.join(", ")}`,
  );
}
