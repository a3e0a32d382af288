import { extname } from "node:path";
import { CorpusError, SpeechModelError } from "../errors.js";
import { resolveRecipe } from "../features/recipe.js";
import { formatOfExtension } from "../store/feature-format.js";
import { readFeatures } from "../store/read-features.js";
import type { FeatureMatrix, FeatureRecipe, RecipeOptions, Utterance, Waveform } from "../types.js";
import {
  type AugmentedExtractor,
  checkAugmentationOf,
  createAugmentedExtractor,
  type TrainingAugmentation,
} from "./augmented-features.js";
import { wantedRate } from "./load-recording.js";
import { labelOf, type Manifest, type ManifestRow } from "./manifest.js";
import { normalizeGroups } from "./normalize-groups.js";
import type { TaskOptions } from "./progress.js";
import { createRecordingReader } from "./recording-reader.js";
import { cutSegment } from "./segment.js";
import { checkSegmentFeatures, framesOfSegment, type SegmentFeatures } from "./segment-features.js";

export interface LoadOptions extends TaskOptions {
  /** The column that holds the label. */
  readonly by: string;
  /** The column that holds what must not be split between training and test. @default none */
  readonly groupBy?: string;
  /** The column over which a recipe with `normalizationScope` "group" normalises. @default "speaker" */
  readonly normalizeBy?: string;
  readonly recipe: RecipeOptions;
  /** Samples per second that every file must have. @default that of the recipe, else of the first file that could be read */
  readonly sampleRate?: number | null;
  /** Stop at the first row that cannot be used, instead of leaving it out. @default false */
  readonly strict?: boolean;
  /** Whether segments are cut out, or their frames taken from the whole recording's. @default "cut" */
  readonly segmentFeatures?: SegmentFeatures;
  /** Further copies of each recording, for training: never of what is tested. @default none */
  readonly augmentation?: TrainingAugmentation;
}

/** A row that could not be used, and why. */
export interface SkippedRow {
  readonly row: number;
  readonly path: string;
  readonly message: string;
}

export interface LoadedUtterances {
  readonly utterances: readonly (Utterance & { readonly features: FeatureMatrix })[];
  /** Null where every row was a file of features. */
  readonly sampleRate: number | null;
  readonly skipped: readonly SkippedRow[];
  /** What was read around, e.g. a truncated file. */
  readonly warnings: readonly SkippedRow[];
}

/** What a row gave: its features, and those of its copies. */
interface LoadedRow {
  readonly matrices: readonly FeatureMatrix[];
  readonly warnings: readonly string[];
}

/**
 * Reads the recordings of a manifest one by one and keeps their features; the sound itself is let go, so that a corpus
 * need not fit in memory. Rows of one recording that follow one another read it once. A row may also be a file of
 * features (.npy, HTK), which is taken as it is.
 *
 * @throws {OptionError} when the recipe or the augmentation is not valid
 * @throws {CorpusError} when a row has no label, when `strict` and a row cannot be used, or when no row can
 * @example
 * const { utterances } = await loadUtterances(await readManifest("corpora/fsdd"), { by: "digit", recipe: {} });
 */
