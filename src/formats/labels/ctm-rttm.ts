import { CorpusError } from "../../errors.js";
import { groupBy } from "../../math/order.js";
import { fieldsOf, lineError, type TextLine } from "../text-lines.js";
import {
  intervalAt,
  isNumber,
  type LabelInterval,
  type LabelledRecording,
  type LabelTier,
  linesOf,
  numberOf,
  tierFor,
  timeOf,
  writtenSeconds,
} from "./label-tier.js";

/**
 * The recordings of a CTM file, each with one tier, "word": lines of recording, channel, start, duration, word and
 * optionally a confidence, as Kaldi and NIST's sclite write them. Lines that begin with ";;" are comments; fields after
 * the confidence are passed over.
 */
export function parseCtm(text: string, name = "CTM"): LabelledRecording[] {
  const words = withoutComments(linesOf(text, name), ";;").map(parseLine);
  return [...groupBy(words, ({ recording }) => recording)].map(([recording, ofIt]) => ({
    recording,
    tiers: [{ name: "word", intervals: ofIt.map(({ interval }) => interval) }],
  }));
}

const withoutComments = (lines: readonly TextLine[], mark: string): TextLine[] =>
  lines.filter(({ text }) => text.trim() !== "" && !text.trimStart().startsWith(mark));

function parseLine(line: TextLine): { recording: string; interval: LabelInterval } {
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
  checkFields("a CTM", [recording, channel, label]);
  const rating = confidence === undefined ? "" : ` ${confidence}`;
  return `${recording} ${channel} ${writtenSeconds(start)} ${writtenSeconds(end - start)} ${label}${rating}\n`;
}

function checkFields(format: string, fields: readonly string[]): void {
  const bad = fields.find((field) => !/^\S+$/.test(field));
  if (bad === undefined) return;
  throw new CorpusError(`"${bad}" cannot be a field of ${format}, where blanks part the fields; put _ for a blank`);
}

/** Lines of NIST's RTTM that say neither who speaks nor which word; they are passed over. */
const otherTypes: ReadonlySet<string> = new Set(
  "SEGMENT NOSCORE NO_RT_METADATA NON-LEX NON-SPEECH FILLER EDIT IP SU CB A/P SPKR-INFO".split(" "),
);

/**
 * The recordings of an RTTM file: lines of type, recording, channel, start, duration, orthography, subtype, name,
 * confidence (NIST, "RT-09 Evaluation Plan", appendix A). SPEAKER lines make the tier "speaker", LEXEME lines the tier
 * "word"; `<NA>` is nothing. Speakers may overlap. Comments begin with ";;".
 */
export function parseRttm(text: string, name = "RTTM"): LabelledRecording[] {
  const labels = withoutComments(linesOf(text, name), ";").flatMap((line) => {
    const fields = fieldsOf(line);
    const [type = "", recording = ""] = fields;
    const tier = type === "SPEAKER" ? "speaker" : "word";
    return otherTypes.has(type) ? [] : [{ recording, tier, interval: parseLineOfRttm(line, fields) }];
  });
  return [...groupBy(labels, ({ recording }) => recording)].map(([recording, ofIt]) => ({
    recording,
    tiers: [...groupBy(ofIt, ({ tier }) => tier)].map(([tier, ofTier]) => ({
      name: tier,
      intervals: ofTier.map(({ interval }) => interval),
    })),
  }));
}

function parseLineOfRttm(line: TextLine, fields: readonly string[]): LabelInterval {
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
 * `tier`, or the only one, as speakers. Otherwise as `formatCtm`.
 */
export function formatRttm(recordings: readonly LabelledRecording[], options: { readonly tier?: string } = {}): string {
  return recordings
    .flatMap(({ recording, tiers }) =>
      linesOfTiers(tiers, options.tier).map(({ type, interval }) => formatLineOfRttm(type, recording, interval)),
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

function formatLineOfRttm(type: RttmLine["type"], recording: string, interval: LabelInterval): string {
  const { start, end, label, channel = "1", speaker = "<NA>", confidence = "<NA>" } = interval;
  checkFields("an RTTM", [recording, channel, label, speaker]);
  const times = `${writtenSeconds(start)} ${writtenSeconds(end - start)}`;
  const content = type === "SPEAKER" ? `<NA> <NA> ${label}` : `${label} lex ${speaker}`;
  return `${type} ${recording} ${channel} ${times} ${content} ${confidence} <NA>\n`;
}
