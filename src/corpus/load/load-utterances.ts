/** A manifest to utterances: identities, features, what was left out and why. */

import type { Engine } from "../../engine.js";
import { CorpusError } from "../../errors.js";
import type { RecordingExtractorOptions } from "../../features/extract.js";
import {
  addCepstralStatistics,
  type CepstralStatistics,
  cepstralStatistics,
  normalizeWith,
} from "../../features/normalize/cepstral-normalization.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { withoutPath } from "../../files/read-file.js";
import { defined } from "../../options.js";
import type { FeatureMatrix, FeatureRecipe, JobOptions, RecipeOptions, Utterance } from "../../types.js";
import { labelOf, type Manifest, type ManifestRow } from "../manifest.js";
import { checkAugmentationOf, type TrainingAugmentation } from "./augmented-features.js";
import { extractionBy } from "./extract-elsewhere.js";
import { type ExtractedRow, extractRows } from "./extract-rows.js";
import { wantedRate } from "./load-recording.js";
import { checkSegmentFeatures, type SegmentFeatures } from "./segment-features.js";

export interface LoadOptions extends JobOptions, Pick<RecordingExtractorOptions, "kernel" | "speechWeights"> {
  /** The column that holds the label. */
  readonly by: string;
  /** The column that holds what must not be split between training and test. @default none */
  readonly groupBy?: string;
  /** The column over which a recipe with `normalizationScope` "group" normalises. @default "speaker" */
  readonly normalizeBy?: string;
  /** Of sound; null: sound is refused, files of features are taken. */
  readonly recipe: RecipeOptions | null;
  /** Samples per second that every file must have. @default that of the recipe, else of the first file that could be read */
  readonly sampleRate?: number | null;
  /** Stop at the first row that cannot be used, instead of leaving it out. @default false */
  readonly strict?: boolean;
  /** Whether segments are cut out, or their frames taken from the whole recording's. @default "cut" */
  readonly segmentFeatures?: SegmentFeatures;
  /** Further copies of each recording, for training: never of what is tested. @default none */
  readonly augmentation?: TrainingAugmentation;
  /** Threads of `openThreads`, which see the files. @default this thread */
  readonly engine?: Engine | null;
  /**
   * Seconds that the rows left must take, as those done tell, for the engine to be used: a thread starts and loads its code in
   * 0.2 to 0.4 s. 0 uses it as soon as the sample rate is known.
   *
   * @default 1
   */
  readonly smallestRest?: number;
}

/** A row that could not be used, and why. */
export interface SkippedRow {
  readonly row: number;
  readonly path: string;
  readonly message: string;
}

/** An utterance as features. */
export type LoadedUtterance = Utterance & { readonly features: FeatureMatrix };

export interface LoadedUtterances {
  readonly utterances: readonly LoadedUtterance[];
  /** The row of the manifest that each utterance is of. */
  readonly rows: readonly ManifestRow[];
  /** Null where every row was a file of features. */
  readonly sampleRate: number | null;
  readonly skipped: readonly SkippedRow[];
  /** What was read around, e.g. a truncated file. */
  readonly warnings: readonly SkippedRow[];
}

/**
 * Reads the recordings of a manifest one by one and keeps their features; the sound itself is let go, so that a corpus
 * need not fit in memory. Rows of one recording that follow one another read it once, and the next few recordings are
 * read while one is extracted. A row may also be a file of features (.npy, HTK), which is taken as it is.
 * With an engine recordings are read, decoded and extracted by its threads: the same features to the bit, the same rows skipped
 * and the same errors.
 *
 * @throws {OptionError} when the recipe or the augmentation is not valid
 * @throws {CorpusError} when a row has no label, when `strict` and a row cannot be used, or when no row can
 * @example
 * const manifest = await readManifest("corpora/fsdd");
 * const { utterances } = await loadUtterances(manifest, { by: "digit", groupBy: "speaker", recipe: { profile: "kaldi" } });
 * utterances.length; // => 12
 */
