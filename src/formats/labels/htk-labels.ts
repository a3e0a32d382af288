import { CorpusError } from "../../errors.js";
import { quoted } from "../htk/htk-tokens.js";
import { lineError, type TextLine } from "../text-lines.js";
import {
  intervalAt,
  isNumber,
  type LabelInterval,
  type LabelledRecording,
  type LabelTier,
  linesOf,
  tierFor,
} from "./label-tier.js";

/** HTK counts in 100 nanoseconds. */
const unitsPerSecond = 1e7;

/**
 * The tiers ("label", "label2", "label3" …) of an HTK label file (.lab, or the .rec of HVite): lines of start, end,
 * label, and optionally a score, then labels of higher levels with theirs; times in 100 ns. A line without an end ends
 * where the next starts. A label of a higher level reaches to the next one of its level. Of alternatives, parted by
 * "///", the first counts (HTK Book 3.4, section 6.2.1).
 */
export function parseHtkLabels(text: string, name = "labels"): LabelTier[] {
  return parseHtkLines(linesOf(text, name));
}

/** The same of lines that were taken out of a file, such as an MLF. */
export function parseHtkLines(lines: readonly TextLine[]): LabelTier[] {
  const alternative = lines.findIndex((line) => line.text.trim() === "///");
  const parsed = (alternative < 0 ? lines : lines.slice(0, alternative))
    .filter((line) => line.text.trim() !== "")
    .map(parseLine);
  const closed = parsed.map((line, i) => {
    const end = line.end ?? parsed[i + 1]?.start;
    if (end === undefined) throw lineError(line.place, "the last label has no end; write start, end, label");
    return { ...line, end };
  });
  const tiers = tiersOf(closed);
  return tiers.map((intervals, level) => ({ name: level === 0 ? "label" : `label${level + 1}`, intervals }));
}

interface HtkLine {
  readonly place: TextLine;
  readonly start: number;
  readonly end: number | null;
  readonly levels: readonly { readonly label: string; readonly confidence?: number }[];
}

type ClosedLine = HtkLine & { readonly end: number };

/** The intervals of each level. O(labels), however many levels a line has. */
function tiersOf(lines: readonly ClosedLine[]): readonly LabelInterval[][] {
  const tiers: { readonly intervals: LabelInterval[]; lastLine: number }[] = [{ intervals: [], lastLine: 0 }];
  /** The last label of a level reaches to the end of this line. */
  const reachTo = (tier: (typeof tiers)[number], line: number): void => {
    const [last, at] = [tier.intervals.at(-1), lines[line]];
    if (last === undefined || at === undefined || line <= tier.lastLine) return;
    tier.intervals[tier.intervals.length - 1] = intervalAt(at.place, { ...last, end: at.end });
  };
  for (const [line, { place, start, end, levels }] of lines.entries()) {
    for (const [level, label] of levels.entries()) {
      const tier = tiers[level] ?? { intervals: [], lastLine: line };
      tiers[level] = tier;
      reachTo(tier, line - 1);
      tier.intervals.push(intervalAt(place, { start, end, ...label }));
      tier.lastLine = line;
    }
  }
  for (const tier of tiers) reachTo(tier, lines.length - 1);
  return tiers.map(({ intervals }) => intervals);
}

function parseLine(place: TextLine): HtkLine {
  const tokens = tokensOf(place);
  let numTimes = 0;
  while (numTimes < 2 && isTime(tokens[numTimes])) numTimes++;
  const rest = tokens.slice(numTimes);
  if (numTimes === 0) {
    throw lineError(place, `"${place.text.trim()}" has no times; give start and end in 100 ns, e.g. from HVite -m`);
  }
  if (rest.length === 0) throw lineError(place, "there are times and no label; write start, end, label");
  const [start = 0, end = null] = tokens.slice(0, numTimes).map(({ text }) => Number(text) / unitsPerSecond);
  return { place, start, end, levels: levelsOf(rest) };
}

interface HtkToken {
  readonly text: string;
  readonly isQuoted: boolean;
}

const isTime = (token: HtkToken | undefined): boolean =>
  token !== undefined && !token.isQuoted && /^\d{1,15}(\.\d+)?$/.test(token.text);

function levelsOf(tokens: readonly HtkToken[]): HtkLine["levels"] {
  const levels: { label: string; confidence?: number }[] = [];
  for (const { text, isQuoted } of tokens) {
    const last = levels.at(-1);
    const isScore = !isQuoted && isNumber(text) && last !== undefined && last.confidence === undefined;
    if (isScore) last.confidence = Number(text);
    else levels.push({ label: text });
  }
  return levels;
}

