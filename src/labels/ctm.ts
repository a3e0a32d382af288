import { CorpusError } from "../errors.js";
import { fieldsOf, intervalAt, type LabelLine, lineError, linesOf, numberOf, timeOf } from "./label-line.js";
import { tierFor } from "./label-selection.js";
import type { LabelInterval, LabelledRecording } from "./label-tier.js";
import { writtenSeconds } from "./written-seconds.js";

/**
 * The recordings of a CTM file: lines of recording, channel, start, duration, word and optionally a confidence, as Kaldi
 * and NIST's sclite write them. Lines that begin with ";;" are comments; fields after the confidence are passed over.
 *
 * @param name  the file's name, for errors
 * @returns each recording with one tier, "word", in the order first met
 * @throws {CorpusError} naming the line
 * @example parseCtm("a 1 0.5 0.25 yes 0.9\n")[0].tiers[0].intervals
 * // => [{ start: 0.5, end: 0.75, label: "yes", channel: "1", confidence: 0.9 }]
 */
export function parseCtm(text: string, name = "CTM"): LabelledRecording[] {
  const words = new Map<string, LabelInterval[]>();
  for (const line of linesOf(text, name)) {
    if (line.text.trim() === "" || line.text.trimStart().startsWith(";;")) continue;
    const { recording, interval } = parseLine(line);
    const intervals = words.get(recording);
    if (intervals === undefined) words.set(recording, [interval]);
    else intervals.push(interval);
  }
  return [...words].map(([recording, intervals]) => ({ recording, tiers: [{ name: "word", intervals }] }));
}

function parseLine(line: LabelLine): { recording: string; interval: LabelInterval } {
  const [recording = "", channel = "", from, length, label, confidence] = fieldsOf(line);
  if (label === undefined) {
    throw lineError(
      line,
      `"${line.text.trim()}" is no line of a CTM: recording channel start duration word [confidence]`,
    );
  }
  if (from === "*" || label.startsWith("<ALT")) {
    throw lineError(line, "alternatives (<ALT_BEGIN>) cannot be read; keep one of them");
  }
  const start = timeOf(line, "start", from);
  const end = start + timeOf(line, "duration", length);
  const isRated = confidence !== undefined && !/^(NA|<NA>|-)$/.test(confidence);
  const rating = isRated ? { confidence: numberOf(line, "confidence", confidence) } : {};
  return { recording, interval: intervalAt(line, { start, end, label, channel, ...rating }) };
}

/**
 * A CTM of one tier of each recording: the one called `tier`, else "word", else the only one. Times are rounded to
 * microseconds, labels without text left out; a label without a channel is of channel 1.
 *
 * @throws {CorpusError} when several tiers could be meant, or a word or name has a blank
 */
export function formatCtm(recordings: readonly LabelledRecording[], options: { readonly tier?: string } = {}): string {
  return recordings
    .flatMap(({ recording, tiers }) =>
      tierFor("CTM", tiers, { tier: options.tier, usual: ["word"] })
        .intervals.filter(({ label }) => label !== "")
        .map((interval) => formatLine(recording, interval)),
    )
    .join("");
}

function formatLine(recording: string, { start, end, label, channel = "1", confidence }: LabelInterval): string {
  for (const field of [recording, channel, label]) {
    if (!/^\S+$/.test(field)) {
      throw new CorpusError(`"${field}" cannot be a field of a CTM, where blanks part the fields; put _ for a blank`);
    }
  }
  const rating = confidence === undefined ? "" : ` ${confidence}`;
  return `${recording} ${channel} ${writtenSeconds(start)} ${writtenSeconds(end - start)} ${label}${rating}\n`;
}
