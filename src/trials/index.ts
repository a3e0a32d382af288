/** Trials: lists of claims and their scores, as text. */

export { type FormatTrialsOptions, formatScores, formatTrials } from "./format-trials.js";
export { guessTrialFormat } from "./guess-format.js";
export { isTrialList } from "./is-trial-list.js";
export { type JoinedScores, joinScores } from "./join-scores.js";
export { parseScores } from "./parse-scores.js";
export { parseSpeakers } from "./parse-speakers.js";
export { parseTrials } from "./parse-trials.js";
export { TRIAL_FORMATS, type TrialFormat } from "./trial-format.js";
export type { ParseTrialsOptions } from "./trial-rows.js";
