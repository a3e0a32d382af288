import { detectionReport } from "../evaluate/detection/detection-report.js";
import type { ScoredTrial } from "../types.js";
import type { VerifierScorer } from "../verify/scoring/verifier-scorer.js";
import { detectionText } from "./detection-text.js";
import type { OutputOptions } from "./flags.js";
import { percent, printJson, printText, remark, withProgressBar } from "./output.js";
import { settingsText, writeClaimsPage } from "./report-page.js";
import { scorerFacts, scoreUnit, thresholdText } from "./verification.js";

interface TrialOutput extends OutputOptions {
  /** The file of scores that was written. */
  readonly output?: string;
  /** The page to write. */
  readonly report?: string;
  /** Of the page. */
  readonly title: string;
  /** What a reader must know before the figures. */
  readonly warnings: readonly string[];
}

/** What became of many claims: what the threshold does to them, and metrics where there are claims of both kinds. */
export async function printTrials(
  scorer: VerifierScorer,
  trials: readonly ScoredTrial[],
  { json, output, report: page, title, warnings }: TrialOutput,
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
    const { by, recipe } = scorer.verifier;
    const rates = `${rate(falseRejectionRate)} of true claims rejected, ${rate(falseAcceptanceRate)} of wrong ones accepted`;
    const settings = settingsText({ threshold: `${thresholdText(scorer)}: ${rates}`, ...scorerFacts(scorer) });
    await writeClaimsPage(page, report, { title, by, recipe, settings, warnings });
  }
  for (const warning of warnings) remark(`warning: ${warning}`);
  if (json) {
    printJson({ threshold, thresholdFrom, falseRejectionRate, falseAcceptanceRate, report, trials, warnings });
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
