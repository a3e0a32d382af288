import { CorpusError } from "../errors.js";
import { type LabelLine, lineError, linesOf, timeOf } from "./label-line.js";
import type { LabelInterval, LabelTier } from "./label-tier.js";

/** Whether a text is an ESPS label file and not one of HTK: its header ends with a line "#". */
export const isEspsLabels = (text: string): boolean => /^[ \t]*#[ \t]*$/m.test(text);

/**
 * The tiers of an ESPS (xlabel, xwaves, Emu) label file. After the line "#" each line is: end in seconds, colour, label.
 * A label starts where the one above it ends, the first at 0. With `nfields` above 1 the fields of a label, between
 * `separator` (";"), are tiers of their own.
 *
 * @param name  the file's name, for errors
 * @returns "label", and with more fields "label2" …
 * @throws {CorpusError} naming the line
 * @example parseEspsLabels("signal a\nnfields 1\n#\n 0.3 125 H#\n 0.37 125 I\n")[0].intervals[1]
 * // => { start: 0.3, end: 0.37, label: "I" }
 */
export function parseEspsLabels(text: string, name = "labels"): LabelTier[] {
  const lines = linesOf(text, name);
  const headerEnd = lines.findIndex((line) => line.text.trim() === "#");
  if (headerEnd < 0) throw new CorpusError(`${name}: no line is "#", with which the header of an ESPS label file ends`);
  const header = lines.slice(0, headerEnd).map((line) => line.text.trim().split(/\s+/));
  const headerValue = (key: string) => header.find(([first]) => first === key)?.[1];
  const numFields = numFieldsOf(headerValue("nfields"), name);
  const separator = headerValue("separator") ?? ";";

  const tiers = Array.from({ length: numFields }, (): LabelInterval[] => []);
  let start = 0;
  for (const line of lines.slice(headerEnd + 1)) {
    if (line.text.trim() === "") continue;
    const { end, label } = parseLine(line, start);
    const labels = numFields === 1 ? [label] : label.split(separator).map((field) => field.trim());
    for (const [i, tier] of tiers.entries()) tier.push({ start, end, label: labels[i] ?? "" });
    start = end;
  }
  return tiers.map((intervals, i) => ({ name: i === 0 ? "label" : `label${i + 1}`, intervals }));
}

function numFieldsOf(text: string | undefined, name: string): number {
  if (text === undefined) return 1;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new CorpusError(`${name}: nfields is "${text}", and a number from 1 to 99 was expected`);
}

function parseLine(line: LabelLine, start: number): { end: number; label: string } {
  const [, time, label = ""] = /^(\S+)(?:\s+\S+)?(?:\s+(.*))?$/.exec(line.text.trim()) ?? [];
  const end = timeOf(line, "end", time);
  if (end >= start) return { end, label };
  throw lineError(line, `"${label}" ends at ${end} s, before the label above it at ${start} s; put the lines in order`);
}
