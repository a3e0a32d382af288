import { type Mistake, worstMistakes } from "../evaluate/report.js";
import type { ConfusionMatrix, LabelRecall, Report } from "../types.js";
import { escapeHtml } from "./escape-html.js";
import { styleSheet } from "./style-sheet.js";

/** What the page says of where the figures come from: names and values, in order. */
export type ReportFacts = Readonly<Record<string, string>>;

/**
 * A report as one self-contained page: headline rate with its interval, confusion matrix as a heat map, recall of each
 * label, the worst mistakes, and what it was made of. No script and no network; light and dark.
 */
export function htmlReport(report: Report, title: string, facts: ReportFacts): string {
  const { accuracy, interval, numCorrect, numTrials } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="headline"><strong>${percent(accuracy)}</strong> right: ${numCorrect} of ${numTrials} recordings.
With ${interval.confidence * 100} % confidence the rate is between ${percent(interval.low)} and ${percent(interval.high)} (Wilson).</p>
<h2>What was taken for what</h2>
${confusionTable(report.confusion)}
<h2>Label by label</h2>
${recallTable(report.perLabel)}
<h2>Worst mistakes</h2>
${mistakeTable(worstMistakes(report, 10))}
<h2>Made from</h2>
${table(
  ["", ""],
  Object.entries(facts).map(([name, value]) => [name, value]),
)}
</main>
</body>
</html>
`;
}

const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;

/** A cell's shade is its share of its row. */
function confusionTable({ labels, counts }: ConfusionMatrix): string {
  const rows = labels.map((label, i) => {
    const row = counts[i] ?? [];
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, j) => {
      const share = total > 0 ? count / total : 0;
      const kind = count === 0 ? "none" : i === j ? "right" : "wrong";
      const tip = `${label} taken for ${labels[j]}: ${count} of ${total}`;
      return `<td class="${kind}" style="--share:${share.toFixed(3)}" title="${escapeHtml(tip)}">${count || "·"}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(label)}</th>${cells.join("")}</tr>`;
  });
  const head = labels.map((label) => `<th scope="col">${escapeHtml(label)}</th>`).join("");
  return `<div class="scroll"><table class="confusion"><caption>Rows: what it was. Columns: what it was taken for.</caption>
<thead><tr><td></td>${head}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div>`;
}

const recallTable = (perLabel: readonly LabelRecall[]): string =>
  table(
    ["label", "right", "of", "recall", "95 % interval"],
    perLabel.map(({ label, correct, total, recall, interval }) => [
      label,
      String(correct),
      String(total),
      percent(recall),
      `${percent(interval.low)} – ${percent(interval.high)}`,
    ]),
  );

function mistakeTable(mistakes: readonly Mistake[]): string {
  if (mistakes.length === 0) return "<p>None.</p>";
  return table(
    ["recording", "was", "taken for", "by, nats per frame"],
    mistakes.map(({ path, actual, predicted, lead }) => [path ?? "", actual, predicted, lead.toFixed(3)]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string) =>
    row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("");
  const thead = head.some((name) => name !== "") ? `<thead><tr>${cells(head, "th")}</tr></thead>` : "";
  const body = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
  return `<div class="scroll"><table>${thead}<tbody>\n${body}\n</tbody></table></div>`;
}
