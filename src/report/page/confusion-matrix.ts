import type { ConfusionMatrix } from "../../types.js";
import { type Colour, confusionImage, inkOn, parseColour, shadeOf } from "../figure/images.js";
import { html, type Markup, nothing } from "./elements.js";
import { DARK_PAPER, LIGHT_PAPER } from "./style-sheet.js";

/** Labels whose counts are written in the cells. */
const MOST_WITH_COUNTS = 20;
/** Letters of a label; the rest is told in its title. */
const MOST_LETTERS = 14;
const LETTER = 5.6;

/** The matrix as a picture with labels, and counts where there is room for them. */
export function drawConfusionMatrix(confusion: ConfusionMatrix, by: string): Markup {
  const { labels } = confusion;
  const size = cellSize(labels.length);
  const names = labels.map(shortened);
  const longest = Math.max(...names.map((name) => name.length));
  const isUpright = longest * LETTER > size - 2;
  const left = 22 + LETTER * longest;
  const top = 20 + (isUpright ? LETTER * longest : 12);
  const side = size * labels.length;
  const [width, height] = [Math.ceil(left + side + 6), Math.ceil(top + side + 6)];
  const every = Math.ceil(9 / size);
  const named = names
    .map((name, i) => ({ name, label: labels[i] as string, middle: size * (i + 0.5) }))
    .filter((_, i) => i % every === 0);
  const font = Math.min(10, Math.max(6.5, size * 0.9 * every));
  const rows = named.map(
    ({ name, label, middle }) =>
      html`<text x="${left - 5}" y="${top + middle}" dy="0.35em" text-anchor="end"><title>${label}</title>${name}</text>`,
  );
  const columns = named.map(({ name, label, middle }) =>
    isUpright
      ? html`<text transform="translate(${left + middle} ${top - 5}) rotate(-90)" dy="0.35em"><title>${label}</title>${name}</text>`
      : html`<text x="${left + middle}" y="${top - 5}" text-anchor="middle"><title>${label}</title>${name}</text>`,
  );
  const description = `Confusion matrix of ${labels.length} labels: rows are the actual ${by}, columns what it was taken for; the table below says the same.`;
  return html`<svg class="confusion" viewBox="0 0 ${width} ${height}" style="--natural:${width}px" role="img" aria-label="${description}" font-size="${font}">
<image x="${left}" y="${top}" width="${side}" height="${side}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${confusionImage(confusion)}"/>
<rect x="${left}" y="${top}" width="${side}" height="${side}" class="frame"/>
<text x="${left + side / 2}" y="9" text-anchor="middle" class="axis" font-size="9">taken for</text>
<text transform="translate(8 ${top + side / 2}) rotate(-90)" text-anchor="middle" class="axis" font-size="9">actual ${by}</text>
${rows}${columns}${labels.length <= MOST_WITH_COUNTS ? cellCounts(confusion, { left, top, size }) : nothing}</svg>`;
}

const cellSize = (count: number): number => {
  if (count <= 12) return 27;
  if (count <= MOST_WITH_COUNTS) return 22;
  return count <= 40 ? 12 : Math.max(3, 480 / count);
};

function shortened(label: string): string {
  const letters = [...label];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join("")}…` : label;
}

interface Grid {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

const grounds: readonly Colour[] = [LIGHT_PAPER, DARK_PAPER].map(parseColour);

/** The class of a count says its ink on light paper and on dark. */
function cellCounts({ labels, counts }: ConfusionMatrix, { left, top, size }: Grid): Markup {
  const texts = counts.flatMap((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, j) => {
      const [x, y] = [left + size * (j + 0.5), top + size * (i + 0.5)];
      if (count === 0) return html`<text x="${x}" y="${y}" class="none">·</text>`;
      const inks = grounds.map((ground) => inkOn(i === j, shadeOf(count, total), ground)).join("-");
      const title = `${labels[i]} taken for ${labels[j]}: ${count} of ${total}`;
      return html`<text x="${x}" y="${y}" class="${inks}"><title>${title}</title>${count}</text>`;
    });
  });
  return html`<g class="counts" text-anchor="middle" dominant-baseline="central">${texts}</g>`;
}
