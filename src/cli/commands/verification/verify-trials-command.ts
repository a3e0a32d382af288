import { segmentFeaturesFor } from "../../../corpus/load/segment-features.js";
import { findTrialRecordings, readTrialText, TRIAL_RECORDING } from "../../../corpus/trial-files.js";
import { OptionError } from "../../../errors.js";
import { writeFileAtomically } from "../../../files/write-file.js";
import { formatScores } from "../../../formats/trials/format-trials.js";
import { guessTrialFormat, parseTrials } from "../../../formats/trials/trials.js";
import type { FeatureMatrix, ScoredTrial, VerificationTrial } from "../../../types.js";
import { enroll } from "../../../verify/enroll.js";
import { scoreTrials } from "../../../verify/scoring/score-trials.js";
import type { Verifier } from "../../../verify/verifier.js";
import { defined, kernelFrom, manifestOptions } from "../../flags.js";
import { counted, remark, withProgressBar } from "../../shared/output.js";
import { loadWithProgress } from "../../shared/row-selection.js";
import { type Cores, withCores } from "../../shared/signals.js";
import {
  enrolledTests,
  printTrials,
  scorerFrom,
  type VerifyCommandOptions,
} from "../../shared/verification-options.js";

type TrialOptions = VerifyCommandOptions & { readonly trials: string };

/**
 * `voxmix verify <verifier> --trials <list> --recordings <source>`: the claims of a list. A model that nobody is enrolled as and
 * that a recording is called as is enrolled from that recording, as VoxCeleb's lists want it.
 */
export const verifyTrials = (verifier: Verifier, options: TrialOptions): Promise<void> =>
  withCores(options, (cores) => verifyList(cores, verifier, options));

async function verifyList(cores: Cores, verifier: Verifier, options: TrialOptions): Promise<void> {
  const { trials: list, recordings: source, output } = options;
  if (source === undefined) throw new OptionError("--trials names recordings: say where they are by --recordings");
  const text = await readTrialText(list);
  const trials = parseTrials(text, { name: list });
  const recordings = await loadRecordings(cores, verifier, trials, { ...options, source });
  const complete = withRecordedModels(verifier, trials, recordings, options);
  const models = [...new Set(trials.map(({ model }) => model))];
  const scorer = scorerFrom(complete, options, models);
  const scored = await withProgressBar("scoring", (update) =>
    byRecording(trials).flatMap(([, ofRecording], index, { length }): ScoredTrial[] => {
      update(index + 1, length);
      return scoreTrials(scorer, ofRecording, recordings);
    }),
  );
  const ordered = inOrderOf(trials, scored);
  if (output !== undefined) {
    const format = options.format ?? guessTrialFormat(text);
    await writeFileAtomically(output, formatScores(ordered, { format }));
  }
  const tested = [...new Set(trials.map(({ test }) => test))];
  const warnings = enrolledTests(
    verifier,
    tested.flatMap((test) => {
      const features = recordings.get(test);
      return features ? [[test, features] as const] : [];
    }),
  );
  await printTrials(scorer, ordered, { ...options, title: `Verification on ${list}`, warnings });
}

async function loadRecordings(
  cores: Cores,
  { recipe, sampleRate, speakers }: Verifier,
  trials: readonly VerificationTrial[],
  options: TrialOptions & { readonly source: string },
): Promise<ReadonlyMap<string, FeatureMatrix>> {
  const enrolled = new Set(speakers.map(({ name }) => name));
  const names = new Set(trials.flatMap(({ model, test }) => (enrolled.has(model) ? [test] : [model, test])));
  const manifest = await findTrialRecordings(options.source, [...names], manifestOptions(options));
  const segmentFeatures = segmentFeaturesFor(recipe);
  const settings = { by: TRIAL_RECORDING, recipe, sampleRate, segmentFeatures, strict: true };
  const { utterances } = await loadWithProgress(cores, manifest, {
    ...settings,
    ...defined({ kernel: options.kernel }),
  });
  return new Map(utterances.map(({ label, features }) => [label, features]));
}

function withRecordedModels(
  verifier: Verifier,
  trials: readonly VerificationTrial[],
  recordings: ReadonlyMap<string, FeatureMatrix>,
  options: TrialOptions,
): Verifier {
  const enrolled = new Set(verifier.speakers.map(({ name }) => name));
  const wanted = [...new Set(trials.map(({ model }) => model))].filter((model) => !enrolled.has(model));
  if (wanted.length === 0) return verifier;
  remark(`${counted(wanted.length, "model")} of the list enrolled from the recording of that name, for this run alone`);
  // Each for itself: the same recording may stand under two names.
  const added = wanted.flatMap((model) => {
    const recording = recordings.get(model);
    if (!recording) return [];
    const alone = { ...verifier, speakers: [] };
    return enroll(alone, model, [recording], { ...kernelFrom(options), recordingNames: [model] }).speakers;
  });
  return { ...verifier, speakers: [...verifier.speakers, ...added] };
}

function byRecording(trials: readonly VerificationTrial[]): [string, VerificationTrial[]][] {
  const groups = new Map<string, VerificationTrial[]>();
  for (const trial of trials) {
    const group = groups.get(trial.test);
    if (group) group.push(trial);
    else groups.set(trial.test, [trial]);
  }
  return [...groups];
}

function inOrderOf(trials: readonly VerificationTrial[], scored: readonly ScoredTrial[]): ScoredTrial[] {
  const key = ({ model, test }: VerificationTrial) => JSON.stringify([model, test]);
  const scores = new Map(scored.map((trial) => [key(trial), trial.score]));
  return trials.map((trial) => ({ ...trial, score: scores.get(key(trial)) as number }));
}
