import { segmentFeaturesFor } from "../../corpus/segment-features.js";
import { type DetectionReport, detectionReport } from "../../evaluate/detection/detection-report.js";
import { writeFileAtomically } from "../../store/write-file.js";
import type { ScoredTrial } from "../../types.js";
import type { Verifier } from "../../verify/verifier.js";
import type { VerifierScorer } from "../../verify/verifier-scorer.js";
import { type Cores, withCores } from "../cores.js";
import { defined } from "../flags.js";
import { percent, printJson, printText, remark, tableOf, withProgressBar } from "../output.js";
import { loadWithProgress, remarkSkipped, selectRows } from "../selection.js";
import { scoreUnit, thresholdText } from "../verification.js";
import { scorerFrom, type VerifyCommandOptions } from "./verify.js";

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
  if (options.output !== undefined) await writeFileAtomically(options.output, scoreTable(trials));
  printOutcome(scorer, trials, options);
  remarkSkipped(skipped, rows.rows.length);
}

/** Metrics, where there are claims of both kinds; and what the threshold does. */
function printOutcome(scorer: VerifierScorer, trials: readonly ScoredTrial[], { json, output }: ManifestOptions): void {
  const targets = trials.filter(({ isTarget }) => isTarget);
  const others = trials.filter(({ isTarget }) => !isTarget);
  const { threshold, thresholdFrom } = scorer;
  const decisions = {
    threshold,
    thresholdFrom,
    falseRejectionRate: shareOf(targets, ({ score }) => score < threshold),
    falseAcceptanceRate: shareOf(others, ({ score }) => score >= threshold),
  };
  const report = targets.length > 0 && others.length > 0 ? detectionReport(trials) : null;
  if (json) {
    printJson({ ...decisions, report, trials });
    return;
  }
  printText(`${trials.length} claims: ${targets.length} true, ${others.length} wrong; ${scoreUnit(scorer)}`);
  const rate = (value: number | null) => (value === null ? "—" : percent(value, 2));
  printText(
    `${thresholdText(scorer)}: ${rate(decisions.falseRejectionRate)} of true claims rejected, ` +
      `${rate(decisions.falseAcceptanceRate)} of wrong ones accepted`,
  );
  if (report) printText(metricsTable(report));
  else remark("claims of both kinds are needed to measure: enrol the speakers of the manifest, and others");
  if (output !== undefined) printText(`${output}: ${trials.length} scores`);
}

const shareOf = (trials: readonly ScoredTrial[], is: (trial: ScoredTrial) => boolean): number | null =>
  trials.length === 0 ? null : trials.filter(is).length / trials.length;

function metricsTable({ equalErrorRate, interpolatedEqualErrorRate, costs, cllr, minCllr }: DetectionReport): string {
  const between = (interval: { low: number; high: number } | null, text: (value: number) => string) =>
    interval === null ? "" : `${text(interval.low)} – ${text(interval.high)}`;
  const plain = (value: number) => value.toFixed(3);
  const rows = [
    ["EER (convex hull)", percent(equalErrorRate.value, 2), between(equalErrorRate.interval, (v) => percent(v, 2))],
    [
      "EER (interpolated)",
      percent(interpolatedEqualErrorRate.value, 2),
      between(interpolatedEqualErrorRate.interval, (v) => percent(v, 2)),
    ],
    ...costs.flatMap(({ priorTarget, min, actual }) => [
      [`min DCF, prior ${priorTarget}`, plain(min.cost), between(min.interval, plain)],
      [`actual DCF, prior ${priorTarget}`, plain(actual.cost), between(actual.interval, plain)],
    ]),
    ["Cllr, bits", plain(cllr.value), between(cllr.interval, plain)],
    ["min Cllr, bits", plain(minCllr.value), between(minCllr.interval, plain)],
  ];
  return tableOf(["measure", "value", "95 % interval, by speaker"], rows);
}

const scoreTable = (trials: readonly ScoredTrial[]): string =>
  [
    "model\ttest\ttarget\tscore",
    ...trials.map(({ model, test, isTarget, score }) =>
      [model, test, isTarget ? "target" : "nontarget", score].join("\t"),
    ),
    "",
  ].join("\n");
