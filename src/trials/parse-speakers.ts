import { separatorOf } from "./headed-rows.js";
import { separatedFields } from "./separated-fields.js";
import { trialError, trialLinesOf } from "./trial-line.js";

/**
 * Who speaks in which recording: Kaldi's `utt2spk`, lines of a recording and its speaker; or a table (CSV, TSV) with a column
 * `speaker`, whose recordings are in the column `path`, `test`, `utterance` or `segment`.
 *
 * @param options.name  the file's name, for errors
 * @throws {CorpusError} naming the file and the line; also when a recording has two speakers
 * @example
 * parseSpeakers("a1.wav ada\nb1.wav bob\n").get("b1.wav"); // => "bob"
 * parseSpeakers("path,word,speaker\na1.wav,yes,ada\n").get("a1.wav"); // => "ada"
 */
export function parseSpeakers(
  text: string,
  { name = "speakers" }: { readonly name?: string } = {},
): Map<string, string> {
  const lines = trialLinesOf(text, name);
  const [first] = lines;
  const separator = separatorOf(first?.text ?? "");
  const header = first === undefined ? [] : separatedFields(first, separator).map((field) => field.toLowerCase());
  const places = {
    speaker: header.indexOf("speaker"),
    recording: header.findIndex((field) => ["path", "test", "utterance", "segment"].includes(field)),
  };
  const isHeaded = places.speaker >= 0 && places.recording >= 0;
  const speakers = new Map<string, string>();
  for (const line of isHeaded ? lines.slice(1) : lines) {
    const fields = isHeaded ? separatedFields(line, separator) : line.text.trim().split(/\s+/);
    const [recording = "", speaker = ""] = isHeaded ? [fields[places.recording], fields[places.speaker]] : fields;
    if (recording === "" || speaker === "" || (!isHeaded && fields.length !== 2)) {
      throw trialError(
        line,
        "a recording and its speaker were expected, or a header with columns path and speaker above",
      );
    }
    const before = speakers.get(recording);
    if (before !== undefined && before !== speaker) {
      throw trialError(line, `${recording} is of ${speaker} here and of ${before} above; a recording has one speaker`);
    }
    speakers.set(recording, speaker);
  }
  return speakers;
}
