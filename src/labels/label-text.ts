import { CorpusError } from "../errors.js";

/**
 * The text of a label file: UTF-8, or UTF-16 of either byte order with its mark, as Praat writes it.
 *
 * @param name  the file's name, for errors
 * @throws {CorpusError} when it is neither
 */
export function decodeLabelText(bytes: Uint8Array, name: string): string {
  const encoding = encodingOf(bytes);
  if (encoding === "utf-8" && bytes.includes(0)) {
    throw new CorpusError(
      `${name}: this is a binary file, or UTF-16 without a mark, and text was expected; save it as UTF-8` +
        " (in Praat: Save as text file)",
    );
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    const advice =
      encoding === "utf-8"
        ? "save it as UTF-8, e.g. iconv -f latin1 -t utf-8 old > new"
        : "is it cut short? Save it again";
    throw new CorpusError(`${name}: this is not ${encoding.toUpperCase()}; ${advice}`, { cause });
  }
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}
