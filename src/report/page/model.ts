import type { Classifier, LabelTraining } from "../../types.js";
import { MOST_CURVES, trainingChart } from "./charts.js";
import {
  counted,
  drawFacts,
  drawFigure,
  drawTable,
  grouped,
  html,
  type Markup,
  nothing,
  type ReportInput,
  type Section,
} from "./elements.js";
import { recipeWords } from "./recipe-words.js";
import { drawn } from "./scores.js";

/** Labels that are named one by one. */
const MOST_LABELS = 40;

/** What was trained on what, and tested on what. */
export function aboutSection(input: ReportInput): Section | null {
  const { classifier, report, recipe = classifier?.recipe, by = "label" } = input;
  const facts: (readonly [string, string | Markup])[] = [];
  const labels = classifier?.labels ?? report?.confusion.labels;
  if (labels !== undefined) facts.push([`What is told apart`, `${counted(labels.length, by)}: ${listed(labels)}`]);
  if (classifier !== undefined) facts.push(...trainingFacts(classifier));
  if (report !== undefined) facts.push(["Tested on", testedOn(input)]);
  if (classifier?.sampleRate) facts.push(["Sample rate", `${grouped(classifier.sampleRate)} Hz`]);
  if (recipe) facts.push(["Front end", recipeWords(recipe)]);
  if (facts.length === 0) return null;
  return { id: "about", name: "Model", title: "What was trained, and on what", body: drawFacts(facts) };
}

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, MOST_LABELS).join(", ");
  return labels.length > MOST_LABELS ? `${shown} and ${grouped(labels.length - MOST_LABELS)} more` : shown;
}

function testedOn({ report, groupedBy = "group" }: ReportInput): string {
  const trials = report?.trials ?? [];
  const folds = new Set(trials.flatMap(({ fold }) => fold ?? [])).size;
  const groups = new Set(trials.flatMap(({ group }) => group ?? [])).size;
  const inFolds = folds > 0 ? ` in ${counted(folds, "fold")}, each by models trained on the other folds alone` : "";
  const inGroups = groups > 0 ? ` of ${counted(groups, groupedBy)}` : "";
  return `${counted(trials.length, "recording")}${inGroups}${inFolds}`;
}

function trainingFacts({ training, mixtures, background, recipe }: Classifier): [string, string][] {
  const { numUtterances, numFrames, adaptation, discriminative } = training;
  const seconds = recipe !== null && recipe.frameShiftSamples === null ? numFrames * recipe.frameShift : null;
  const length = seconds === null ? "" : `, ${duration(seconds)} of frames that count`;
  return [
    ["Trained on", `${counted(numUtterances, "recording")}: ${counted(numFrames, "frame")}${length}`],
    ["Models", `${mixtureWords(mixtures)}${background === undefined ? "" : ", adapted from one background model"}`],
    adaptation === undefined
      ? null
      : ["Adaptation", `of ${adaptation.update.join(", ")}, relevance factor ${adaptation.relevanceFactor}`],
    discriminative === undefined
      ? null
      : [
          "Discriminative training",
          `${discriminative.criterion.toUpperCase()}, ${counted(discriminative.iterations, "iteration")}`,
        ],
  ].filter((fact) => fact !== null) as [string, string][];
}

function mixtureWords(mixtures: Classifier["mixtures"]): string {
  const counts = mixtures.map(({ numComponents }) => numComponents);
  const [least, most] = [counts.reduce((a, b) => Math.min(a, b), Infinity), counts.reduce((a, b) => Math.max(a, b), 0)];
  const size = least === most ? counted(most, "Gaussian") : `${least} to ${most} Gaussians`;
  const { covarianceType = "diag", dim = 0 } = mixtures[0] ?? {};
  return `${counted(mixtures.length, "mixture")} of ${size}, ${covarianceType} covariance, over ${dim} values a frame`;
}

const duration = (seconds: number): string =>
  seconds < 120
    ? `${seconds.toFixed(1)} s`
    : seconds < 7200
      ? `${(seconds / 60).toFixed(1)} min`
      : `${(seconds / 3600).toFixed(1)} h`;

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

/** What makes the figures again: command line, versions, seed, fingerprints, settings. */
export function reproductionSection({ classifier, settings = {}, reproduction = {} }: ReportInput): Section | null {
  const { command, ...rest } = reproduction;
  const training =
    classifier === undefined
      ? []
      : ([
          ["seed of training", String(classifier.training.seed)],
          ["fingerprint of the training data", classifier.training.corpusFingerprint],
        ] as const);
  const facts = [...Object.entries(rest), ...training, ...Object.entries(settings)];
  if (facts.length === 0 && command === undefined) return null;
  const line = command === undefined ? html`` : html`<pre><code>${command}</code></pre>`;
  const values = facts.map(([name, value]) => [name, html`<code>${value}</code>`] as const);
  const body = html`${line}${drawFacts(values)}`;
  return { id: "reproduce", name: "To reproduce", title: "To get the same figures again", body };
}
