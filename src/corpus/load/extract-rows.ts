/** Rows of a manifest to features, one after the other: read, cut, augment, extract. A failure is a result too. */

import type { JobKind } from "../../engine.js";
import { CorpusError, SpeechModelError, type TransportedError } from "../../errors.js";
import type { RecordingExtractorOptions } from "../../features/extract.js";
import { recordingDigest } from "../../features/extract.js";
import { isSound, readOnlyFeatures } from "../../formats/features/feature-files.js";
import { defined } from "../../options.js";
import type { FeatureMatrix, FeatureRecipe, Waveform } from "../../types.js";
import type { ManifestRow } from "../manifest.js";
import { type AugmentedExtractor, createAugmentedExtractor, type TrainingAugmentation } from "./augmented-features.js";
import type { WantedRate } from "./load-recording.js";
import { createRecordingReader, isSameRecording } from "./load-recording.js";
import { cutSegment, framesOfSegment, type SegmentFeatures } from "./segment-features.js";

/** How the features of rows are made: plain data, so that rows can be extracted anywhere that sees the files. */
export interface ExtractionSettings extends Pick<RecordingExtractorOptions, "kernel" | "speechWeights"> {
  readonly recipe: FeatureRecipe;
  /** False for a model that does not know its recipe: files of features are taken alone. @default true */
  readonly takesSound?: boolean;
  /** The rate of all recordings; null for that of the first that can be read. */
  readonly wanted: WantedRate | null;
  readonly augmentation: TrainingAugmentation;
  readonly segmentFeatures: SegmentFeatures;
  /** Whether to stop after the first row that cannot be used. */
  readonly strict: boolean;
}

/** What an extractor is made of. */
type ExtractorSettings = Pick<ExtractionSettings, "recipe" | "augmentation" | "kernel" | "speechWeights">;

/** What a row gave: its features and those of its copies, or why there are none. */
export type ExtractedRow<Failure = Error> = {
  /** Of the recordings, as soon as one was read; null for files of features. */
  readonly sampleRate: number | null;
  /** What was read around; of several rows of one recording the first has them. */
  readonly warnings: readonly string[];
} & (
  | {
      readonly matrices: readonly FeatureMatrix[];
      /** `recordingDigest` of the whole recording. */
      readonly recording: string;
    }
  | { readonly failure: Failure }
);

/** `ExtractedRow` as it travels. */
export type SentRow = ExtractedRow<TransportedError>;

/** Rows of whole recordings to features, by a worker: no recording of theirs is another job's. */
export const rowsElsewhere: JobKind<
  { readonly rows: readonly ManifestRow[]; readonly settings: ExtractionSettings },
  readonly SentRow[]
> = { name: "extract-rows" };

/** Extracts the features of rows, one result a row, in order. */
export type RowExtraction = (rows: readonly ManifestRow[], settings: ExtractionSettings) => AsyncIterable<ExtractedRow>;

export const extractorSettings = ({
  recipe,
  augmentation,
  kernel,
  speechWeights,
}: ExtractionSettings): ExtractorSettings => ({ recipe, augmentation, ...defined({ kernel, speechWeights }) });

/** The extractor for a sample rate, made once. */
export type ExtractorSource = (sampleRate: number) => Promise<AugmentedExtractor>;

/** Makes the extractor of recordings: tables, and what an augmentation reads, are made for the first of them. */
export function createExtractorSource({ recipe, augmentation, ...options }: ExtractorSettings): ExtractorSource {
  const extractors = new Map<number, AugmentedExtractor>();
  return async (sampleRate) => {
    const known = extractors.get(sampleRate);
    if (known) return known;
    const extractor = await createAugmentedExtractor(recipe, sampleRate, augmentation, options);
    extractors.set(sampleRate, extractor);
    return extractor;
  };
}

/**
 * Extracts rows one after the other, here; the next few recordings are read meanwhile. Rows of one recording that follow
 * one another read it once.
 */
export async function* extractRows(
  rows: readonly ManifestRow[],
  settings: ExtractionSettings,
  extractorAt: ExtractorSource = createExtractorSource(extractorSettings(settings)),
): AsyncGenerator<ExtractedRow> {
  const recordings = createRecordingReader(settings.recipe, settings.wanted);
  const fromSound = soundFeatures(settings, extractorAt);
  for (const [index, row] of rows.entries()) {
    let warnings: readonly string[] = [];
    try {
      let matrices: readonly FeatureMatrix[];
      let recording: string;
      if (isSound(row.path)) {
        if (settings.takesSound === false) throw new CorpusError(NO_RECIPE);
        const reading = recordings.read(row);
        const before = rows[index - 1];
        if (before === undefined || !isSameRecording(before, row)) recordings.readAhead(soundRows(rows, index + 1));
        const { waveform, digest, isNew } = await reading;
        recording = digest;
        matrices = await fromSound(waveform, row);
        if (isNew) warnings = waveform.warnings ?? [];
      } else {
        const features = await fromFeatures(row);
        matrices = [features];
        recording = recordingDigest(features);
      }
      yield { sampleRate: recordings.sampleRate(), warnings, matrices, recording };
    } catch (failure) {
      if (!(failure instanceof SpeechModelError)) throw failure;
      yield { sampleRate: recordings.sampleRate(), warnings, failure };
      if (settings.strict) return;
    }
  }
}

const NO_RECIPE =
  "the model was trained on features that do not say which recipe made them, so it cannot take sound; give features made the " +
  "same way";

function* soundRows(rows: readonly ManifestRow[], from: number): Generator<ManifestRow> {
  for (let index = from; index < rows.length; index++) {
    const row = rows[index] as ManifestRow;
    if (isSound(row.path)) yield row;
  }
}

/** Features of a row of a recording: of the segment cut out, or in context. */
function soundFeatures({ recipe, segmentFeatures }: ExtractionSettings, extractorAt: ExtractorSource) {
  let whole: { readonly waveform: Waveform; readonly matrices: Promise<readonly FeatureMatrix[]> } | null = null;

  return async (waveform: Waveform, row: ManifestRow): Promise<readonly FeatureMatrix[]> => {
    const extract = await extractorAt(waveform.sampleRate);
    if (segmentFeatures === "cut") return extract(cutSegment(waveform, row), row.row);
    if (whole?.waveform !== waveform) whole = { waveform, matrices: extract(waveform, row.row) };
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
}

async function fromFeatures(row: ManifestRow): Promise<FeatureMatrix> {
  if (row.start !== undefined || row.end !== undefined) {
    throw new CorpusError(
      "start and end cut sound, and this is a file of features; name the recording, or leave them out",
    );
  }
  return readOnlyFeatures(row.path);
}
