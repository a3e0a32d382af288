import type { LabelTraining } from "../../types.js";
import { MOST_CURVES, trainingChart } from "./charts.js";
import { counted, drawFigure, drawTable, grouped, type Section } from "./elements.js";
import { html, type Markup, nothing } from "./markup.js";
import type { ReportInput } from "./report-input.js";
import { drawn } from "./scores.js";

/** Repairs that are named one by one. */
const MOST_REPAIRS = 40;
/** Labels in the table. */
const MOST_ROWS = 200;

/** How the training went: the likelihood at each E-step, and where it ended. */
export async function trainingSection({ classifier, by = "label" }: ReportInput): Promise<Section | null> {
  const perLabel = classifier?.training.perLabel ?? [];
  const kept = perLabel.filter(({ history = [] }) => history.length > 0);
  if (perLabel.length === 0) return null;
  const rows = perLabel
    .slice(0, MOST_ROWS)
    .map(({ label, numUtterances, numFrames, iterations, converged, meanLogLikelihood }) => [
      label,
      grouped(numUtterances),
      grouped(numFrames),
      String(iterations),
      converged ? "yes" : "no",
      meanLogLikelihood.toFixed(2).replace("-", "−"),
    ]);
  const caption =
    perLabel.length > MOST_ROWS
      ? `The first ${MOST_ROWS} of ${counted(perLabel.length, "label")}`
      : `Training of every ${by}`;
  const head = [by, "recordings", "frames", "E-steps", "converged", "nats per frame"];
  const table = drawTable({ caption, head, rows, numeric: [1, 2, 3, 5] });
  const many = kept.length > MOST_CURVES ? ` The first ${MOST_CURVES} labels are drawn.` : "";
  const figure =
    kept.length === 0
      ? html`<p>The model was written before likelihoods were kept: train it again to see its curves.</p>`
      : drawFigure(
          await drawn(trainingChart(kept)),
          `Mean log-likelihood of the training frames at each E-step, a curve a ${by}: it rises and levels off. Likelihoods are densities and may be positive; those of different labels are of different data.${many}`,
        );
  const body = html`<div class="beside">${figure}<div>${table}${repairList(perLabel)}</div></div>`;
  return { id: "training", name: "Training", title: "How the training went", body };
}

/** What had to be mended: a reader should know before trusting a rate. */
function repairList(perLabel: readonly LabelTraining[]): Markup {
  const all = perLabel.flatMap(({ label, repairs }) =>
    repairs.map(({ message }) => html`<li><b>${label}</b>: ${message}</li>`),
  );
  if (all.length === 0) return nothing;
  const more = all.length > MOST_REPAIRS ? html`<li>and ${grouped(all.length - MOST_REPAIRS)} more</li>` : nothing;
  return html`<details><summary>Training had to mend ${counted(all.length, "thing")}</summary><ul>${all.slice(0, MOST_REPAIRS)}${more}</ul></details>`;
}
