/** Enrolment: statistics of a speaker under the background model, which add up from one recording to the next. */

import { OptionError, ShapeError, SpeechModelError, TrainingDataError } from "../errors.js";
import { accumulate } from "../gmm/em/expectation.js";
import { checkFinite } from "../gmm/passes/moments.js";
import { kernelOptions } from "../gmm/passes/pass.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { addStatistics } from "../kernels/statistics.js";
import { checkOption, oneOf } from "../options.js";
import { featuresFor } from "../recognize/classify.js";
import { fingerprint } from "../recognize/utterances.js";
import type { FeatureMatrix, SufficientStatistics, Waveform } from "../types.js";
import { type EnrolledSpeaker, speakerNamed, type Verifier } from "./verifier.js";

export interface EnrollOptions extends KernelOptions {
  /** A recording that is enrolled already: an error, or left out. @default "refuse" */
  readonly duplicates?: "refuse" | "skip";
  /** What the recordings are called, for errors. @default "recording 0 of ada" … */
  readonly recordingNames?: readonly string[];
}

/**
 * Enrols a speaker, or adds recordings to one who is enrolled: his statistics under the background model are summed, and his model
 * follows from the sum. So it is the same whether recordings come one by one or together, and no other speaker changes.
 *
 * O(frames · K · D) for the new recordings alone.
 *
 * @param name        of the speaker
 * @param recordings  at least one; a second of speech is little, ten are fair
 * @returns a verifier with the speaker; the one given stays as it is
 * @throws {OptionError} when a recording is enrolled already, for him or, whatever `duplicates` says, for another
 * @throws {TrainingDataError} when there is no recording
 * @throws {ShapeError} when one is silent, has no frame or one that is not finite, or is of another sample rate or front end
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const [morning, evening] = [featureMatrix([[2], [3]]), featureMatrix([[4]])];
 * const once = enroll(createVerifier(ubm), "ada", [morning, evening]);
 * const twice = enroll(enroll(createVerifier(ubm), "ada", [morning]), "ada", [evening]);
 * speakerModel(once, "ada").means; // => speakerModel(twice, "ada").means
 */
export function enroll(
  verifier: Verifier,
  name: string,
  recordings: readonly VoiceRecording[],
  options: EnrollOptions = {},
): Verifier {
  const { duplicates = "refuse", recordingNames = [] } = options;
  checkEnrollment(name, recordings, duplicates);
  const before = verifier.speakers.find((speaker) => speaker.name === name);
  let speaker = before;
  for (const [index, recording] of recordings.entries()) {
    const called = recordingNames[index] ?? `recording ${index} of ${name}`;
    const features = voiceFeatures(verifier, recording, called);
    const digest = recordingFingerprint(features);
    const owner = ownerOf(digest, verifier, speaker);
    if (owner !== null && (owner !== name || duplicates === "refuse")) throw duplicateError(called, owner, name);
    if (owner !== null) continue;
    const statistics = voiceStatistics(verifier, features, { name: called, kernel: kernelOptions(options) });
    speaker = {
      name,
      statistics: speaker ? addStatistics(speaker.statistics, statistics) : statistics,
      fingerprints: [...(speaker?.fingerprints ?? []), digest],
    };
  }
  if (!speaker || speaker === before) return verifier;
  return { ...verifier, speakers: replaced(verifier.speakers, speaker) };
}

/**
 * The verifier without a speaker. All else stays as it is, to the bit.
 *
 * @throws {OptionError} when nobody of that name is enrolled
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const verifier = enroll(createVerifier(ubm), "ada", [featureMatrix([[2], [4]])]);
 * removeSpeaker(verifier, "ada").speakers.length; // => 0
 */
export function removeSpeaker(verifier: Verifier, name: string): Verifier {
  speakerNamed(verifier, name);
  return { ...verifier, speakers: verifier.speakers.filter((speaker) => speaker.name !== name) };
}

/** A digest of the features: the same recording through the same front end has the same one, whoever it is said to be. */
export const recordingFingerprint = (features: FeatureMatrix): string =>
  fingerprint([{ label: "", features }], [features]);

