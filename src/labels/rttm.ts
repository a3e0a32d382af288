import { CorpusError } from "../errors.js";
import { fieldsOf, intervalAt, isNumber, type LabelLine, lineError, linesOf, timeOf } from "./label-line.js";
import { tierFor } from "./label-selection.js";
import type { LabelInterval, LabelledRecording, LabelTier } from "./label-tier.js";
import { writtenSeconds } from "./written-seconds.js";

/** Lines of NIST's RTTM that say neither who speaks nor which word; they are passed over. */
const otherTypes: ReadonlySet<string> = new Set(
  "SEGMENT NOSCORE NO_RT_METADATA NON-LEX NON-SPEECH FILLER EDIT IP SU CB A/P SPKR-INFO".split(" "),
);

/**
 * The recordings of an RTTM file: lines of type, recording, channel, start, duration, orthography, subtype, name,
 * confidence (NIST, "RT-09 Evaluation Plan", appendix A). SPEAKER lines make the tier "speaker", LEXEME lines the tier
 * "word"; `<NA>` is nothing. Speakers may overlap. Comments begin with ";;".
 *
 * @param name  the file's name, for errors
 * @returns each recording with the tiers it has lines for, in the order first met
 * @throws {CorpusError} naming the line
 * @example parseRttm("SPEAKER a 1 0.5 1.25 <NA> <NA> ann <NA> <NA>\n")[0].tiers
 * // => [{ name: "speaker", intervals: [{ start: 0.5, end: 1.75, label: "ann", channel: "1" }] }]
 */
export function parseRttm(text: string, name = "RTTM"): LabelledRecording[] {
  const recordings = new Map<string, Map<string, LabelInterval[]>>();
  for (const line of linesOf(text, name)) {
    if (line.text.trim() === "" || line.text.trimStart().startsWith(";")) continue;
    const fields = fieldsOf(line);
    const [type = "", recording = ""] = fields;
    if (otherTypes.has(type)) continue;
    const tiers = recordings.get(recording) ?? new Map<string, LabelInterval[]>();
    recordings.set(recording, tiers);
    const tier = type === "SPEAKER" ? "speaker" : "word";
    const intervals = tiers.get(tier) ?? [];
    tiers.set(tier, intervals);
    intervals.push(parseLine(line, fields));
  }
  return [...recordings].map(([recording, tiers]) => ({
    recording,
    tiers: [...tiers].map(([tier, intervals]) => ({ name: tier, intervals })),
  }));
}

function parseLine(line: LabelLine, fields: readonly string[]): LabelInterval {
  const [type = "", , channel = "", from, length, orthography = "<NA>", , name = "<NA>", confidence] = fields;
  if (type !== "SPEAKER" && type !== "LEXEME") {
    throw lineError(line, `"${type}" is no type of RTTM; labels are SPEAKER and LEXEME`);
  }
  if (fields.length < 8) {
    const needed = "type recording channel start duration orthography subtype name confidence";
    throw lineError(line, `${fields.length} fields, where RTTM has nine or ten: ${needed}; write <NA> for nothing`);
  }
  const label = type === "SPEAKER" ? name : orthography;
  if (label === "<NA>") {
    throw lineError(
      line,
      `a ${type} without its ${type === "SPEAKER" ? "name" : "word"}; fill it in or remove the line`,
    );
  }
  const start = timeOf(line, "start", from);
  const end = start + timeOf(line, "duration", length);
  return intervalAt(line, {
    start,
    end,
    label,
    channel,
    ...(type === "LEXEME" && name !== "<NA>" ? { speaker: name } : {}),
    ...(confidence !== undefined && isNumber(confidence) ? { confidence: Number(confidence) } : {}),
  });
}

/**
 * An RTTM of the tiers "speaker" (SPEAKER lines) and "word" (LEXEME lines) of each recording; or of the tier called
 * `tier`, or the only one, as speakers. Times are rounded to microseconds, labels without text left out; a label without a
 * channel is of channel 1.
 *
 * @throws {CorpusError} when several tiers could be meant, or a label or name has a blank
 */
export function formatRttm(recordings: readonly LabelledRecording[], options: { readonly tier?: string } = {}): string {
  return recordings
    .flatMap(({ recording, tiers }) =>
      linesOfTiers(tiers, options.tier).map(({ type, interval }) => formatLine(type, recording, interval)),
    )
    .join("");
}

interface RttmLine {
  readonly type: "SPEAKER" | "LEXEME";
  readonly interval: LabelInterval;
}

function linesOfTiers(tiers: readonly LabelTier[], wanted: string | undefined): RttmLine[] {
  const usual = wanted === undefined ? tiers.filter(({ name }) => name === "speaker" || name === "word") : [];
  const chosen = usual.length > 0 ? usual : [tierFor("RTTM", tiers, { tier: wanted, usual: [] })];
  return chosen.flatMap(({ name, intervals }) =>
    intervals
      .filter(({ label }) => label !== "")
      .map((interval): RttmLine => ({ type: name === "word" ? "LEXEME" : "SPEAKER", interval })),
  );
}

function formatLine(type: RttmLine["type"], recording: string, interval: LabelInterval): string {
  const { start, end, label, channel = "1", speaker = "<NA>", confidence = "<NA>" } = interval;
  for (const field of [recording, channel, label, speaker]) {
    if (!/^\S+$/.test(field)) {
      throw new CorpusError(`"${field}" cannot be a field of an RTTM, where blanks part the fields; put _ for a blank`);
    }
  }
  const times = `${writtenSeconds(start)} ${writtenSeconds(end - start)}`;
  const content = type === "SPEAKER" ? `<NA> <NA> ${label}` : `${label} lex ${speaker}`;
  return `${type} ${recording} ${channel} ${times} ${content} ${confidence} <NA>\n`;
}
