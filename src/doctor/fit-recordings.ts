import { readAudio } from "../audio/read-audio.js";
import { resample } from "../audio/resample.js";
import type { Manifest, ManifestRow } from "../corpus/manifest.js";
import type { TaskOptions } from "../corpus/progress.js";
import { OptionError, SpeechModelError } from "../errors.js";
import { extractFeatures } from "../features/extract.js";
import type { Classifier, FeatureMatrix, Utterance, Waveform } from "../types.js";
import { createRowFeatures, isSound, type RowFeatures, readOnlyFeatures } from "./row-features.js";
import { rowsByRecording, usableRows } from "./usable-rows.js";

/** A recording as the model sees it, or why it does not. */
export type FitRecording = {
  readonly path: string | null;
  readonly row: number | null;
  readonly label: string | null;
} & (
  | { readonly features: FeatureMatrix; readonly isSound: boolean }
  | { readonly sampleRate: number }
  | { readonly failure: string }
);

/** Recordings one after the other; of each the features are let go when the next is asked for. */
export async function* fitRecordings(
  classifier: Classifier,
  source: Manifest | readonly Utterance[],
  by: string | null,
  options: TaskOptions,
): AsyncGenerator<FitRecording> {
  if ("rows" in source) yield* recordingsOfManifest(classifier, source, by, options);
  else for (const utterance of source) yield recordingOfUtterance(classifier, utterance);
}

function recordingOfUtterance({ recipe, sampleRate }: Classifier, utterance: Utterance): FitRecording {
  const place = { path: utterance.path ?? null, row: null, label: utterance.label };
  if ("features" in utterance) return { ...place, features: utterance.features, isSound: false };
  const { waveform } = utterance;
  if (sampleRate !== null && waveform.sampleRate !== sampleRate) return { ...place, sampleRate: waveform.sampleRate };
  const features = extractFeatures(waveform, { ...recipe, sampleRate: null, normalizationScope: "recording" });
  return { ...place, features, isSound: true };
}

async function* recordingsOfManifest(
  classifier: Classifier,
  { rows }: Manifest,
  by: string | null,
  { onProgress, signal }: TaskOptions,
): AsyncGenerator<FitRecording> {
  const featuresOf = createRowFeatures(classifier.recipe);
  const groups = rowsByRecording(usableRows(rows, by).usable);
  for (const [index, group] of groups.entries()) {
    signal?.throwIfAborted();
    try {
      yield* recordingsOfFile(classifier, group, by, featuresOf);
    } catch (error) {
      if (!(error instanceof SpeechModelError) || error instanceof OptionError) throw error;
      for (const row of group) yield { ...placeOf(row, by), failure: error.message };
    }
    onProgress?.({ stage: "check", unit: "files", done: index + 1, total: groups.length });
  }
}

async function* recordingsOfFile(
  classifier: Classifier,
  rows: readonly ManifestRow[],
  by: string | null,
  featuresOf: RowFeatures,
): AsyncGenerator<FitRecording> {
  const [first] = rows as [ManifestRow];
  if (!isSound(first)) {
    for (const row of rows) yield { ...placeOf(row, by), features: await readOnlyFeatures(row), isSound: false };
    return;
  }
  const waveform = await readFor(classifier, first);
  if (typeof waveform === "number") {
    for (const row of rows) yield { ...placeOf(row, by), sampleRate: waveform };
    return;
  }
  const prepared = await featuresOf(waveform);
  for (const row of rows) yield { ...placeOf(row, by), features: prepared.featuresOf(row), isSound: true };
}

const placeOf = ({ path, row, columns }: ManifestRow, by: string | null) => ({
  path,
  row,
  label: by === null ? null : (columns[by] ?? null),
});

/** The recording at the model's rate; its own rate, where that is another and the recipe does not allow to convert it. */
async function readFor({ recipe, sampleRate }: Classifier, row: ManifestRow): Promise<Waveform | number> {
  const waveform = await readAudio(row.path, row.channel === undefined ? {} : { channel: row.channel });
  if (sampleRate === null || waveform.sampleRate === sampleRate) return waveform;
  return recipe.resampling === "allow" ? resample(waveform, sampleRate) : waveform.sampleRate;
}
