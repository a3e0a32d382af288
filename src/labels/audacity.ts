import { CorpusError } from "../errors.js";
import { intervalAt, type LabelLine, lineError, linesOf, timeOf } from "./label-line.js";
import type { LabelInterval, LabelTier } from "./label-tier.js";

/** A line of Audacity: two times, then the label, with tabs between. */
export const audacityLine: RegExp = /^\s*[\d.,]+(?:e[+-]?\d+)?\t[\d.,]+(?:e[+-]?\d+)?[ ]*(?:\t|$)/i;

/**
 * The tier of a label track exported from Audacity: lines of start, end and label with tabs between, in seconds. A point
 * ends where it starts. Lines with a backslash, the frequency range of the label above them, are passed over.
 *
 * @param name  the file's name, for errors
 * @returns the tier "label"
 * @throws {CorpusError} naming the line
 * @example parseAudacity("0.5\t1.25\tyes\n\\\t100\t4000\n") // => { name: "label", intervals: [{ start: 0.5, end: 1.25, label: "yes" }] }
 */
export function parseAudacity(text: string, name = "labels"): LabelTier {
  const intervals = linesOf(text, name)
    .filter((line) => line.text.trim() !== "" && !line.text.startsWith("\\"))
    .map(parseLine);
  return { name: "label", intervals };
}

function parseLine(line: LabelLine): LabelInterval {
  const [from, to, ...label] = line.text.split("\t");
  if (to === undefined) {
    throw lineError(line, `"${line.text}" is no line of an Audacity label track: start, end, label, with tabs between`);
  }
  const [start, end] = [timeOf(line, "start", from?.trim()), timeOf(line, "end", to.trim())];
  return intervalAt(line, { start, end, label: label.join("\t") });
}

/**
 * A label track that Audacity imports.
 *
 * @throws {CorpusError} when a label has a line break
 */
export function formatAudacity({ intervals }: LabelTier): string {
  return intervals
    .map(({ start, end, label }) => {
      if (!/[\r\n]/.test(label)) return `${start}\t${end}\t${label}\n`;
      throw new CorpusError(
        `the label ${JSON.stringify(label)} has a line break, and a label track has no room for one`,
      );
    })
    .join("");
}
