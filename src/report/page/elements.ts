import type { Interval } from "../../types.js";
import { html, type Markup, nothing } from "./markup.js";

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
