import { OptionError } from "../errors.js";
import { intervalAt, type LabelLine, lineError, linesOf } from "./label-line.js";
import type { LabelInterval, LabelTier } from "./label-tier.js";

/** What a TIMIT file holds, by its extension. */
const tierNames: Readonly<Record<string, string>> = { phn: "phone", wrd: "word", txt: "text" };

/** A line of TIMIT without blanks around it: two whole numbers, then the label. */
export const timitLine: RegExp = /^(\d{1,15})[ \t]+(\d{1,15})(?:[ \t]+(.*))?$/;

/**
 * The tier of a TIMIT file (.phn, .wrd, .txt): lines of first sample, sample after the last, label.
 *
 *   start = first / sampleRate,   end = last / sampleRate
 *
 * @param options.name        the file's name; its extension names the tier phone, word or text, any other "label"
 * @param options.sampleRate  samples per second of the recording the labels belong to
 * @throws {CorpusError} naming the line
 * @throws {OptionError} when the sample rate is missing or not positive
 * @example parseTimit("0 8000 h#\n", { name: "sa1.phn", sampleRate: 16000 })
 * // => { name: "phone", intervals: [{ start: 0, end: 0.5, label: "h#" }] }
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
  return { name: timitTierName(name), intervals };
}

/** "phone" for x.phn, "word" for x.wrd, "text" for x.txt, else "label". */
export function timitTierName(name: string): string {
  return tierNames[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "label";
}

function parseLine(line: LabelLine, sampleRate: number): LabelInterval {
  const [, first, last, label = ""] = timitLine.exec(line.text.trim()) ?? [];
  if (first === undefined || last === undefined) {
    throw lineError(line, `"${line.text}" is no line of TIMIT, which is: first sample, last sample, label`);
  }
  return intervalAt(line, { start: Number(first) / sampleRate, end: Number(last) / sampleRate, label });
}
