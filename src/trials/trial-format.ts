/**
 * The formats of trial lists and score files:
 *
 * | name     | trials                                               | scores                         |
 * | -------- | ---------------------------------------------------- | ------------------------------ |
 * | kaldi    | `model test target`, `model test nontarget`          | `model test score`; BOSARIS too |
 * | voxceleb | `1 model test`, `0 model test`                       | `score model test`             |
 * | nist     | `modelid segmentid side targettype` with tabs, headed | `modelid segmentid side LLR`   |
 * | csv, tsv | columns `model`, `test`, `target` by their names     | and `score`, `speaker`         |
 *
 * @example TRIAL_FORMATS.includes("kaldi"); // => true
 */
export const TRIAL_FORMATS = ["kaldi", "voxceleb", "nist", "csv", "tsv"] as const;

/** How a trial list or a score file is written. */
export type TrialFormat = (typeof TRIAL_FORMATS)[number];
