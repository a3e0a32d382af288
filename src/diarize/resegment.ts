import { trainMixture } from "../gmm/em/train-mixture.js";
import { prepare } from "../gmm/score/scoring-form.js";
import type { FeatureMatrix } from "../types.js";
import type { DiarizationSettings } from "./diarize-options.js";
import { framesBySpeaker, numberedAnew, type SpokenPieces, spokenRuns } from "./frame-speakers.js";
import { labelPath } from "./label-path.js";
import { createPieceScorer } from "./piece-scores.js";
import type { SpeechPiece } from "./speech-pieces.js";

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
    const numFrames = frames.reduce((sum, part) => sum + part.numFrames, 0);
    const fitting = Math.max(1, Math.min(numComponents, Math.floor(numFrames / FRAMES_PER_COMPONENT)));
    const options = { numComponents: fitting, covarianceType: "diag", varianceFloor: 0.05, seed } as const;
    return prepare(trainMixture(frames, options).mixture);
  });
  const scorer = createPieceScorer(forms, pieces);
  scorer.push(features);
  const { sums, numLabels } = scorer.finish();
  return { pieces, speakers: numberedAnew(labelPath(sums, numLabels, switchingPenalty)) };
}
