import { OptionError } from "../errors.js";
import { kernelOptions } from "../gmm/passes/pass.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { FeatureMatrix, Utterance } from "../types.js";
import { voiceFeatures } from "./recording-features.js";
import type { CohortSpeaker, Verifier } from "./verifier.js";
import { sumOfStatistics, voiceStatistics } from "./voice-statistics.js";

export interface CohortSettings extends KernelOptions {
  /** Recordings of each speaker that are kept to score enrolled models with, the first of them. @default 5 */
  readonly recordingsPerSpeaker?: number;
  /** Frames kept of each such recording, the first of them. @default 500 */
  readonly framesPerRecording?: number;
}

/**
 * The verifier with a cohort to normalise scores by, in place of the one it had: voices like those to be expected of impostors.
 * Those that the background model was trained on will do; voices that it never heard are fairer. The label of an utterance is
 * its speaker; his model is of all his recordings.
 *
 * @throws {OptionError} when an option is out of range
 * @throws {ShapeError} when a recording is silent, or not as the verifier's recipe makes them
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const others = ["eve", "bob"].map((label, i) => ({ label, features: featureMatrix([[i], [9 - i], [i]]) }));
 * withCohort(createVerifier(ubm), others).cohort.map(({ name }) => name); // => ["eve", "bob"]
 */
export function withCohort(
  verifier: Verifier,
  utterances: readonly Utterance[],
  options: CohortSettings = {},
): Verifier {
  const { recordingsPerSpeaker = 5, framesPerRecording = 500 } = options;
  checkCount("recordingsPerSpeaker", recordingsPerSpeaker);
  checkCount("framesPerRecording", framesPerRecording);
  const kernel = kernelOptions(options);
  const cohort: CohortSpeaker[] = [...byLabel(utterances)].map(([name, ofSpeaker]) => {
    const named = ofSpeaker.map((utterance, i) => namedFeatures(verifier, utterance, i));
    const statistics = named.map(({ features, ...called }) =>
      voiceStatistics(verifier, features, { ...called, kernel }),
    );
    const recordings = named
      .slice(0, recordingsPerSpeaker)
      .map(({ features }) => firstFrames(features, framesPerRecording));
    return { name, statistics: sumOfStatistics(statistics), recordings };
  });
  return { ...verifier, cohort };
}

/** Utterances by their labels, in the order the labels come in. */
export function byLabel<T extends { readonly label: string }>(utterances: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const utterance of utterances) {
    const group = groups.get(utterance.label);
    if (group) group.push(utterance);
    else groups.set(utterance.label, [utterance]);
  }
  return groups;
}

function namedFeatures(verifier: Verifier, utterance: Utterance, index: number) {
  const name = utterance.path ?? `recording ${index} of ${utterance.label}`;
  const recording = "features" in utterance ? utterance.features : utterance.waveform;
  return { name, features: voiceFeatures(verifier, recording, name) };
}

/** A copy: a view would hold on to the whole. */
function firstFrames({ data, numFrames, dim, frameShift }: FeatureMatrix, most: number): FeatureMatrix {
  const kept = Math.min(numFrames, most);
  return { data: data.slice(0, kept * dim), numFrames: kept, dim, frameShift };
}

function checkCount(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new OptionError(`${option} is a whole number of at least 1, not ${value}`);
}
