/** Recordings one after the other under a model: what it makes of each, and what of them it cannot take. */

import { readAudio } from "../../audio/read-audio.js";
import { resample } from "../../audio/resample.js";
import type { Manifest, ManifestRow } from "../../corpus/manifest.js";
import { CorpusError, OptionError, SpeechModelError } from "../../errors.js";
import { extractFeatures } from "../../features/extract.js";
import {
  addCepstralStatistics,
  type CepstralStatistics,
  cepstralStatistics,
} from "../../features/normalize/cepstral-normalization.js";
import { isSound, readOnlyFeatures } from "../../formats/features/feature-files.js";
import { meanLogLikelihoods } from "../../gmm/score/score.js";
import { prepare } from "../../gmm/score/scoring-form.js";
import type { Classifier, FeatureMatrix, JobOptions, Utterance, Waveform } from "../../types.js";
import { rowsByRecording, usableRows } from "../examined-corpus.js";
import { createRowFeatures, type RowFeatures } from "../row-features.js";

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

type FeatureRecording = Extract<FitRecording, { features: FeatureMatrix }>;

/** Recordings of one label of the model, and how they fare under it. */
export interface LabelFit {
  readonly numRecordings: number;
  readonly numFrames: number;
  /** Σ_t log p(x_t), nats. */
  readonly logLikelihood: number;
}

/** What a model makes of recordings: sums, and none of the frames. */
export interface Fit {
  /** By label of the model: the label a recording has, or where it has none that the model knows the one it fits best. */
  readonly perLabel: ReadonlyMap<string, LabelFit>;
  /** Of all frames. */
  readonly statistics: CepstralStatistics | null;
  readonly refused: readonly FitRecording[];
  readonly unknown: readonly FitRecording[];
  /** Those whose features have other dimensions than the model. */
  readonly otherDim: readonly FeatureRecording[];
  /** Those given as features, with another frame shift than the recipe's. */
  readonly otherShift: readonly FeatureRecording[];
  readonly numRecordings: number;
  readonly labels: ReadonlySet<string>;
}

/** Frame shifts that differ by less are rounded to samples. */
const SHIFT_TOLERANCE = 0.02;

/** Scores recordings one after the other. */
export async function gatherFit(classifier: Classifier, recordings: AsyncIterable<FitRecording>): Promise<Fit> {
  const forms = classifier.mixtures.map(prepare);
  const perLabel = new Map<string, LabelFit>();
  const refused: FitRecording[] = [];
  const unknown: FitRecording[] = [];
  const otherDim: FeatureRecording[] = [];
  const otherShift: FeatureRecording[] = [];
  const labels = new Set<string>();
  let statistics: CepstralStatistics | null = null;
  let numRecordings = 0;
  for await (const recording of recordings) {
    numRecordings++;
    const { label } = recording;
    const isKnown = label !== null && classifier.labels.includes(label);
    if (label !== null) labels.add(label);
    if (!("features" in recording)) {
      if (label !== null && !isKnown) unknown.push(recording);
      refused.push(recording);
      continue;
    }
    const { features } = recording;
    // The shape alone is kept.
    const emptied = { ...recording, features: { ...features, data: new Float32Array(0) } };
    if (label !== null && !isKnown) unknown.push(emptied);
    if (features.dim !== forms[0]?.dim) {
      otherDim.push(emptied);
      continue;
    }
    if (!recording.isSound && hasOtherShift(classifier, features)) otherShift.push(emptied);
    if (features.numFrames === 0) continue;
    const own = cepstralStatistics(features);
    statistics = statistics === null ? own : addCepstralStatistics(statistics, own);
    const scores = meanLogLikelihoods(forms, features);
    const index = isKnown ? classifier.labels.indexOf(label) : scores.indexOf(Math.max(...scores));
    const name = classifier.labels[index] ?? "";
    const before = perLabel.get(name) ?? { numRecordings: 0, numFrames: 0, logLikelihood: 0 };
    perLabel.set(name, {
      numRecordings: before.numRecordings + 1,
      numFrames: before.numFrames + features.numFrames,
      logLikelihood: before.logLikelihood + features.numFrames * (scores[index] as number),
    });
  }
  return { perLabel, statistics, refused, unknown, otherDim, otherShift, numRecordings, labels };
}

/** Frames of a recipe that leaves some out, or splices, are not a shift apart: nothing is known then. */
function hasOtherShift({ recipe, sampleRate }: Classifier, { frameShift }: FeatureMatrix): boolean {
  if (recipe === null) return false;
  const { frameShiftSamples } = recipe;
  if (frameShiftSamples !== null && sampleRate === null) return false;
  const expected = frameShiftSamples === null ? recipe.frameShift : frameShiftSamples / (sampleRate ?? 1);
  return frameShift > 0 && Math.abs(frameShift / expected - 1) > SHIFT_TOLERANCE;
}

/** Recordings one after the other; of each the features are let go when the next is asked for. */
export async function* fitRecordings(
  classifier: Classifier,
  source: Manifest | readonly Utterance[],
  by: string | null,
  options: JobOptions,
): AsyncGenerator<FitRecording> {
  if ("rows" in source) yield* recordingsOfManifest(classifier, source, by, options);
  else for (const utterance of source) yield recordingOfUtterance(classifier, utterance);
}

const NO_RECIPE = "the model was trained on features that do not say which recipe made them, so it cannot take sound";

function recordingOfUtterance({ recipe, sampleRate }: Classifier, utterance: Utterance): FitRecording {
  const place = { path: utterance.path ?? null, row: null, label: utterance.label };
  if ("features" in utterance) return { ...place, features: utterance.features, isSound: false };
  const { waveform } = utterance;
  if (sampleRate !== null && waveform.sampleRate !== sampleRate) return { ...place, sampleRate: waveform.sampleRate };
  if (recipe === null) return { ...place, failure: NO_RECIPE };
  const features = extractFeatures(waveform, { ...recipe, sampleRate: null, normalizationScope: "recording" });
  return { ...place, features, isSound: true };
}

async function* recordingsOfManifest(
  classifier: Classifier,
  { rows }: Manifest,
  by: string | null,
  { onProgress, signal }: JobOptions,
): AsyncGenerator<FitRecording> {
  const featuresOf: RowFeatures =
    classifier.recipe === null
      ? () => Promise.reject(new CorpusError(NO_RECIPE))
      : createRowFeatures(classifier.recipe);
  const groups = rowsByRecording(usableRows(rows, by).usable);
  for (const [index, group] of groups.entries()) {
    signal?.throwIfAborted();
    try {
      yield* recordingsOfFile(classifier, group, by, featuresOf);
    } catch (error) {
      if (!(error instanceof SpeechModelError) || error instanceof OptionError) throw error;
      for (const row of group) yield { ...placeOf(row, by), failure: error.message };
    }
    onProgress?.({ stage: "check", done: index + 1, total: groups.length });
  }
}

async function* recordingsOfFile(
  classifier: Classifier,
  rows: readonly ManifestRow[],
  by: string | null,
  featuresOf: RowFeatures,
): AsyncGenerator<FitRecording> {
  const [first] = rows as [ManifestRow];
  if (!isSound(first.path)) {
    for (const row of rows) yield { ...placeOf(row, by), features: await readOnlyFeatures(row.path), isSound: false };
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
  return recipe?.resampling === "allow" ? resample(waveform, sampleRate) : waveform.sampleRate;
}
