import { randomUUID } from "node:crypto";
import { access, mkdir, rename, rm, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CorpusError } from "../errors.js";
import { compareChecksums, describeReport, readChecksums } from "./checksums.js";
import { type FetchOptions, fetchArchive } from "./fetch-archive.js";
import { findCorpus } from "./list-corpora.js";
import type { PublicCorpus } from "./public-corpus.js";
import { type UnpackOptions, unpackRecordings } from "./unpack.js";

export interface GetCorpusOptions extends FetchOptions, UnpackOptions {
  /** Where the corpus goes; made where it does not exist. The recordings go into a subfolder of it. */
  readonly folder: string;
  /**
   * Another place of the archive, e.g. a mirror, or `file:///…` for one downloaded by hand.
   * @default the corpus' own
   */
  readonly url?: string;
}

/** A corpus that is here, complete and verified. */
export interface ObtainedCorpus {
  readonly name: string;
  /** Absolute; what `readManifest` takes. */
  readonly folder: string;
  readonly numRecordings: number;
  /** Whether it was already here. */
  readonly wasPresent: boolean;
}

/**
 * Downloads a public corpus, unpacks it and verifies every recording by its SHA-256. The folder of recordings appears
 * only when all of them are right; a corpus that is already here, and right, is left as it is.
 *
 * @param corpus a name that `listCorpora` gives, or a descriptor
 * @throws {CorpusError} when the download fails, or what arrived or what is already here is not the corpus
 * @throws the signal's reason when aborted; the part that arrived is kept and taken up by the next call
 * @example
 * const { folder, numRecordings } = await getCorpus("fsdd", { folder: "corpora/fsdd" });
 * const manifest = await readManifest(folder);
 */
export async function getCorpus(corpus: string | PublicCorpus, options: GetCorpusOptions): Promise<ObtainedCorpus> {
  const wanted = typeof corpus === "string" ? findCorpus(corpus) : corpus;
  const folder = resolve(options.folder);
  const recordings = join(folder, wanted.layout.folder);
  const sums = await readChecksums(wanted);
  const result = { name: wanted.name, folder, numRecordings: sums.size };

  await mkdir(folder, { recursive: true });
  // Fails, and does nothing, unless it is an empty folder, which says nothing of a corpus.
  await rmdir(recordings).catch(() => undefined);
  const before = await compareChecksums(recordings, sums, options);
  if (describeReport(before) === "") return { ...result, wasPresent: true };
  const stands = await access(recordings).then(
    () => true,
    () => false,
  );
  if (stands) {
    throw new CorpusError(
      `${recordings}: this is not the whole ${wanted.title}: ${describeReport(before)}; ` +
        "move the folder away to get it afresh, or choose another",
    );
  }

  const url = options.url ?? wanted.url;
  const isLocal = url.startsWith("file:");
  const archive = isLocal ? fileURLToPath(url) : join(folder, `.${wanted.name}.tar.gz`);
  if (!isLocal) await fetchArchive(url, archive, options);
  const unpacked = join(folder, `.${wanted.layout.folder}-${randomUUID()}`);
  try {
    await mkdir(unpacked);
    await unpackRecordings(archive, unpacked, wanted.layout, options);
    const report = describeReport(await compareChecksums(unpacked, sums, options));
    if (report !== "") {
      throw new CorpusError(
        `${url}: the archive does not hold the ${wanted.title}: ${report}; nothing was kept. Try again later`,
      );
    }
    await rename(unpacked, recordings);
  } finally {
    await rm(unpacked, { recursive: true, force: true });
    if (!isLocal) await rm(archive, { force: true });
  }
  return { ...result, wasPresent: false };
}