// A string in quotation marks, or one without blanks; both with escapes. A semicolon begins a comment.
const token = /"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\.)*)'(?=\s|$)|(;.*)|((?:[^\s\\]|\\.|\\$)+)/g;

function tokensOf(place: TextLine): HtkToken[] {
  const tokens: HtkToken[] = [];
  for (const [, double, single, comment, plain] of place.text.matchAll(token)) {
    if (comment !== undefined) break;
    const text = withoutEscapes(double ?? single ?? plain ?? "");
    tokens.push({ text, isQuoted: plain === undefined });
  }
  return tokens;
}

/** `\ooo` is a byte of UTF-8 in octal, `\x` is x. */
function withoutEscapes(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/(?:\\[0-3][0-7]{2})+|\\(.)/g, (sequence, plain?: string) =>
    plain === undefined ? new TextDecoder().decode(octalBytes(sequence)) : plain,
  );
}

const octalBytes = (sequence: string): Uint8Array =>
  Uint8Array.from(sequence.slice(1).split("\\"), (octal) => Number.parseInt(octal, 8));

/**
 * An HTK label file of one tier: start and end in 100 ns, rounded to whole ones, label, and the score where there is one.
 * Labels without text are left out.
 */
export function formatHtkLabels({ intervals }: LabelTier): string {
  return intervals
    .filter(({ label }) => label !== "")
    .map(({ start, end, label, confidence }) => {
      const times = `${Math.round(start * unitsPerSecond)} ${Math.round(end * unitsPerSecond)}`;
      return `${times} ${quote(label)}${confidence === undefined ? "" : ` ${confidence}`}\n`;
    })
    .join("");
}

function quote(label: string): string {
  if (/[\r\n]/.test(label))
    throw new CorpusError(`the label ${JSON.stringify(label)} has a line break, and HTK has no room for one`);
  const isPlain = /^[^\s"'\\;]+$/.test(label) && !isNumber(label) && label !== "." && label !== "///";
  return isPlain ? label : quoted(label);
}

const header = "#!MLF!#";

/**
 * The recordings of an HTK master label file: "#!MLF!#", then for each recording its name in quotation marks, lines as in
 * `parseHtkLabels`, and a line with a dot. A recording is named without its extension and without a leading asterisk and
 * slash. What refers to other folders (`"…" -> "…"`) or names by wildcards is refused.
 */
export function parseMlf(text: string, name = "MLF"): LabelledRecording[] {
  const [first, ...lines] = linesOf(text, name).filter((line) => line.text.trim() !== "");
  if (first?.text.trim() !== header) throw new CorpusError(`${name}: the first line of an MLF is "${header}"`);
  const recordings: LabelledRecording[] = [];
  let open: { readonly heading: TextLine; readonly recording: string; readonly lines: TextLine[] } | null = null;
  for (const line of lines) {
    if (open === null) open = { heading: line, recording: recordingOf(line), lines: [] };
    else if (line.text.trim() !== ".") open.lines.push(line);
    else {
      recordings.push({ recording: open.recording, tiers: parseHtkLines(open.lines) });
      open = null;
    }
  }
  if (open === null) return recordings;
  throw lineError(open.heading, `the labels of ${open.recording} do not end with a line "."; is the file cut short?`);
}

function recordingOf(line: TextLine): string {
  const [, pattern, rest = ""] = /^"([^"]+)"(.*)$/.exec(line.text.trim()) ?? [];
  if (pattern === undefined) {
    throw lineError(line, `the name of a recording is due, such as "*/name.lab", and ${line.text.trim()} came`);
  }
  if (rest.trim() !== "") {
    throw lineError(line, "an MLF that refers to other folders cannot be read; name the label files themselves");
  }
  const path = pattern.replace(/^\*[\\/]/, "").replaceAll("\\", "/");
  if (/[*?%]/.test(path)) {
    throw lineError(line, `"${pattern}" may mean several recordings; write a name for each, such as "*/name.lab"`);
  }
  return path.replace(/\.[^./]+$/, "");
}

/** An MLF of one tier of each recording: the one called `tier`, else "label", else the only one. */
export function formatMlf(recordings: readonly LabelledRecording[], options: { readonly tier?: string } = {}): string {
  const entries = recordings.map(({ recording, tiers }) => {
    if (/["*?%\r\n]/.test(recording)) throw new CorpusError(`"${recording}" cannot be a name in an MLF; rename it`);
    const tier = tierFor("MLF", tiers, { tier: options.tier, usual: ["label"] });
    return `"*/${recording}.lab"\n${formatHtkLabels(tier)}.\n`;
  });
  return `${header}\n${entries.join("")}`;
}
