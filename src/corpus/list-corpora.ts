import { CorpusError } from "../errors.js";
import { fsdd } from "./fsdd.js";
import type { CorpusSummary, PublicCorpus } from "./public-corpus.js";
import { spokenDigits } from "./spoken-digits.js";

const publicCorpora: readonly PublicCorpus[] = [fsdd];

/**
 * Every corpus that can be downloaded or made.
 *
 * @example listCorpora().map(({ name, licence }) => `${name}: ${licence}`)[0]; // => "fsdd: CC BY-SA 4.0"
 */
export function listCorpora(): readonly CorpusSummary[] {
  return [...publicCorpora, spokenDigits];
}

/**
 * The public corpus of that name.
 *
 * @throws {CorpusError} when there is none; the message lists what there is
 * @example findCorpus("fsdd").numRecordings; // => 3000
 */
export function findCorpus(name: string): PublicCorpus {
  const corpus = publicCorpora.find((candidate) => candidate.name === name);
  if (corpus !== undefined) return corpus;
  if (name === spokenDigits.name) {
    throw new CorpusError(
      `"${name}" is synthesised, not downloaded; make it with makeSpokenDigits (voxmix corpus make)`,
    );
  }
  throw new CorpusError(
    `no public corpus is called "${name}"; there is: ${publicCorpora.map((c) => c.name).join(", ")}`,
  );
}