function checkEnrollment(name: string, recordings: readonly VoiceRecording[], duplicates: string): void {
  if (name.trim() === "") throw new OptionError("a speaker needs a name that is not empty");
  checkOption("enrolment", "duplicates", oneOf("refuse", "skip"), duplicates);
  if (recordings.length > 0) return;
  throw new TrainingDataError(`"${name}" cannot be enrolled from no recording; give at least one`);
}

const ownerOf = (digest: string, { speakers }: Verifier, current: EnrolledSpeaker | undefined): string | null =>
  [...(current ? [current] : []), ...speakers].find(({ fingerprints }) => fingerprints.includes(digest))?.name ?? null;

const duplicateError = (called: string, owner: string, name: string): OptionError =>
  new OptionError(
    owner === name
      ? `${called} is enrolled for "${name}" already, and would count twice; leave it out`
      : `${called} is enrolled already, for "${owner}", and cannot be of "${name}" as well; look which of the two it is of`,
  );

/** In the place of the one of that name, or at the end. */
function replaced(speakers: readonly EnrolledSpeaker[], speaker: EnrolledSpeaker): readonly EnrolledSpeaker[] {
  const place = speakers.findIndex(({ name }) => name === speaker.name);
  return place < 0 ? [...speakers, speaker] : speakers.with(place, speaker);
}

/**
 * What a verifier keeps of a recording, whose name is for errors: its statistics under the background model, without the second
 * moments where no covariance is adapted.
 */
export function voiceStatistics(
  { ubm, adaptation }: Pick<Verifier, "ubm" | "adaptation">,
  features: FeatureMatrix,
  { name, kernel }: { readonly name: string; readonly kernel: KernelOptions },
): SufficientStatistics {
  const statistics = accumulate(ubm, features, kernel);
  if (!Number.isFinite(statistics.logLikelihood)) {
    throw new TrainingDataError(
      `${name} has likelihood 0 under the background model; extract with the verifier's own recipe, and look for absurd values`,
    );
  }
  return adaptation.update.includes("covariances") ? statistics : { ...statistics, second: new Float64Array(0) };
}

/** Sound of the verifier's sample rate, or features made by its recipe. */
export type VoiceRecording = Waveform | FeatureMatrix;

/**
 * The features of a recording that has a voice in it, as far as that can be told.
 *
 * @throws {ShapeError} when its sample rate or its dimensions are not the verifier's, it is silent, it has no frame, or one
 *   that is not finite
 */
export function voiceFeatures(
  verifier: Pick<Verifier, "recipe" | "sampleRate" | "ubm">,
  recording: VoiceRecording,
  name: string,
): FeatureMatrix {
  if ("samples" in recording) checkSound(recording, name);
  const features = naming(name, () => featuresFor(verifier, recording));
  checkFeatures(features, verifier.ubm.dim, name);
  return features;
}

function checkSound({ samples }: Waveform, name: string): void {
  const [first] = samples;
  if (first === undefined || samples.some((sample) => sample !== first)) return;
  throw new ShapeError(
    `${name} is silent: all its ${samples.length} samples are ${first}; give a recording of a voice`,
  );
}

function checkFeatures(features: FeatureMatrix, wanted: number, name: string): void {
  const { data, numFrames, dim } = features;
  if (dim !== wanted) {
    throw new ShapeError(
      `the background model has ${wanted} dimensions, the features of ${name} have ${dim}; extract with the verifier's own recipe`,
    );
  }
  if (numFrames === 0 || data.length < numFrames * dim) {
    throw new ShapeError(
      `${name} has no frame left to judge a voice by: it is shorter than a frame, or no speech was found in it; give more sound`,
    );
  }
  checkFinite(features, name, "a voice");
  if (numFrames > 1 && isOneFrame(data, numFrames, dim)) {
    throw new ShapeError(`all ${numFrames} frames of ${name} are the same: it is silent; give a recording of a voice`);
  }
}

function isOneFrame(data: FeatureMatrix["data"], numFrames: number, dim: number): boolean {
  for (let at = dim; at < numFrames * dim; at++) if (data[at] !== data[at - dim]) return false;
  return true;
}

function naming<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    throw new ShapeError(`${name}: ${error.message}`, { cause: error });
  }
}
