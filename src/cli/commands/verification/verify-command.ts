import { segmentFeaturesFor } from "../../../corpus/load/segment-features.js";
import { OptionError } from "../../../errors.js";
import { writeFileAtomically } from "../../../files/write-file.js";
import { readVerifier } from "../../../formats/model/model-files.js";
import { formatScores } from "../../../formats/trials/format-trials.js";
import type { FeatureMatrix, ScoredTrial } from "../../../types.js";
import type { VerifierScorer } from "../../../verify/scoring/verifier-scorer.js";
import type { Verifier } from "../../../verify/verifier.js";
import { type Identification, identify, type Verification, verify as verifyClaim } from "../../../verify/verify.js";
import { defined, kernelFrom } from "../../flags.js";
import { modelFrontEnd } from "../../shared/feature-options.js";
import { printJson, printText, tableOf, withProgressBar } from "../../shared/output.js";
import { loadWithProgress, remarkSkipped, selectRows } from "../../shared/row-selection.js";
import { attempt, type Cores, remarkFailed, withCores } from "../../shared/signals.js";
import {
  enrolledTests,
  printTrials,
  rawUnit,
  scorerFrom,
  scoreUnit,
  thresholdText,
  type VerifyCommandOptions,
} from "../../shared/verification-options.js";

type Outcome = Verification | Identification;

type Result = { readonly path: string } & (Outcome | { readonly error: string });

/** `voxmix verify <verifier> <recording…> [--speaker <name>]`, or `--manifest`, or `--trials` with `--recordings` */
export async function verify(
  path: string,
  recordings: readonly string[],
  options: VerifyCommandOptions,
): Promise<void> {
  checkWays(recordings, options);
  const verifier = await readVerifier(path);
  if (options.manifest !== undefined) return verifyManifest(verifier, { ...options, manifest: options.manifest });
  if (options.trials !== undefined) {
    const { verifyTrials } = await import("./verify-trials-command.js");
    return verifyTrials(verifier, { ...options, trials: options.trials });
  }
  const { speaker } = options;
  return verifyRecordings(
    scorerFrom(verifier, options, speaker === undefined ? undefined : [speaker]),
    recordings,
    options,
  );
}

function checkWays(recordings: readonly string[], options: VerifyCommandOptions): void {
  const { manifest, trials, speaker, output, format } = options;
  const ways = [manifest, trials, recordings[0]].filter((way) => way !== undefined);
  if (ways.length !== 1) throw new OptionError("give one of: recordings to verify, --manifest, --trials");
  const isList = manifest !== undefined || trials !== undefined;
  if (isList && speaker !== undefined)
    throw new OptionError("--manifest and --trials make the claims; leave out --speaker");
  if (!isList && (output ?? format) !== undefined) {
    throw new OptionError("-o and --format are for the scores of --manifest and --trials; give --json for recordings");
  }
  if (options.report !== undefined && !isList) {
    throw new OptionError("--report is of the scores of --manifest and --trials; give --json for recordings");
  }
  if (options.recordings !== undefined && trials === undefined)
    throw new OptionError("--recordings goes with --trials");
}

async function verifyRecordings(
  scorer: VerifierScorer,
  paths: readonly string[],
  options: VerifyCommandOptions,
): Promise<void> {
  const { speaker } = options;
  const frontEnd = modelFrontEnd({ classifier: scorer.verifier, kernelOptions: kernelFrom(options) });
  const decided = (features: FeatureMatrix): Outcome =>
    speaker === undefined ? identify(scorer, features) : verifyClaim(scorer, speaker, features);
  const results = await withProgressBar("verifying", async (update) => {
    const done: Result[] = [];
    for (const [index, path] of paths.entries()) {
      const read = await attempt(path, () => frontEnd.featuresIn(path));
      if ("error" in read) done.push(read);
      else
        for (const one of read)
          done.push(await attempt(one.path, async () => ({ path: one.path, ...decided(one.features) })));
      update(index + 1, paths.length);
    }
    return done;
  });
  if (options.json) printJson(results);
  else printText(`${outcomeTable(scorer, results)}\n${thresholdText(scorer)}`);
  remarkFailed(results);
}

function outcomeTable(scorer: VerifierScorer, results: readonly Result[]): string {
  const isClaim = results.some((result) => "accepted" in result);
  const rows = results.map((result) => {
    if ("error" in result) return [result.path, "—", "", "", "", ""];
    const { score, raw, speaker } = "accepted" in result ? result : result.best;
    const verdict = "accepted" in result ? (result.accepted ? "accepted" : "rejected") : (result.speaker ?? "nobody");
    return [result.path, verdict, speaker, score.toFixed(3), result.threshold.toFixed(3), raw.toFixed(3)];
  });
  const [verdict, claim] = isClaim ? ["decision", "claim"] : [scorer.verifier.by, "nearest"];
  return tableOf(["recording", verdict, claim, scoreUnit(scorer), "threshold", `raw, ${rawUnit(scorer)}`], rows);
}

type ManifestOptions = VerifyCommandOptions & { readonly manifest: string };

/** `voxmix verify <verifier> --manifest <manifest>`: every recording against every enrolled speaker. */
const verifyManifest = (verifier: Verifier, options: ManifestOptions): Promise<void> =>
  withCores(options, (cores) => verifyAll(cores, verifier, options));

async function verifyAll(cores: Cores, verifier: Verifier, options: ManifestOptions): Promise<void> {
  const scorer = scorerFrom(verifier, options);
  const rows = await selectRows(options.manifest, options);
  const { recipe, sampleRate } = verifier;
  const { by = verifier.by, strict, kernel } = options;
  const settings = {
    by,
    recipe,
    sampleRate,
    segmentFeatures: segmentFeaturesFor(recipe),
    ...defined({ strict, kernel }),
  };
  const { utterances, skipped } = await loadWithProgress(cores, rows, settings);
  const trials = await withProgressBar("scoring", (update) =>
    utterances.flatMap(({ path = "", label, features }, index): ScoredTrial[] => {
      const { scores } = scorer.scoresOf(features, path);
      update(index + 1, utterances.length);
      return scores.map(({ speaker, score }) => ({
        model: speaker,
        test: path,
        isTarget: speaker === label,
        score,
        speaker: label,
      }));
    }),
  );
  const { output, format = "tsv" } = options;
  if (output !== undefined) await writeFileAtomically(output, formatScores(trials, { format }));
  const title = `Verification on ${options.manifest}`;
  const warnings = enrolledTests(
    verifier,
    utterances.map(({ path = "", features }) => [path, features] as const),
  );
  await printTrials(scorer, trials, { ...options, title, warnings });
  remarkSkipped(skipped, rows.rows.length);
}
