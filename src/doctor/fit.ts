import type { CepstralStatistics } from "../features/normalize/cepstral-normalization.js";
import { addCepstralStatistics, cepstralStatistics } from "../features/normalize/cepstral-normalization.js";
import { meanLogLikelihoods } from "../gmm/score/score.js";
import { prepare } from "../gmm/score/scoring-form.js";
import type { Classifier, FeatureMatrix } from "../types.js";
import type { FitRecording } from "./fit-recordings.js";

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
  readonly otherDim: readonly (FitRecording & { readonly features: FeatureMatrix })[];
  /** Those given as features, with another frame shift than the recipe's. */
  readonly otherShift: readonly (FitRecording & { readonly features: FeatureMatrix })[];
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
  const otherDim: (FitRecording & { readonly features: FeatureMatrix })[] = [];
  const otherShift: (FitRecording & { readonly features: FeatureMatrix })[] = [];
  const labels = new Set<string>();
  let statistics: CepstralStatistics | null = null;
  let numRecordings = 0;
  for await (const recording of recordings) {
    numRecordings++;
    const { label } = recording;
    const isKnown = label !== null && classifier.labels.includes(label);
    if (label !== null) labels.add(label);
    if (label !== null && !isKnown) unknown.push(withoutFrames(recording));
    if (!("features" in recording)) {
      refused.push(recording);
      continue;
    }
    const { features } = recording;
    if (features.dim !== forms[0]?.dim) {
      otherDim.push({ ...recording, features: emptied(features) });
      continue;
    }
    if (!recording.isSound && hasOtherShift(classifier, features)) {
      otherShift.push({ ...recording, features: emptied(features) });
    }
    if (features.numFrames === 0) continue;
    const own = cepstralStatistics(features);
    statistics = statistics === null ? own : addCepstralStatistics(statistics, own);
    const scores = meanLogLikelihoods(forms, features);
    const index = isKnown ? classifier.labels.indexOf(label) : scores.indexOf(Math.max(...scores));
    const name = classifier.labels[index] ?? "";
    perLabel.set(name, addRecording(perLabel.get(name), features.numFrames, scores[index] as number));
  }
  return { perLabel, statistics, refused, unknown, otherDim, otherShift, numRecordings, labels };
}

function addRecording(before: LabelFit | undefined, numFrames: number, meanLogLikelihood: number): LabelFit {
  const { numRecordings = 0, numFrames: framesBefore = 0, logLikelihood = 0 } = before ?? {};
  return {
    numRecordings: numRecordings + 1,
    numFrames: framesBefore + numFrames,
    logLikelihood: logLikelihood + numFrames * meanLogLikelihood,
  };
}

/** The shape alone is kept. */
const emptied = (features: FeatureMatrix): FeatureMatrix => ({ ...features, data: new Float32Array(0) });

const withoutFrames = (recording: FitRecording): FitRecording =>
  "features" in recording ? { ...recording, features: emptied(recording.features) } : recording;

/** Frames of a recipe that leaves some out, or splices, are not a shift apart: nothing is known then. */
function hasOtherShift({ recipe, sampleRate }: Classifier, { frameShift }: FeatureMatrix): boolean {
  const { frameShiftSamples } = recipe;
  if (frameShiftSamples !== null && sampleRate === null) return false;
  const expected = frameShiftSamples === null ? recipe.frameShift : frameShiftSamples / (sampleRate ?? 1);
  return frameShift > 0 && Math.abs(frameShift / expected - 1) > SHIFT_TOLERANCE;
}
