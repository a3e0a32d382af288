import { CorpusError } from "../../errors.js";
import { lineError } from "../text-lines.js";
import { intervalAt, isNumber, isPoint, type LabelInterval, type LabelTier } from "./label-tier.js";

/** Intervals of a tier may overlap by this many seconds: what rounding to six decimals does. */
const overlapTolerance = 1e-6;

/**
 * The tiers of a Praat TextGrid, in the long or the short text form. Intervals without a label are kept, the points of a
 * point tier end where they start.
 */
export function parseTextGrid(text: string, name = "TextGrid"): LabelTier[] {
  refuseOtherForms(text, name);
  const next = reader(praatTokens(text, name), name);
  next("string", "the file type");
  next("string", "the object class");
  next("number", "xmin");
  next("number", "xmax");
  if (next("flag", "<exists>").text !== "exists") return [];
  const numTiers = count(next("number", "the number of tiers"), name);
  const tiers: LabelTier[] = [];
  for (let tier = 0; tier < numTiers; tier++) tiers.push(parseTier(next, name));
  return tiers;
}

type Next = (kind: PraatToken["kind"], what: string) => PraatToken;

function refuseOtherForms(text: string, name: string): void {
  const refuse = (why: string) => new CorpusError(`${name}: ${why}; in Praat: Save as text file`);
  const head = text.slice(0, 200);
  if (head.startsWith("ooBinaryFile")) throw refuse("this is a binary TextGrid, and the text form was expected");
  if (/chronological/.test(head)) {
    throw refuse("this is a chronological TextGrid, and the long or short text form was expected");
  }
  const [, type, objectClass] = /"(ooTextFile(?: short)?)"[^"]*"([^"]*)"/.exec(head) ?? [];
  if (type === undefined) throw refuse('this is no TextGrid: it does not begin with File type = "ooTextFile"');
  if (objectClass !== "TextGrid") throw refuse(`this is a ${objectClass}, and a TextGrid was expected`);
}

/** Gives the tokens one by one and refuses those of another kind than is due. */
function reader(tokens: readonly PraatToken[], name: string): Next {
  let place = 0;
  return (kind, what) => {
    const token = tokens[place++];
    if (token === undefined) {
      throw new CorpusError(`${name}: the file ends where ${what} is due; it is cut short, so save it again`);
    }
    if (token.kind === kind) return token;
    throw lineError({ name, line: token.line }, `${what} is due, and "${token.text}" came; save it again with Praat`);
  };
}

function count(token: PraatToken, name: string): number {
  const value = Number(token.text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw lineError({ name, line: token.line }, `"${token.text}" is no number of items; save it again with Praat`);
}

function parseTier(next: Next, name: string): LabelTier {
  const kind = next("string", "the class of a tier");
  if (kind.text !== "IntervalTier" && kind.text !== "TextTier") {
    throw lineError({ name, line: kind.line }, `"${kind.text}" is no tier; known are IntervalTier and TextTier`);
  }
  const tier = next("string", "the name of a tier").text;
  next("number", "xmin of a tier");
  next("number", "xmax of a tier");
  const numItems = count(next("number", "the number of labels of a tier"), name);
  const intervals: LabelInterval[] = [];
  for (let item = 0; item < numItems; item++) {
    intervals.push(kind.text === "TextTier" ? parsePoint(next, name) : parseInterval(next, name, intervals.at(-1)));
  }
  return { name: tier, intervals };
}

function parsePoint(next: Next, name: string): LabelInterval {
  const time = timeOf(next("number", "the time of a point"), name);
  return { start: time, end: time, label: next("string", "the label of a point").text };
}

function parseInterval(next: Next, name: string, before: LabelInterval | undefined): LabelInterval {
  const from = next("number", "xmin of an interval");
  const start = timeOf(from, name);
  const end = timeOf(next("number", "xmax of an interval"), name);
  const label = next("string", "the label of an interval").text;
  const place = { name, line: from.line };
  const interval = intervalAt(place, { start, end, label });
  if (isPoint(interval)) {
    throw lineError(place, `the interval "${label}" at ${start} s has no length; remove one of its boundaries`);
  }
  if (before !== undefined && start < before.end - overlapTolerance) {
    throw lineError(
      place,
      `"${label}" starts at ${start} s, before the interval above it ends at ${before.end} s; ` +
        "intervals of a tier follow one another, so mend the times or put one into a tier of its own",
    );
  }
  return interval;
}

function timeOf({ text, line }: PraatToken, name: string): number {
  const time = Number(text);
  if (time >= 0) return time + 0;
  throw lineError({ name, line }, `the time ${text} is before the beginning; in Praat: Shift times to…, 0`);
}

/**
 * A TextGrid in the long text form, as Praat writes it. Gaps are filled with empty intervals, since those of a tier follow
 * one another without any. Points of a tier go into a point tier; where it has intervals as well, into one of their own
 * called "<name> points". Every tier ends with the recording: at `duration` seconds, or where the last label does.
 */
export function formatTextGrid(tiers: readonly LabelTier[], options: { readonly duration?: number } = {}): string {
  const lastEnd = tiers.reduce((last, { intervals }) => intervals.reduce((end, i) => Math.max(end, i.end), last), 0);
  const end = Math.max(options.duration ?? 0, lastEnd);
  const written = tiers.flatMap(tiersOfOneKind);
  if (written.length === 0) throw new CorpusError("a TextGrid needs one tier at least, and there is none");
  if (end === 0)
    throw new CorpusError("a TextGrid needs a length: give its duration, since there is no label after 0 s");
  return [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    "",
    "xmin = 0 ",
    `xmax = ${end} `,
    "tiers? <exists> ",
    `size = ${written.length} `,
    "item []: ",
    ...written.flatMap((tier, i) => [`    item [${i + 1}]:`, ...tierLines(tier, end)]),
    "",
  ].join("\n");
}

interface PraatTier extends LabelTier {
  readonly kind: "TextTier" | "IntervalTier";
}

function tiersOfOneKind({ name, intervals }: LabelTier): PraatTier[] {
  const points = intervals.filter(isPoint).toSorted((a, b) => a.start - b.start);
  const stretches = intervals.filter((interval) => !isPoint(interval)).toSorted((a, b) => a.start - b.start);
  const pointTier: PraatTier = { kind: "TextTier", name, intervals: points };
  if (points.length > 0 && stretches.length === 0) return [pointTier];
  const intervalTier: PraatTier = { kind: "IntervalTier", name, intervals: stretches };
  return points.length === 0 ? [intervalTier] : [intervalTier, { ...pointTier, name: `${name} points` }];
}

function tierLines({ kind, name, intervals }: PraatTier, end: number): string[] {
  const isPoints = kind === "TextTier";
  const items = isPoints ? intervals : withoutGaps(name, intervals, end);
  const lines = [
    `class = "${kind}" `,
    `name = ${quote(name)} `,
    "xmin = 0 ",
    `xmax = ${end} `,
    `${isPoints ? "points" : "intervals"}: size = ${items.length} `,
  ];
  for (const [i, item] of items.entries()) {
    if (isPoints) lines.push(`points [${i + 1}]:`, `    number = ${item.start} `, `    mark = ${quote(item.label)} `);
    else {
      lines.push(`intervals [${i + 1}]:`, `    xmin = ${item.start} `, `    xmax = ${item.end} `);
      lines.push(`    text = ${quote(item.label)} `);
    }
  }
  return lines.map((line) => `        ${line}`);
}

function withoutGaps(name: string, intervals: readonly LabelInterval[], end: number): LabelInterval[] {
  const filled: LabelInterval[] = [];
  let last = 0;
  for (const interval of intervals) {
    if (interval.start < last - overlapTolerance) {
      throw new CorpusError(
        `tier "${name}": "${interval.label}" starts at ${interval.start} s, before the label ahead of it ends at ${last} s; ` +
          "a TextGrid cannot hold labels that overlap in one tier, so write RTTM or CTM, or give each speaker a tier",
      );
    }
    if (interval.start > last) filled.push({ start: last, end: interval.start, label: "" });
    filled.push({ ...interval, start: Math.max(interval.start, last) });
    last = Math.max(interval.end, last);
  }
  if (last < end) filled.push({ start: last, end, label: "" });
  return filled;
}

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** What Praat reads of a text file. */
interface PraatToken {
  readonly kind: "string" | "number" | "flag";
  /** Without the quotation marks of a string or the angle brackets of a flag. */
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

// A line end, a comment, a quotation mark, or a word.
const piece = /\r\n|\n|\r|![^\r\n]*|"|[^\s"]+/g;

/**
 * The free-standing numbers, the strings in quotation marks and the flags in angle brackets of a Praat text file: all
 * that Praat itself reads. Everything else (`xmin =`, `intervals [1]:`) is comment, which is why the long and the short
 * form are one format (Praat manual, "TextGrid file formats").
 */
function praatTokens(text: string, name: string): PraatToken[] {
  const tokens: PraatToken[] = [];
  const scan = new RegExp(piece);
  let line = 1;
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const [word] = match;
    if (/^[\r\n]/.test(word)) line++;
    else if (word === '"') {
      const end = closingQuote(text, scan.lastIndex);
      if (end < 0) {
        throw lineError({ name, line }, 'a quotation mark is not closed; write "" for one inside a label');
      }
      const content = text.slice(scan.lastIndex, end);
      tokens.push({ kind: "string", text: content.replaceAll('""', '"'), line });
      line += content.match(/\r\n|\n|\r/g)?.length ?? 0;
      scan.lastIndex = end + 1;
    } else if (isNumber(word)) tokens.push({ kind: "number", text: word, line });
    else if (/^<\w+>$/.test(word)) tokens.push({ kind: "flag", text: word.slice(1, -1), line });
  }
  return tokens;
}

/** The place of the mark that ends a string, −1 when there is none. */
function closingQuote(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end;
}
