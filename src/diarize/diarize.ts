import type { LabelInterval } from "../formats/labels/label-tier.js";
import { mixtureTraining } from "../gmm/em/train-mixture.js";
import { chunksOf, countFrames, framesOf } from "../gmm/passes/frame-chunks.js";
import { runOver } from "../gmm/passes/run-passes.js";
import { prepare } from "../gmm/score/scoring-form.js";
import type { FeatureMatrix, JobOptions, Waveform } from "../types.js";
import { agglomerate, type BicSettings, gaussianCluster, joinNeighbours, numberedAnew } from "./agglomerate.js";
import { type DiarizationOptions, type DiarizationSettings, resolveDiarizationOptions } from "./diarization-options.js";
import { priorOf, sumsOfPieces } from "./gaussian-sums.js";
import { labelPath } from "./smooth-labels.js";
import { createPieceScorer, cutRuns, edgeOf, labelledRuns, runsOfSpeech, type SpeechPiece } from "./speech-pieces.js";
import { type SpokenFrames, spokenFeatures } from "./spoken-frames.js";

/** Diarisation: who speaks when, without models of the speakers. */

/** Who spoke when, by names that mean nothing outside the recording. */
export interface Diarization {
  /** In order, never overlapping: silence belongs to nobody. The labels are speaker-1, speaker-2 … as they are first heard. */
  readonly segments: readonly LabelInterval[];
  readonly numSpeakers: number;
}

export interface DiarizeOptions extends DiarizationOptions, JobOptions {
  /** One value a frame, 0 where there is no speech, instead of what `vad` finds. @default of features: all is speech */
  readonly speech?: ArrayLike<number>;
}

/** Frames that the covariance of all speech counts as in that of a cluster. */
const PRIOR_FRAMES = 20;

/** Seconds of the pieces that are given out anew. */
const PIECE = 0.25;

/**
 * Who speaks when, without models of the speakers: how many there are and which speech is of one voice.
 *
 *   speech       by `vad`, cut in pieces of about `minSegment`, none over a pause
 *   changes      neighbours are joined while ΔBIC ≤ 0, from the bottom up: one Gaussian of full covariance each
 *   clusters     stretches are joined likewise, each with each, down to `numSpeakers` or while ΔBIC ≤ 0
 *   rounds       a mixture is trained for each cluster, and all speech given anew along the likeliest path (Viterbi)
 *
 * Sums of pieces are compared: O(frames · D²) for them, then O(N² D³) for N stretches between changes, at most 14,000; an hour of
 * talk has some thousand. Speech of two at once is given to one of them. A voice comes with its microphone and its room: speakers
 * of one room are harder to tell apart than callers.
 *
 * @param recording  sound of any rate; or the features of each frame of it
 * @throws {OptionError} when an option is not valid
 * @throws {ShapeError} when `speech` has not one value a frame, or a column of the features is constant
 * @throws the reason of the signal, when it stops the job
 * @see Chen and Gopalakrishnan 1998 (`deltaBic`); Tranter and Reynolds, "An Overview of Automatic Speaker Diarization
 *   Systems", IEEE Transactions on Audio, Speech, and Language Processing 14 (5), 2006, III
 * @example
 * const voice = (x: number, n: number) => Array.from({ length: n }, (_, t) => [x + Math.sin(t), Math.cos(2 * t)]);
 * const talk = featureMatrix([...voice(0, 400), ...voice(5, 400), ...voice(0, 200)]);
 * const { segments, numSpeakers } = diarize(talk);
 * numSpeakers; // => 2
 * segments.map(({ label }) => label); // => ["speaker-1", "speaker-2", "speaker-1"]
 */
export function diarize(recording: Waveform | FeatureMatrix, options: DiarizeOptions = {}): Diarization {
  const { speech, signal: _signal, onProgress: _onProgress, ...given } = options;
  const settings = resolveDiarizationOptions(given);
  const { features, spoken } = spokenFeatures(recording, settings.recipe, settings, speech);
  return diarizeSpoken(features, spoken, settings, options);
}

