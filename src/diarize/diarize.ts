import { extractFeatures } from "../features/extract.js";
import type { LabelInterval } from "../formats/labels/label-tier.js";
import { mixtureTraining } from "../gmm/em/train-mixture.js";
import { chunksOf, countFrames } from "../gmm/passes/frame-chunks.js";
import { runOver } from "../gmm/passes/run-passes.js";
import { prepare } from "../gmm/score/scoring-form.js";
import type { FeatureMatrix, Waveform } from "../types.js";
import { agglomerate, type BicSettings, gaussianCluster, joinNeighbours } from "./agglomerate.js";
import { labelPath } from "./classify-windows.js";
import { type DiarizationOptions, type DiarizationSettings, resolveDiarizationOptions } from "./diarization-options.js";
import { priorOf, sumsOfPieces } from "./gaussian-sums.js";
import { createPieceScorer, cutRuns, runsOfSpeech, type SpeechPiece } from "./speech-pieces.js";
import {
  everyFrame,
  framesBySpeaker,
  numberedAnew,
  type SpokenFrames,
  type SpokenPieces,
  speakerSegments,
  spokenFramesOf,
  spokenFramesWith,
  spokenRuns,
} from "./spoken-frames.js";

/** Who spoke when, by names that mean nothing outside the recording. */
export interface Diarization {
  /** In order, never overlapping: silence belongs to nobody. The labels are speaker-1, speaker-2 … as they are first heard. */
  readonly segments: readonly LabelInterval[];
  readonly numSpeakers: number;
}

/** Options of a diarisation, and what is told of it meanwhile. */
export interface DiarizeOptions extends DiarizationOptions {
  /** One value a frame, 0 where there is no speech, instead of what `vad` finds. @default of features: all is speech */
  readonly speech?: ArrayLike<number>;
  /** Called as clusters are joined: how many so far, of how many at the most. */
  readonly onJoin?: (done: number, most: number) => void;
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
 * What is compared are sums of pieces: O(frames · D²) for them, then O(N² D³) for N stretches between changes, at most 14,000;
 * an hour of talk has some thousand. Two who speak at once are given to one of them. The voice is heard with its microphone and
 * its room: speakers of one room are harder to tell apart than callers.
 *
 * @param recording  sound of any rate; or the features of each frame of it
 * @throws {OptionError} when an option is not valid
 * @throws {ShapeError} when `speech` has not one value a frame, or a column of the features is constant
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
  const { speech, onJoin, ...given } = options;
  const settings = resolveDiarizationOptions(given);
  if (!("samples" in recording)) {
    const { frameLength } = settings.recipe;
    const spoken = spokenFramesWith(recording, Math.max(frameLength, recording.frameShift), speech);
    return diarizeSpoken(recording, spoken, settings, onJoin);
  }
  const { recipe, finish } = everyFrame(settings.recipe);
  const features = extractFeatures(recording, recipe);
  const found = spokenFramesOf(recording, recipe, settings.vad);
  const spoken = speech === undefined ? found : { ...spokenFramesWith(features, 0, speech), clock: found.clock };
  const runs = runsOfSpeech(spoken.decisions, features.frameShift, settings);
  return diarizeSpoken(finish?.(features, runs) ?? features, spoken, settings, onJoin);
}

/** What `diarize` does once there are features and speech is found. */
export function diarizeSpoken(
  features: FeatureMatrix,
  { decisions, clock }: SpokenFrames,
  settings: DiarizationSettings,
  onJoin?: DiarizeOptions["onJoin"],
): Diarization {
  const { frameShift } = clock;
  const runs = runsOfSpeech(decisions, frameShift, settings);
  if (runs.length === 0) return { segments: [], numSpeakers: 0 };
  const pieces = cutRuns(runs, PIECE / frameShift);
  let spoken = clusterPieces(features, cutRuns(runs, settings.minSegment / frameShift), settings, onJoin);
  for (let round = 0; round < settings.numRounds; round++) spoken = resegment(features, spoken, pieces, settings);
  const segments = speakerSegments(spokenRuns(spoken), clock);
  return { segments, numSpeakers: new Set(spoken.speakers).size };
}

/** Speakers by ΔBIC alone. */
function clusterPieces(
  features: FeatureMatrix,
  pieces: readonly SpeechPiece[],
  settings: DiarizationSettings,
  onJoin?: DiarizeOptions["onJoin"],
): SpokenPieces {
  const sums = sumsOfPieces(features, pieces);
  const prior = priorOf(sums, PRIOR_FRAMES);
  const neighbours: BicSettings = { penalty: settings.changePenalty, prior };
  const initial = sums.map((own) => gaussianCluster(own, neighbours));
  const stretches = joinNeighbours(initial, neighbours);
  const clusters = stretches.map(({ cluster }) => cluster);
  const numbers = agglomerate(clusters, { penalty: settings.penalty, prior }, settings, onJoin);
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
export function resegment(
  features: FeatureMatrix,
  given: SpokenPieces,
  pieces: readonly SpeechPiece[],
  { numComponents, switchingPenalty, seed }: Pick<DiarizationSettings, "numComponents" | "switchingPenalty" | "seed">,
): SpokenPieces {
  const forms = framesBySpeaker(spokenRuns(given), features).map((frames) => {
    const numFrames = countFrames(frames);
    const fitting = Math.max(1, Math.min(numComponents, Math.floor(numFrames / FRAMES_PER_COMPONENT)));
    const options = { numComponents: fitting, covarianceType: "diag", varianceFloor: 0.05, seed } as const;
    const chunks = chunksOf(frames);
    return prepare(runOver(chunks, mixtureTraining(chunks, options)).mixture);
  });
  const scorer = createPieceScorer(forms, pieces);
  scorer.push(features);
  const { sums, numLabels } = scorer.finish();
  return { pieces, speakers: numberedAnew(labelPath(sums, numLabels, switchingPenalty)) };
}
