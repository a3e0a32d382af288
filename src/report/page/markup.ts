import { escapeHtml } from "../escape-html.js";

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
