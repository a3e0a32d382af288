import type { DetectionReport } from "../../evaluate/detection/detection-report.js";
import type { Classifier, FeatureRecipe, Interval, Report, Waveform } from "../../types.js";

/** A part of the page, with a name in its table of contents. */
export interface Section {
  readonly id: string;
  /** In the table of contents. */
  readonly name: string;
  readonly title: string;
  readonly body: Markup;
}

export const drawSection = ({ id, title, body }: Section): Markup =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}
</section>
`;

/** A picture with what it shows below it. */
export const drawFigure = (picture: Markup, caption: string | Markup, width = ""): Markup =>
  html`<figure class="${width}"><div class="picture">${picture}</div><figcaption>${caption}</figcaption></figure>
`;

export interface TableOptions {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row heads it. */
  readonly rows: readonly (readonly (string | Markup)[])[];
  /** The columns that hold numbers, from 0. */
  readonly numeric: readonly number[];
}

/** A table that scrolls by itself where the page is narrow. */
export function drawTable({ caption, head, rows, numeric }: TableOptions): Markup {
  const kind = (column: number) => (numeric.includes(column) ? "number" : "");
  const cells = (row: readonly (string | Markup)[]) =>
    row.map((cell, column) =>
      column === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="${kind(column)}">${cell}</td>`,
    );
  const header = head.map((name, column) => html`<th scope="col" class="${kind(column)}">${name}</th>`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${header}</tr></thead><tbody>
${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody></table></div>
`;
}

/** Names and what they are, in order. */
export const drawFacts = (facts: readonly (readonly [string, string | Markup])[]): Markup =>
  facts.length === 0
    ? nothing
    : html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>\n`;

/** A rate in hundredths, with as many digits as its trials bear. */
export const percent = (rate: number, digits = 1): string => `${(100 * rate).toFixed(digits)} %`;

export const intervalText = ({ low, high }: Interval, digits = 1): string =>
  `${(100 * low).toFixed(digits)} – ${percent(high, digits)}`;

/** 12345 as 12,345. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** "1 recording", "2,000 recordings". */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;

/** A rate and its interval as a stroke and a point over 0 … 1. */
export const rangeBar = (rate: number, { low, high }: Interval): Markup =>
  html`<span class="range" style="--low:${low.toFixed(4)};--high:${high.toFixed(4)};--at:${rate.toFixed(4)}" aria-hidden="true"></span>`;

/** HTML that is safe to stand in a page. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/**
 * HTML with values in it: text is escaped, markup stands as it is. All of the page is written with it, so that no label and
 * no path can become markup.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const written = parts.map((part) => {
    if (typeof part === "string") return escapeHtml(part);
    if (typeof part === "number") return String(part);
    return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("");
  });
  return { markup: texts.map((text, i) => text + (written[i] ?? "")).join("") };
}

/** What this program itself has drawn or written: pictures of `renderChart`, the style sheet. */
export const trusted = (markup: string): Markup => ({ markup });

export const nothing: Markup = { markup: "" };

/** What the page says of where the figures come from: names and values, in order. */
export type ReportFacts = Readonly<Record<string, string>>;

/** All that a page may show; what is absent is left out. One of `report` and `detection` at the least. */
export interface ReportInput {
  readonly title: string;
  /** What the labels are, e.g. "digit". @default "label" */
  readonly by?: string;
  /** What trials are grouped by, e.g. "speaker". @default "group" */
  readonly groupedBy?: string;
  /** How well labels were recognised. */
  readonly report?: Report;
  /** How well true claims were told from false ones. @default that of the report, each recording a claim for each label */
  readonly detection?: DetectionReport;
  /** What was tested: its labels, its training and its recipe are told. */
  readonly classifier?: Classifier;
  /** The front end, where there is no classifier, e.g. in folds. */
  readonly recipe?: FeatureRecipe;
  /**
   * The sound of trials, by their place in `report.trials`, as far as it is at hand. Those of `worstTrials` are shown and can
   * be heard.
   */
  readonly sounds?: ReadonlyMap<number, Waveform>;
  /** What a reader must know before the figures: recordings of the training among the tests, say. */
  readonly warnings?: readonly string[];
  /** Settings by name. */
  readonly settings?: ReportFacts;
  /** Versions, seed, command line, fingerprints: what makes the figures again. */
  readonly reproduction?: ReportFacts;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters and halves of characters, which neither HTML nor XML may hold. */
const unwritable = /(?=\p{ASCII})(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Surrogate}/gu;

/** Text as it must stand in HTML and SVG: labels and paths come from files and may hold anything. */
export const escapeHtml = (text: string): string =>
  text.replace(unwritable, "\ufffd").replace(/[&<>"']/g, (character) => entities[character] ?? "");
