import { CorpusError } from "../errors.js";
import { type TrialLine, trialError } from "./trial-line.js";

/**
 * The fields of a line of CSV or TSV: one that starts with a quotation mark ends with one, and has "" for one inside.
 *
 * @throws {CorpusError} when a quotation mark is out of place
 */
export function separatedFields(line: TrialLine, separator: string): string[] {
  if (!line.text.includes('"')) return line.text.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  let rest = line.text;
  for (;;) {
    const quoted = /^ *"((?:[^"]|"")*)" */.exec(rest);
    const plain = rest.slice(0, rest.includes(separator) ? rest.indexOf(separator) : rest.length);
    if (quoted === null && plain.includes('"')) {
      throw trialError(
        line,
        'a quotation mark is out of place; write "…" around the whole field and "" for one inside',
      );
    }
    fields.push(quoted === null ? plain.trim() : (quoted[1] ?? "").replaceAll('""', '"'));
    rest = rest.slice(quoted === null ? plain.length : quoted[0].length);
    if (rest === "") return fields;
    if (!rest.startsWith(separator)) {
      throw trialError(line, `after a field in quotation marks comes ${JSON.stringify(separator)}, not "${rest}"`);
    }
    rest = rest.slice(separator.length);
  }
}

/**
 * A field as `separatedFields` reads it.
 *
 * @throws {CorpusError} when it has a line break
 */
export function separatedField(field: string, separator: string): string {
  if (/[\r\n]/.test(field)) {
    throw new CorpusError(`the name ${JSON.stringify(field)} has a line break, and a line has no room for one`);
  }
  const needsQuotes = field.includes(separator) || field.includes('"') || field.trim() !== field;
  return needsQuotes ? `"${field.replaceAll('"', '""')}"` : field;
}
