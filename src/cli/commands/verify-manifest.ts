import { segmentFeaturesFor } from "../../corpus/load/segment-features.js";
import { writeFileAtomically } from "../../files/write-file.js";
import { formatScores } from "../../formats/trials/format-trials.js";
import type { ScoredTrial } from "../../types.js";
import type { Verifier } from "../../verify/verifier.js";
import { type Cores, withCores } from "../cores.js";
import { enrolledTests } from "../enrolled-tests.js";
import { defined } from "../flags.js";
import { withProgressBar } from "../output.js";
import { loadWithProgress, remarkSkipped, selectRows } from "../selection.js";
import { printTrials } from "../trial-text.js";
import { scorerFrom, type VerifyCommandOptions } from "../verifier-scoring.js";

type ManifestOptions = VerifyCommandOptions & { readonly manifest: string };

/** `voxmix verify <verifier> --manifest <manifest>`: every recording against every enrolled speaker. */
export const verifyManifest = (verifier: Verifier, options: ManifestOptions): Promise<void> =>
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
