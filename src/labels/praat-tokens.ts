import { isNumber, lineError } from "./label-line.js";

/** What Praat reads of a text file. */
export interface PraatToken {
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
 *
 * @throws {CorpusError} when a string is not closed
 */
export function praatTokens(text: string, name: string): PraatToken[] {
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