export async function loadUtterances(manifest: Manifest, options: LoadOptions): Promise<LoadedUtterances> {
  const recipe = resolveRecipe(options.recipe);
  checkAugmentationOf(recipe, options.augmentation ?? {});
  const utterances: (Utterance & { readonly features: FeatureMatrix })[] = [];
  const normalizationGroups: string[] = [];
  const skipped: SkippedRow[] = [];
  const warnings: SkippedRow[] = [];
  const loader = rowLoader(recipe, options);
  for (const [index, row] of manifest.rows.entries()) {
    options.signal?.throwIfAborted();
    const group = options.groupBy === undefined ? undefined : labelOf(row, options.groupBy);
    const identity = { label: labelOf(row, options.by), path: row.path, ...(group === undefined ? {} : { group }) };
    const normalizationGroup =
      recipe.normalizationScope === "group" ? labelOf(row, options.normalizeBy ?? "speaker") : "";
    try {
      const loaded = await loader.load(row);
      warnings.push(...loaded.warnings.map((message) => ({ row: row.row, path: row.path, message })));
      for (const features of loaded.matrices) {
        utterances.push({ ...identity, features });
        normalizationGroups.push(normalizationGroup);
      }
    } catch (error) {
      if (!(error instanceof SpeechModelError)) throw error;
      const message = withoutPath(error.message, row);
      if (options.strict) throw new CorpusError(`row ${row.row} (${row.path}): ${message}`, { cause: error });
      skipped.push({ row: row.row, path: row.path, message });
    }
    options.onProgress?.({ stage: "extract", unit: "files", done: index + 1, total: manifest.rows.length });
  }
  if (utterances.length === 0) {
    const [first] = skipped;
    throw new CorpusError(
      `${manifest.source}: none of the ${manifest.rows.length} recordings can be used${first ? `; the first, ${first.path}: ${first.message}` : ""}`,
    );
  }
  const matrices = normalizeGroups(
    utterances.map(({ features }) => features),
    normalizationGroups,
    recipe,
  );
  return {
    utterances: utterances.map((utterance, i) => ({ ...utterance, features: matrices[i] as FeatureMatrix })),
    sampleRate: loader.sampleRate(),
    skipped,
    warnings,
  };
}

const withoutPath = (message: string, { path }: ManifestRow): string =>
  message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;

/** Features of rows, with one extractor made for the rate of the recordings. */
function rowLoader(
  recipe: FeatureRecipe,
  { sampleRate: asked, augmentation = {}, segmentFeatures = "cut" }: LoadOptions,
) {
  checkSegmentFeatures(segmentFeatures, recipe);
  const recordings = createRecordingReader(recipe, wantedRate(recipe, asked ?? null));
  let extract: AugmentedExtractor | null = null;
  let whole: { readonly waveform: Waveform; readonly matrices: Promise<readonly FeatureMatrix[]> } | null = null;

  const inContext = async (
    waveform: Waveform,
    row: ManifestRow,
    extractor: AugmentedExtractor,
  ): Promise<readonly FeatureMatrix[]> => {
    if (whole?.waveform !== waveform) whole = { waveform, matrices: extractor(waveform, row.row) };
    const matrices = await whole.matrices;
    const numFrames = matrices[0]?.numFrames ?? 0;
    return matrices.map((matrix) =>
      framesOfSegment(matrix, row, recipe, {
        sampleRate: waveform.sampleRate,
        numSamples: waveform.samples.length,
        // A copy at another speed is longer or shorter: right to a frame shift at the end of the recording.
        timeScale: matrix.numFrames / numFrames,
      }),
    );
  };

  const fromSound = async (row: ManifestRow): Promise<LoadedRow> => {
    const { waveform, isNew } = await recordings.read(row);
    extract ??= await createAugmentedExtractor({ ...recipe, sampleRate: null }, waveform.sampleRate, augmentation);
    const matrices =
      segmentFeatures === "in-context"
        ? await inContext(waveform, row, extract)
        : await extract(cutSegment(waveform, row), row.row);
    return { matrices, warnings: isNew ? waveform.warnings : [] };
  };

  return {
    sampleRate: recordings.sampleRate,
    load: (row: ManifestRow): Promise<LoadedRow> =>
      formatOfExtension(extname(row.path)) === undefined ? fromSound(row) : fromFeatures(row),
  };
}

async function fromFeatures(row: ManifestRow): Promise<LoadedRow> {
  if (row.start !== undefined || row.end !== undefined) {
    throw new CorpusError(
      "start and end cut sound, and this is a file of features; name the recording, or leave them out",
    );
  }
  const matrices: FeatureMatrix[] = [];
  for await (const { features } of readFeatures(row.path)) matrices.push(features);
  if (matrices.length !== 1) {
    throw new CorpusError(`holds the features of ${matrices.length} recordings; a row is one: write them apart`);
  }
  return { matrices, warnings: [] };
}
