import { readWav } from "../audio/read-wav.js";
import { CorpusError, SpeechModelError } from "../errors.js";
import { createExtractor, type FeatureExtractor } from "../features/extract-features.js";
import type { FeatureMatrix, FeatureRecipe, Utterance, Waveform } from "../types.js";
import { labelOf, type Manifest, type ManifestRow } from "./manifest.js";
import type { TaskOptions } from "./progress.js";
import { cutSegment } from "./segment.js";

export interface LoadOptions extends TaskOptions {
  /** The column that holds the label. */
  readonly by: string;
  /** The column that holds what must not be split between training and test. @default none */
  readonly groupBy?: string;
  readonly recipe: Partial<FeatureRecipe>;
  /** Samples per second that every file must have. @default that of the first file that could be read */
  readonly sampleRate?: number;
  /** Stop at the first row that cannot be used, instead of leaving it out. @default false */
  readonly strict?: boolean;
}

/** A row that could not be used, and why. */
export interface SkippedRow {
  readonly row: number;
  readonly path: string;
  readonly message: string;
}

export interface LoadedUtterances {
  readonly utterances: readonly (Utterance & { readonly features: FeatureMatrix })[];
  readonly sampleRate: number;
  readonly skipped: readonly SkippedRow[];
  /** What was read around, e.g. a truncated file. */
  readonly warnings: readonly SkippedRow[];
}

/**
 * Reads the recordings of a manifest one by one and keeps their features; the sound itself is let go, so that a corpus
 * need not fit in memory. Rows of one recording that follow one another read it once.
 *
 * @throws {CorpusError} when a row has no label, when `strict` and a row cannot be used, or when no row can
 * @example
 * const { utterances } = await loadUtterances(await readManifest("corpora/fsdd"), { by: "digit", recipe: {} });
 */
export async function loadUtterances(manifest: Manifest, options: LoadOptions): Promise<LoadedUtterances> {
  const utterances: (Utterance & { readonly features: FeatureMatrix })[] = [];
  const skipped: SkippedRow[] = [];
  const warnings: SkippedRow[] = [];
  const extractors = rateBoundExtractor(options);
  const recordings = lastRecording();
  for (const [index, row] of manifest.rows.entries()) {
    options.signal?.throwIfAborted();
    const group = options.groupBy === undefined ? undefined : labelOf(row, options.groupBy);
    const identity = { label: labelOf(row, options.by), path: row.path, ...(group === undefined ? {} : { group }) };
    try {
      const { reading, isNew } = recordings.read(row);
      const waveform = await reading;
      if (isNew) warnings.push(...waveform.warnings.map((message) => ({ row: row.row, path: row.path, message })));
      const segment = cutSegment(waveform, row);
      utterances.push({ ...identity, features: extractors.extractorFor(segment.sampleRate)(segment) });
    } catch (error) {
      if (!(error instanceof SpeechModelError)) throw error;
      const message = withoutPath(error.message, row);
      if (options.strict) throw new CorpusError(`row ${row.row} (${row.path}): ${message}`, { cause: error });
      skipped.push({ row: row.row, path: row.path, message });
    }
    options.onProgress?.({ stage: "extract", unit: "files", done: index + 1, total: manifest.rows.length });
  }
  const sampleRate = extractors.sampleRate();
  if (utterances.length === 0 || sampleRate === null) {
    const [first] = skipped;
    throw new CorpusError(
      `${manifest.source}: none of the ${manifest.rows.length} recordings can be used${first ? `; the first, ${first.path}: ${first.message}` : ""}`,
    );
  }
  return { utterances, sampleRate, skipped, warnings };
}

const withoutPath = (message: string, { path }: ManifestRow): string =>
  message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;

/** Reads a recording, and no other before it, once: rows that follow one another are often segments of the same. */
function lastRecording() {
  let last: {
    readonly path: string;
    readonly channel: number | undefined;
    readonly reading: Promise<Waveform>;
  } | null = null;
  return {
    read({ path, channel }: ManifestRow): { reading: Promise<Waveform>; isNew: boolean } {
      if (last?.path === path && last.channel === channel) return { reading: last.reading, isNew: false };
      last = { path, channel, reading: readWav(path, channel === undefined ? {} : { channel }) };
      return { reading: last.reading, isNew: true };
    },
  };
}

/** One extractor, made for the rate that was asked for or came first; another rate is an error that names both. */
function rateBoundExtractor({ recipe, sampleRate: asked }: LoadOptions) {
  let made: { readonly sampleRate: number; readonly extract: FeatureExtractor } | null = null;
  return {
    sampleRate: () => made?.sampleRate ?? null,
    extractorFor(sampleRate: number): FeatureExtractor {
      const expected = made?.sampleRate ?? asked ?? sampleRate;
      if (sampleRate !== expected) {
        throw new CorpusError(
          `${sampleRate} Hz, where ${asked === undefined ? "the files before it have" : "the model needs"} ${expected} Hz; ` +
            `resample it, e.g. sox in.wav -r ${expected} out.wav`,
        );
      }
      made ??= { sampleRate, extract: createExtractor(recipe, sampleRate) };
      return made.extract;
    },
  };
}
