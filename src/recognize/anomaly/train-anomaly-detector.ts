/** Learns what is normal: a mixture of normal recordings, and how those held out score under a mixture that never saw them. */

import { ShapeError, TrainingDataError } from "../../errors.js";
import type { TrainedMixture } from "../../gmm/em/train-mixture.js";
import { meanLogLikelihood } from "../../gmm/score/score.js";
import { groupBy } from "../../math/order.js";
import { createRandom, permutation } from "../../math/random.js";
import type { FeatureMatrix, Utterance, Waveform } from "../../types.js";
import { runStep } from "../training-plan.js";
import { type MixtureJob, mixtureOptionsOf, type TrainingStep, trainingFacts } from "../training-step.js";
import { fingerprint, trainingFeatures } from "../utterances.js";
import type { AnomalyDetector, Calibration } from "./anomaly-detector.js";
import {
  type AnomalyDetectorOptions,
  type ResolvedAnomalyOptions,
  resolveAnomalyDetectorOptions,
} from "./anomaly-options.js";
import { checkReachable, normalRange } from "./detect-anomaly.js";

/** A recording of what is normal: sound, its features, or either with a path for errors and a group that is not parted. */
export type NormalRecording = Utterance | Waveform | FeatureMatrix;

/**
 * Learns from normal recordings what is normal: a Gaussian mixture of their frames, and how normal recordings that were
 * held out score under a mixture that never saw them.
 *
 * What scores less than the ⌊α (n + 1)⌋-th least of n normal scores is an anomaly (`detectAnomaly`); with `tails: "both"` what
 * scores less than the ⌊½ α (n + 1)⌋-th least or more than the ⌊½ α (n + 1)⌋-th largest. With `calibration: { share }` a further normal recording is called one with a probability of at most α, averaged over the draw of
 * the recordings, whatever the mixture is worth: it and those held out need only be exchangeable (split conformal prediction;
 * Vovk, Gammerman and Shafer 2005, where it is called inductive). With folds, which need fewer recordings, the detector's mixture has seen all of them and those of the
 * folds fewer: the rate then comes near α, mostly under it, and no theorem holds it there.
 *
 * @param recordings  of normal sound, all of one sample rate, or their features
 * @throws {TrainingDataError} when there are too few for the false-alarm rate, naming the smallest that they allow, or for the
 *   mixture
 * @throws {ShapeError} when sample rates or dimensions differ, or a recording has no frame
 * @throws {OptionError} when an option is out of range
 * @example
 * const recordings = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = await trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * detectAnomaly(detector, featureMatrix([[40], [41]])).isAnomaly // => true
 */
export async function trainAnomalyDetector(
  recordings: readonly NormalRecording[],
  options: AnomalyDetectorOptions = {},
): Promise<AnomalyDetector> {
  return runStep(planAnomalyDetector(recordings, options), options);
}

/** What `trainAnomalyDetector` does, up to the training of the mixtures and from there on. */
function planAnomalyDetector(
  recordings: readonly NormalRecording[],
  options: AnomalyDetectorOptions = {},
): TrainingStep<AnomalyDetector> {
  const resolved = resolveAnomalyDetectorOptions(options);
  const { calibration, falseAlarmRate, tails, seed } = resolved;
  const utterances = recordings.map(asUtterance);
  const parts = heldOutParts(utterances, calibration, seed);
  checkReachable(falseAlarmRate, parts.flat().length, tails);
  const { features, recipe, sampleRate } = trainingFeatures(utterances, options.recipe, resolved.recipe);
  checkFrames(utterances, features);
  const jobs = parts.map((part, i) => jobWithout(part, features, `normal recordings without part ${i + 1}`, resolved));
  if ("folds" in calibration) jobs.push(jobWithout([], features, "normal recordings", resolved));
  return {
    jobs,
    finish(trained) {
      const normalScores = scoresOf(parts, features, trained, resolved);
      const last = trained.at(-1) as TrainedMixture;
      const { history: _, ...facts } = trainingFacts(jobs.at(-1) as MixtureJob, last);
      const training = { numRecordings: utterances.length, seed, corpusFingerprint: fingerprint(utterances, features) };
      return {
        mixture: last.mixture,
        recipe,
        sampleRate,
        calibration,
        normalScores,
        tails,
        falseAlarmRate,
        ...normalRange(normalScores, falseAlarmRate, tails),
        training: { ...training, ...facts },
      };
    },
  };
}

