import { CorpusError } from "../errors.js";
import { linesOf } from "../formats/labels/label-tier.js";
import { readLabelText } from "./read-labels.js";

/** A line of a Kaldi text file: an id, and what belongs to it. */
export interface KaldiEntry {
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Reads a Kaldi text table: an id, blanks, the rest of the line. Empty lines are passed over.
 *
 * @throws {CorpusError} when an id is there twice, or has nothing behind it and `mayBeEmpty` is not said
 */
export async function readKaldiTable(
  file: string,
  { mayBeEmpty = false }: { readonly mayBeEmpty?: boolean } = {},
): Promise<Map<string, KaldiEntry>> {
  const entries = new Map<string, KaldiEntry>();
  for (const { line, text } of linesOf(await readLabelText(file), file)) {
    const [, id, value = ""] = /^(\S+)(?:\s+(.*))?$/.exec(text.trim()) ?? [];
    if (id === undefined) continue;
    if (entries.has(id))
      throw new CorpusError(`${file}, line ${line}: "${id}" is there twice; remove one of the lines`);
    if (value === "" && !mayBeEmpty) throw new CorpusError(`${file}, line ${line}: nothing stands behind "${id}"`);
    entries.set(id, { value, line });
  }
  return entries;
}
