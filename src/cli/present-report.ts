import type { SkippedRow } from "../corpus/load/load-utterances.js";
import type { Manifest } from "../corpus/manifest.js";
import type { Leak } from "../evaluate/leaks.js";
import { writeFileAtomically } from "../files/write-file.js";
import type { Classifier, FeatureRecipe, RejectionRates, Report } from "../types.js";
import { defined } from "./flags.js";
import { remarkLeaks } from "./leaks.js";
import { printJson, printText, remark } from "./output.js";
import { reportPage, settingsText } from "./report-page.js";
import { reportText } from "./report-text.js";
import { remarkSkipped } from "./selection.js";
import { holdingSignals } from "./signals.js";

/** What a report was made of, so that it can be made again. */
interface Provenance {
  readonly by: string;
  readonly manifest: string;
  readonly model?: string;
  readonly recipe?: FeatureRecipe;
  /** What the interval by group is by. */
  readonly intervalBy?: string | undefined;
  readonly leaks: readonly Leak[];
  /** What it rejects, where it was tested on recordings of none of its labels. */
  readonly rejection?: RejectionRates;
  readonly skipped: readonly SkippedRow[];
}

interface Presentation {
  readonly json?: true;
  /** The file that the whole report goes to. */
  readonly report?: string;
  /** What was tested, where it is one classifier. */
  readonly classifier?: Classifier;
  /** Text that follows that of the report. */
  readonly further?: string;
}

export const isHtml = (path: string): boolean => /\.html?$/i.test(path);

/** A report shown, and written where that was asked for. */
export async function presentReport(
  report: Report,
  provenance: Provenance,
  manifest: Manifest,
  { json, report: path, classifier, further }: Presentation,
): Promise<void> {
  const whole = { ...report, ...provenance };
  if (path !== undefined) {
    const content = isHtml(path)
      ? await pageOf(report, provenance, manifest, classifier)
      : `${JSON.stringify(whole, null, 1)}\n`;
    await holdingSignals(() => writeFileAtomically(path, content));
    remark(`report: ${path}`);
  }
  if (json) printJson(whole);
  else {
    printText(reportText(report, provenance.by, provenance.intervalBy));
    if (further !== undefined) printText(`\n${further}`);
  }
  if (provenance.leaks.length > 0) remark("");
  remarkLeaks(provenance.leaks);
  remarkSkipped(provenance.skipped, manifest.rows.length);
}

/** A trained transform is thousands of numbers, which the model file has. */
const withoutMatrix = (recipe: FeatureRecipe | undefined) =>
  recipe?.transform ? { ...recipe, transform: { ...recipe.transform, offset: "…", matrix: "…" } } : recipe;

function pageOf(report: Report, provenance: Provenance, manifest: Manifest, classifier: Classifier | undefined) {
  const { skipped, leaks, by, recipe, intervalBy, ...facts } = provenance;
  return reportPage({
    title: `${by.charAt(0).toUpperCase()}${by.slice(1)} recognition on ${provenance.manifest}`,
    report,
    by,
    manifest,
    skipped,
    warnings: leaks.map(({ message, advice }) => `${message}: ${advice}`),
    settings: settingsText({ ...facts, recipe: withoutMatrix(recipe ?? classifier?.recipe) }),
    ...defined({ classifier, recipe, groupedBy: intervalBy }),
  });
}