/** What `diarize` does once there are features and speech is found. */
export function diarizeSpoken(
  features: FeatureMatrix,
  { decisions, clock }: SpokenFrames,
  settings: DiarizationSettings,
  job: JobOptions = {},
): Diarization {
  const { frameShift } = clock;
  const { minSegment, numRounds } = settings;
  const runs = runsOfSpeech(decisions, frameShift, settings);
  if (runs.length === 0) return { segments: [], numSpeakers: 0 };
  const pieces = cutRuns(runs, PIECE / frameShift);
  let spoken = clusterPieces(features, cutRuns(runs, minSegment / frameShift), settings, job);
  for (let round = 0; round < numRounds; round++) {
    job.signal?.throwIfAborted();
    spoken = resegment(features, spoken, pieces, settings);
    job.onProgress?.({ stage: "rounds", done: round + 1, total: numRounds });
  }
  // speaker-1 is the first to speak.
  const segments = labelledRuns(spoken.pieces, spoken.speakers).map(({ start, end, label }) => ({
    start: edgeOf(start, clock),
    end: edgeOf(end, clock),
    label: `speaker-${label + 1}`,
  }));
  return { segments, numSpeakers: new Set(spoken.speakers).size };
}

/** Pieces with the numbers of their speakers, from 0 on. */
interface SpokenPieces {
  readonly pieces: readonly SpeechPiece[];
  readonly speakers: Int32Array;
}

/** Speakers by ΔBIC alone. */
function clusterPieces(
  features: FeatureMatrix,
  pieces: readonly SpeechPiece[],
  settings: DiarizationSettings,
  job: JobOptions,
): SpokenPieces {
  const sums = sumsOfPieces(features, pieces);
  const prior = priorOf(sums, PRIOR_FRAMES);
  const neighbours: BicSettings = { penalty: settings.changePenalty, prior };
  const initial = sums.map((own) => gaussianCluster(own, neighbours));
  const stretches = joinNeighbours(initial, neighbours);
  const clusters = stretches.map(({ cluster }) => cluster);
  const numbers = agglomerate(clusters, { penalty: settings.penalty, prior }, settings, job);
  const speakers = new Int32Array(pieces.length);
  for (const [i, { from, to }] of stretches.entries()) speakers.fill(numbers[i] as number, from, to);
  return { pieces, speakers: numberedAnew(speakers) };
}

/** Frames that a Gaussian of a speaker's mixture has at the least, where there are so many. */
const FRAMES_PER_COMPONENT = 50;

/**
 * Gives the speech out anew: a mixture of diagonal Gaussians is trained on the frames of each speaker, then the likeliest
 * sequence of speakers through the pieces is taken, where a change costs `switchingPenalty`. Speakers who are left without
 * speech are dropped.
 *
 * @param given   the speech as it is given out so far
 * @param pieces  the same speech, cut as it is to be given out
 */
function resegment(
  features: FeatureMatrix,
  given: SpokenPieces,
  pieces: readonly SpeechPiece[],
  { numComponents, switchingPenalty, seed }: Pick<DiarizationSettings, "numComponents" | "switchingPenalty" | "seed">,
): SpokenPieces {
  const forms = framesBySpeaker(given, features).map((frames) => {
    const fitting = Math.max(1, Math.min(numComponents, Math.floor(countFrames(frames) / FRAMES_PER_COMPONENT)));
    const options = { numComponents: fitting, covarianceType: "diag", varianceFloor: 0.05, seed } as const;
    const chunks = chunksOf(frames);
    return prepare(runOver(chunks, mixtureTraining(chunks, options)).mixture);
  });
  const scorer = createPieceScorer(forms, pieces);
  scorer.push(features);
  const { sums, numLabels } = scorer.finish();
  return { pieces, speakers: numberedAnew(labelPath(sums, numLabels, switchingPenalty)) };
}

/** The frames of each speaker, as views. */
function framesBySpeaker({ pieces, speakers }: SpokenPieces, features: FeatureMatrix): FeatureMatrix[][] {
  const frames: FeatureMatrix[][] = Array.from(new Set(speakers), () => []);
  for (const { start, end, label } of labelledRuns(pieces, speakers))
    frames[label]?.push(framesOf(features, start, end));
  return frames;
}
