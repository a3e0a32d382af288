import { CorpusError, OptionError } from "../../errors.js";
import { lineError, type TextLine } from "../text-lines.js";
import { intervalAt, type LabelInterval, type LabelTier, linesOf, timeOf } from "./label-tier.js";

/** What a TIMIT file holds, by its extension. */
const tierNames: Readonly<Record<string, string>> = { phn: "phone", wrd: "word", txt: "text" };

/** A line of TIMIT without blanks around it: two whole numbers, then the label. */
export const timitLine: RegExp = /^(\d{1,15})[ \t]+(\d{1,15})(?:[ \t]+(.*))?$/;

/**
 * The tier of a TIMIT file (.phn, .wrd, .txt): lines of first sample, sample after the last, label. The extension of its
 * name calls the tier phone, word or text, any other "label".
 *
 *   start = first / sampleRate,   end = last / sampleRate
 */
export function parseTimit(text: string, options: { readonly name: string; readonly sampleRate?: number }): LabelTier {
  const { name, sampleRate } = options;
  if (sampleRate === undefined || !(sampleRate > 0 && Number.isFinite(sampleRate))) {
    throw new OptionError(
      `${name}: TIMIT counts in samples, so the sample rate of the recording is needed, a positive number, and is ${sampleRate}`,
    );
  }
  const intervals = linesOf(text, name)
    .filter((line) => line.text.trim() !== "")
    .map((line) => parseLine(line, sampleRate));
  return { name: tierNames[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "label", intervals };
}

function parseLine(line: TextLine, sampleRate: number): LabelInterval {
  const [, first, last, label = ""] = timitLine.exec(line.text.trim()) ?? [];
  if (first === undefined || last === undefined) {
    throw lineError(line, `"${line.text}" is no line of TIMIT, which is: first sample, last sample, label`);
  }
  return intervalAt(line, { start: Number(first) / sampleRate, end: Number(last) / sampleRate, label });
}

/** A line of Audacity: two times, then the label, with tabs between. */
export const audacityLine: RegExp = /^\s*[\d.,]+(?:e[+-]?\d+)?\t[\d.,]+(?:e[+-]?\d+)?[ ]*(?:\t|$)/i;

/**
 * The tier "label" of a label track exported from Audacity: lines of start, end and label with tabs between, in seconds.
 * A point ends where it starts. Lines with a backslash, the frequency range of the label above them, are passed over.
 */
export function parseAudacity(text: string, name = "labels"): LabelTier {
  const intervals = linesOf(text, name)
    .filter((line) => line.text.trim() !== "" && !line.text.startsWith("\\"))
    .map(parseLineOfAudacity);
  return { name: "label", intervals };
}

function parseLineOfAudacity(line: TextLine): LabelInterval {
  const [from, to, ...label] = line.text.split("\t");
  if (to === undefined) {
    throw lineError(line, `"${line.text}" is no line of an Audacity label track: start, end, label, with tabs between`);
  }
  const [start, end] = [timeOf(line, "start", from?.trim()), timeOf(line, "end", to.trim())];
  return intervalAt(line, { start, end, label: label.join("\t") });
}

/** A label track that Audacity imports. @throws {CorpusError} when a label has a line break */
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

/** Whether a text is an ESPS label file and not one of HTK: its header ends with a line "#". */
export const isEspsLabels = (text: string): boolean => /^[ \t]*#[ \t]*$/m.test(text);

/**
 * The tiers ("label", "label2" …) of an ESPS (xlabel, xwaves, Emu) label file. After the line "#" each line is: end in
 * seconds, colour, label. A label starts where the one above it ends, the first at 0. With `nfields` above 1 the fields
 * of a label, between `separator` (";"), are tiers of their own.
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
    const { end, label } = parseLineOfEspsLabels(line, start);
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

function parseLineOfEspsLabels(line: TextLine, start: number): { end: number; label: string } {
  const [, time, label = ""] = /^(\S+)(?:\s+\S+)?(?:\s+(.*))?$/.exec(line.text.trim()) ?? [];
  const end = timeOf(line, "end", time);
  if (end >= start) return { end, label };
  throw lineError(line, `"${label}" ends at ${end} s, before the label above it at ${start} s; put the lines in order`);
}
