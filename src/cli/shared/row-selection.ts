import { relative } from "node:path";
import type { LoadedUtterances, LoadOptions, SkippedRow } from "../../corpus/load/load-utterances.js";
import { loadUtterances } from "../../corpus/load/load-utterances.js";
import type { Manifest } from "../../corpus/manifest.js";
import { readManifest } from "../../corpus/read-manifest.js";
import { filterRows, parseWhere } from "../../corpus/where.js";
import { OptionError } from "../../errors.js";
import { type Fold, heldOutOf } from "../../evaluate/folds/folds.js";
import type { LabelLeftOut } from "../../pipeline/train-from-corpus.js";
import type { ClassifierOptions } from "../../recognize/classifier.js";
import { manifestOptions, type SelectionOptions } from "../flags.js";
import { remark, shownBy, withProgressBar } from "./output.js";
import type { Cores } from "./signals.js";

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
  { engine, smallestWork }: Cores,
  manifest: Manifest,
  options: LoadOptions,
): Promise<LoadedUtterances> {
  const loaded = await withProgressBar("reading", (update) =>
    loadUtterances(manifest, {
      ...options,
      ...(engine ? { engine } : {}),
      ...(smallestWork === 0 ? { smallestRest: 0 } : {}),
      onProgress: shownBy(update),
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

type Utterances = LoadedUtterances["utterances"];

/** What `trainMixture` needs for one Gaussian: a frame has no variance. */
const framesNeeded = ({ minOccupancy = 2 }: ClassifierOptions): number => Math.max(2, minOccupancy);

/** The frames of each label, but for the utterances held out. */
function framesOfLabels(utterances: Utterances, held: ReadonlySet<number> = new Set()): ReadonlyMap<string, number> {
  const frames = new Map<string, number>();
  for (const [index, { label, features }] of utterances.entries()) {
    frames.set(label, (frames.get(label) ?? 0) + (held.has(index) ? 0 : features.numFrames));
  }
  return frames;
}

const labelsUnder = (frames: ReadonlyMap<string, number>, least: number): string[] =>
  [...frames].filter(([, count]) => count < least).map(([label]) => label);

const listed = (labels: readonly string[]): string => labels.map((label) => `"${label}"`).join(", ");

/** Says which labels were left out of a training. */
export function remarkLeftOut(leftOut: readonly LabelLeftOut[], by: string, numTrained: number): void {
  const [first] = leftOut;
  if (first === undefined) return;
  remark(
    `left out ${leftOut.length} of ${leftOut.length + numTrained} labels of ${by} with fewer than the ${first.needed} frames that a Gaussian needs ` +
      `(--strict stops there): ${listed(leftOut.map(({ label }) => label))}`,
  );
}

/** Utterances, and folds of them. */
export interface FoldedUtterances {
  readonly utterances: Utterances;
  readonly folds: readonly Fold[];
}

/**
 * The utterances whose labels have frames enough for a Gaussian in every fold that holds some of them out, with the folds
 * over these; a remark names the labels left out.
 */
export function withoutUntrainable(
  { utterances, folds }: FoldedUtterances,
  by: string,
  options: ClassifierOptions,
): FoldedUtterances {
  const needed = framesNeeded(options);
  const rare = new Set(
    folds.flatMap((fold) => labelsUnder(framesOfLabels(utterances, heldOutOf(fold, utterances.length)), needed)),
  );
  if (rare.size === 0) return { utterances, folds };
  const total = framesOfLabels(utterances).size;
  remark(
    `left out ${rare.size} of ${total} labels of ${by}, which without one of the folds have fewer than the ${needed} ` +
      `frames that a Gaussian needs (--strict stops there): ${listed([...rare])}`,
  );
  const kept = [...utterances.keys()].filter((index) => !rare.has(utterances[index]?.label ?? ""));
  const position = new Map(kept.map((index, i) => [index, i]));
  const moved = (indices: readonly number[]) => indices.flatMap((index) => position.get(index) ?? []);
  return {
    utterances: kept.flatMap((index) => utterances[index] ?? []),
    folds: folds
      .map(({ name, test, train }) => ({
        name,
        test: moved(test),
        ...(train === undefined ? {} : { train: moved(train) }),
      }))
      .filter(({ test }) => test.length > 0),
  };
}
