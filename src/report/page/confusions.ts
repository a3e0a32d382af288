import type { ConfusionMatrix } from "../../types.js";
import { drawConfusionMatrix } from "./confusion-matrix.js";
import { counted, drawFigure, drawTable, percent, type Section } from "./elements.js";
import { html, type Markup } from "./markup.js";
import type { ReportInput } from "./report-input.js";

/** Confusions that are named one by one. */
const MOST_PAIRS = 10;

/** What was taken for what. */
export function confusionSection({ report, by = "label" }: ReportInput): Section | null {
  if (report === undefined || report.numTrials === 0) return null;
  const { confusion } = report;
  const caption = html`Rows: the actual ${by}; columns: what it was taken for. <i class="key right"></i> right, <i class="key wrong"></i> wrong; the denser, the larger the share of the row.`;
  const body = html`<div class="beside">${drawFigure(html`<div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix">${drawConfusionMatrix(confusion, by)}</div>`, caption)}
${commonest(confusion, by)}</div>`;
  return { id: "confusions", name: "Confusions", title: "What was taken for what", body };
}

function commonest({ labels, counts }: ConfusionMatrix, by: string): Markup {
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const pairs = counts
    .flatMap((row, i) => row.map((count, j) => ({ i, j, count })))
    .filter(({ i, j, count }) => i !== j && count > 0)
    .sort((a, b) => b.count - a.count || a.i - b.i || a.j - b.j);
  if (pairs.length === 0) return html`<p>Nothing was taken for anything else.</p>`;
  const rows = pairs
    .slice(0, MOST_PAIRS)
    .map(({ i, j, count }) => [
      labels[i] as string,
      labels[j] as string,
      String(count),
      percent(count / (totals[i] as number), 1),
    ]);
  const caption =
    pairs.length > MOST_PAIRS
      ? `The commonest of ${counted(pairs.length, "confusion")}`
      : "All confusions, the commonest first";
  return drawTable({ caption, head: [`actual ${by}`, "taken for", "times", "of its row"], rows, numeric: [2, 3] });
}
