import { detectionReport } from "../evaluate/detection/detection-report.js";
import type { ScoredTrial } from "../types.js";
import type { VerifierScorer } from "../verify/verifier-scorer.js";
import { detectionText } from "./detection-text.js";
import type { OutputOptions } from "./flags.js";
import { percent, printJson, printText, remark, withProgressBar } from "./output.js";
import { writeClaimsPage } from "./report-page.js";
import { scoreUnit, thresholdText } from "./verification.js";

/** What became of many claims: what the threshold does to them, and metrics where there are claims of both kinds. */
export async function printTrials(
  scorer: VerifierScorer,
  trials: readonly ScoredTrial[],
  { json, output, report: page }: OutputOptions & { readonly output?: string; readonly report?: string },
): Promise<void> {
  const [targets, others] = [true, false].map((kind) => trials.filter(({ isTarget }) => isTarget === kind)) as [
    ScoredTrial[],
    ScoredTrial[],
  ];
  const { threshold, thresholdFrom } = scorer;
  const falseRejectionRate = shareOf(targets, ({ score }) => score < threshold);
  const falseAcceptanceRate = shareOf(others, ({ score }) => score >= threshold);
  const isMeasurable = targets.length > 0 && others.length > 0;
  const report = isMeasurable
    ? await withProgressBar("resampling", (update) => detectionReport(trials, { onSample: update }))
    : null;
  if (page !== undefined) {
    const settings = {
      threshold: String(threshold),
      "threshold from": String(thresholdFrom),
      scores: scoreUnit(scorer),
    };
    await writeClaimsPage(page, report, { title: "Verification", settings });
  }
  if (json) {
    printJson({ threshold, thresholdFrom, falseRejectionRate, falseAcceptanceRate, report, trials });
    return;
  }
  const unknown = trials.length - targets.length - others.length;
  printText(
    `${trials.length} claims: ${targets.length} true, ${others.length} wrong` +
      `${unknown === 0 ? "" : `, ${unknown} nobody knows of`}; ${scoreUnit(scorer)}`,
  );
  printText(
    `${thresholdText(scorer)}: ${rate(falseRejectionRate)} of true claims rejected, ${rate(falseAcceptanceRate)} of wrong ones accepted`,
  );
  if (report) printText(detectionText([{ name: "value", report }]));
  else remark("claims of both kinds are needed to measure: true ones and wrong ones");
  if (output !== undefined) printText(`${output}: ${trials.length} scores`);
}

const rate = (value: number | null): string => (value === null ? "—" : percent(value, 2));

const shareOf = (trials: readonly ScoredTrial[], is: (trial: ScoredTrial) => boolean): number | null =>
  trials.length === 0 ? null : trials.filter(is).length / trials.length;
