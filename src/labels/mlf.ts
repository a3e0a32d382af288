import { CorpusError } from "../errors.js";
import { formatHtkLabels, parseHtkLines } from "./htk-labels.js";
import { type LabelLine, lineError, linesOf } from "./label-line.js";
import { tierFor } from "./label-selection.js";
import type { LabelledRecording } from "./label-tier.js";

const header = "#!MLF!#";

/**
 * The recordings of an HTK master label file: "#!MLF!#", then for each recording its name in quotation marks, lines as in
 * `parseHtkLabels`, and a line with a dot. A recording is named without its extension and without a leading asterisk and
 * slash.
 *
 * @param name  the file's name, for errors
 * @throws {CorpusError} naming the line, also for what refers to other folders (`"…" -> "…"`) or names by wildcards
 * @example parseMlf('#!MLF!#\n"a.lab"\n0 5000000 yes\n.\n')
 * // => [{ recording: "a", tiers: [{ name: "label", intervals: [{ start: 0, end: 0.5, label: "yes" }] }] }]
 */
export function parseMlf(text: string, name = "MLF"): LabelledRecording[] {
  const [first, ...lines] = linesOf(text, name).filter((line) => line.text.trim() !== "");
  if (first?.text.trim() !== header) throw new CorpusError(`${name}: the first line of an MLF is "${header}"`);
  const recordings: LabelledRecording[] = [];
  let open: { readonly heading: LabelLine; readonly recording: string; readonly lines: LabelLine[] } | null = null;
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

function recordingOf(line: LabelLine): string {
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

/**
 * An MLF of one tier of each recording: the one called `tier`, else "label", else the only one.
 *
 * @throws {CorpusError} listing the tiers, when several could be meant
 */
export function formatMlf(recordings: readonly LabelledRecording[], options: { readonly tier?: string } = {}): string {
  const entries = recordings.map(({ recording, tiers }) => {
    if (/["*?%\r\n]/.test(recording)) throw new CorpusError(`"${recording}" cannot be a name in an MLF; rename it`);
    const tier = tierFor("MLF", tiers, { tier: options.tier, usual: ["label"] });
    return `"*/${recording}.lab"\n${formatHtkLabels(tier)}.\n`;
  });
  return `${header}\n${entries.join("")}`;
}
