import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Recorded speech that the project does not carry: tests that need it say in their title when it is not there. */
const folder = process.env.VOXMIX_CORPORA ?? fileURLToPath(new URL("../../../shared/corpora", import.meta.url));

export const corpusFolder = (name: "fsdd" | "words20"): string => join(folder, name);

export const hasCorpus = (name: "fsdd" | "words20"): boolean => existsSync(corpusFolder(name));

export const skipNote = (name: "fsdd" | "words20"): string =>
  hasCorpus(name) ? "" : ` (SKIPPED: no ${name} in VOXMIX_CORPORA)`;
