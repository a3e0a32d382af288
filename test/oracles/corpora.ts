import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Recorded speech that the project does not carry: tests that need it say in their title when it is not there. */
const folder = process.env.VOXMIX_CORPORA ?? fileURLToPath(new URL("../../../shared/corpora", import.meta.url));

type Corpus = "fsdd" | "words20" | "phones";

export const corpusFolder = (name: Corpus): string => join(folder, name);

export const hasCorpus = (name: Corpus): boolean => existsSync(corpusFolder(name));

export const skipNote = (name: Corpus): string => (hasCorpus(name) ? "" : ` (SKIPPED: no ${name} in VOXMIX_CORPORA)`);
