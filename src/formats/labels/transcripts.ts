import { CorpusError, OptionError } from "../../errors.js";
import { fieldsOf, lineError, type TextLine } from "../text-lines.js";
import { parseCtm } from "./ctm-rttm.js";
import { linesOf } from "./label-tier.js";

/** What was said in an utterance, or what was recognised. */
export interface Transcript {
  /** Of the utterance. */
  readonly id: string;
  readonly words: readonly string[];
}

/** How transcripts are written. */
export const TRANSCRIPT_FORMATS = ["kaldi", "trn", "ctm"] as const;

/** kaldi: "id word word"; trn: "word word (id)"; ctm: "id channel start duration word", a line a word. */
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];

export interface ParseTranscriptsOptions {
  /** The file's name: errors show it, and .trn and .ctm tell the format. @default "transcripts" */
  readonly name?: string;
  /** @default by the name; else trn where every line ends with a name in brackets, and kaldi where not */
  readonly format?: TranscriptFormat;
}

/**
 * Transcripts of utterances: Kaldi's `text`, the .trn of NIST's sclite, or the words of a CTM in the order of their times. Lines
 * that begin with ";;" are comments. The channels of a CTM are utterances of their own, called id-channel, where there are several.
 *
 * @throws {CorpusError} naming the line, when an utterance comes twice or a line is of another form
 * @throws {OptionError} when the format is unknown
 * @example
 * parseTranscripts("u1 yes no\nu2\n") // => [{ id: "u1", words: ["yes", "no"] }, { id: "u2", words: [] }]
 * parseTranscripts("yes no (u1)\n")[0].words // => ["yes", "no"]
 */
export function parseTranscripts(text: string, options: ParseTranscriptsOptions = {}): Transcript[] {
  const { name = "transcripts" } = options;
  const lines = linesOf(text.replace(/^\ufeff/, ""), name).filter((line) => {
    const content = line.text.trim();
    return content !== "" && !content.startsWith(";;");
  });
  const format = options.format ?? formatOf(name, lines);
  if (!TRANSCRIPT_FORMATS.includes(format)) {
    throw new OptionError(
      `"${String(format)}" is no format of transcripts; known are ${TRANSCRIPT_FORMATS.join(", ")}`,
    );
  }
  if (lines.length === 0) throw new CorpusError(`${name}: there is no transcript in it`);
  if (format === "ctm") return fromCtm(text, name);
  return withoutRepeats(lines, format === "trn" ? trnLine : kaldiLine);
}

function formatOf(name: string, lines: readonly TextLine[]): TranscriptFormat {
  if (/\.trn$/i.test(name)) return "trn";
  if (/\.ctm$/i.test(name)) return "ctm";
  return lines.length > 0 && lines.every(({ text }) => TRN_ID.test(text)) ? "trn" : "kaldi";
}

const TRN_ID = /\(([^()\s]+)\)\s*$/;

function kaldiLine(line: TextLine): Transcript {
  const [id = "", ...words] = fieldsOf(line);
  return { id, words };
}

function trnLine(line: TextLine): Transcript {
  const id = TRN_ID.exec(line.text)?.[1];
  if (id === undefined) {
    throw lineError(
      line,
      `"${line.text.trim()}" does not end with the utterance in brackets, as in: yes no (speaker-1)`,
    );
  }
  const words = line.text.replace(TRN_ID, "").trim();
  if (/(^|\s)[{}](\s|$)/.test(words)) {
    throw lineError(line, "alternatives ({ a / b }) cannot be read; keep one of them");
  }
  return { id, words: words === "" ? [] : words.split(/\s+/) };
}

function withoutRepeats(lines: readonly TextLine[], parse: (line: TextLine) => Transcript): Transcript[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const transcript = parse(line);
    const before = seen.get(transcript.id);
    if (before !== undefined) {
      throw lineError(line, `utterance "${transcript.id}" was on line ${before} already; leave one of them out`);
    }
    seen.set(transcript.id, line.line);
    return transcript;
  });
}

function fromCtm(text: string, name: string): Transcript[] {
  return parseCtm(text, name).flatMap(({ recording, tiers }) => {
    const intervals = tiers[0]?.intervals.toSorted((a, b) => a.start - b.start) ?? [];
    const channels = [...new Set(intervals.map(({ channel = "1" }) => channel))].sort();
    return channels.map((wanted) => ({
      id: channels.length > 1 ? `${recording}-${wanted}` : recording,
      words: intervals.filter(({ channel = "1" }) => channel === wanted).map(({ label }) => label),
    }));
  });
}