export async function loadUtterances(manifest: Manifest, options: LoadOptions): Promise<LoadedUtterances> {
  const { engine, smallestRest = 1 } = options;
  const extraction = engine ? extractionBy(engine, smallestRest) : extractRows;
  const recipe = resolveRecipe(options.recipe ?? {});
  const { augmentation = {}, segmentFeatures = "cut", strict = false } = options;
  checkAugmentationOf(recipe, augmentation);
  checkSegmentFeatures(segmentFeatures, recipe);
  const { rows } = manifest;
  const identities = rows.map((row) => identityOf(row, recipe, options));
  const utterances: LoadedUtterance[] = [];
  const used: ManifestRow[] = [];
  const normalizationGroups: string[] = [];
  const skipped: SkippedRow[] = [];
  const warnings: SkippedRow[] = [];
  let sampleRate: number | null = null;
  let done = 0;
  options.signal?.throwIfAborted();
  const wanted = wantedRate(recipe, options.sampleRate ?? null);
  const { kernel, speechWeights } = options;
  const extractor = defined({ kernel, speechWeights });
  const takesSound = options.recipe !== null;
  const settings = { recipe, takesSound, wanted, augmentation, segmentFeatures, strict, ...extractor };
  for await (const extracted of extraction(rows, settings)) {
    const row = rows[done] as ManifestRow;
    const { path } = row;
    sampleRate ??= extracted.sampleRate;
    warnings.push(...extracted.warnings.map((message) => ({ row: row.row, path, message })));
    if ("matrices" in extracted) {
      const { identity, normalizationGroup } = identities[done] as RowIdentity;
      for (const features of extracted.matrices) {
        utterances.push({ ...identity, recording: extracted.recording, features });
        used.push(row);
        normalizationGroups.push(normalizationGroup);
      }
    } else skipped.push(skippedRow(row, extracted, strict));
    done++;
    options.onProgress?.({ stage: "extract", done, total: rows.length });
    options.signal?.throwIfAborted();
  }
  if (utterances.length === 0) throw noneUsable(manifest, skipped);
  const matrices = normalizeGroups(
    utterances.map(({ features }) => features),
    normalizationGroups,
    recipe,
  );
  return {
    utterances: utterances.map((utterance, i) => ({ ...utterance, features: matrices[i] as FeatureMatrix })),
    rows: used,
    sampleRate,
    skipped,
    warnings,
  };
}

/** What a row says of its utterances, and the group they are normalised with. */
interface RowIdentity {
  readonly identity: Pick<Utterance, "label" | "path" | "group">;
  readonly normalizationGroup: string;
}

function identityOf(row: ManifestRow, { normalizationScope }: FeatureRecipe, options: LoadOptions): RowIdentity {
  const group = options.groupBy === undefined ? {} : { group: labelOf(row, options.groupBy) };
  return {
    identity: { label: labelOf(row, options.by), path: row.path, ...group },
    normalizationGroup: normalizationScope === "group" ? labelOf(row, options.normalizeBy ?? "speaker") : "",
  };
}

function skippedRow({ row, path }: ManifestRow, { failure }: ExtractedRow & { failure: Error }, strict: boolean) {
  const message = withoutPath(failure.message, path);
  if (strict) throw new CorpusError(`row ${row} (${path}): ${message}`, { cause: failure });
  return { row, path, message };
}

function noneUsable({ source, rows }: Manifest, [first]: readonly SkippedRow[]): CorpusError {
  return new CorpusError(
    `${source}: none of the ${rows.length} recordings can be used${first ? `; the first, ${first.path}: ${first.message}` : ""}`,
  );
}

/**
 * Normalises each matrix with the statistics of all matrices of its group, of which `groups` has one name a matrix:
 * cepstral mean (and variance) normalisation per speaker. Recipes of another scope leave them as they are.
 */
export function normalizeGroups(
  matrices: readonly FeatureMatrix[],
  groups: readonly string[],
  { normalizationScope, normalization }: Pick<FeatureRecipe, "normalizationScope" | "normalization">,
): readonly FeatureMatrix[] {
  if (normalizationScope === "recording" || (normalization !== "mean" && normalization !== "mean-variance")) {
    return matrices;
  }
  const statistics = new Map<string, CepstralStatistics>();
  for (const [i, matrix] of matrices.entries()) {
    const group = groups[i] as string;
    const own = cepstralStatistics(matrix);
    const before = statistics.get(group);
    statistics.set(group, before === undefined ? own : addCepstralStatistics(before, own));
  }
  return matrices.map((matrix, i) => {
    const normalized = normalizeWith(matrix, statistics.get(groups[i] as string) as CepstralStatistics, normalization);
    const { recipe, sampleRate, weights } = matrix;
    return { ...normalized, ...defined({ recipe, sampleRate, weights }) };
  });
}