function asUtterance(recording: NormalRecording): Utterance {
  if ("samples" in recording) return { label: "normal", waveform: recording };
  return "data" in recording ? { label: "normal", features: recording } : recording;
}

/** @throws {ShapeError} when a recording has no frame: it could not be scored */
function checkFrames(utterances: readonly Utterance[], features: readonly FeatureMatrix[]): void {
  const empty = features.findIndex(({ numFrames }) => numFrames === 0);
  if (empty < 0) return;
  const name = utterances[empty]?.path ?? `normal recording ${empty}`;
  throw new ShapeError(`${name} has no frame; leave out recordings shorter than a frame`);
}

function jobWithout(
  part: readonly number[],
  features: readonly FeatureMatrix[],
  name: string,
  options: ResolvedAnomalyOptions,
): MixtureJob {
  const held = new Set(part);
  return { name, features: features.filter((_, i) => !held.has(i)), options: mixtureOptionsOf(options) };
}

/** The score of each recording that is held out, under the mixture that was trained without its part; ascending. */
function scoresOf(
  parts: readonly (readonly number[])[],
  features: readonly FeatureMatrix[],
  trained: readonly TrainedMixture[],
  options: ResolvedAnomalyOptions,
): Float64Array {
  const scores = parts.flatMap((part, i) => {
    const { mixture } = trained[i] as TrainedMixture;
    return part.map((index) => meanLogLikelihood(mixture, features[index] as FeatureMatrix, options));
  });
  return Float64Array.from(scores).sort();
}

/**
 * The recordings that are held out together, by index: all of them in so many folds, or one part with the share that was asked
 * for. They are dealt at random; where all have a group, groups are dealt and none is parted.
 *
 * @throws {TrainingDataError} when there are too few recordings or groups, or none would be left to train on
 */
export function heldOutParts(utterances: readonly Utterance[], calibration: Calibration, seed: number): number[][] {
  const units = unitsOf(utterances);
  const order = Array.from(permutation(units.length, createRandom(seed)));
  const held = (places: readonly number[]) => places.flatMap((place) => units[place] ?? []).sort((a, b) => a - b);
  if ("share" in calibration) {
    const count = Math.round(calibration.share * units.length);
    if (count > 0 && count < units.length) return [held(order.slice(0, count))];
    throw new TrainingDataError(
      `a share of ${calibration.share} of ${units.length} normal ${nameOf(utterances)} leaves none to ` +
        `${count === 0 ? "hold out" : "train on"}; give more, or another share`,
    );
  }
  const { folds } = calibration;
  if (units.length < folds) {
    throw new TrainingDataError(
      `${folds} folds need at least ${folds} normal ${nameOf(utterances)}, and there are ${units.length}; give more, or ask ` +
        "for fewer folds",
    );
  }
  return Array.from({ length: folds }, (_, fold) => held(order.filter((_, position) => position % folds === fold)));
}

const areGrouped = (utterances: readonly Utterance[]): boolean =>
  utterances.length > 0 && utterances.every(({ group }) => group !== undefined);

const nameOf = (utterances: readonly Utterance[]): string => (areGrouped(utterances) ? "groups" : "recordings");

/** Indices of what is dealt together. */
function unitsOf(utterances: readonly Utterance[]): number[][] {
  if (!areGrouped(utterances)) return utterances.map((_, index) => [index]);
  return [...groupBy(utterances.keys(), (index) => utterances[index]?.group).values()];
}
