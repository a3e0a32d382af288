/** The one way to get a public corpus: download, unpack, verify each recording, and only then let the folder appear. */

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CorpusError } from "../../errors.js";
import { exists } from "../../files/read-file.js";
import { naturalOrder } from "../../math/order.js";
import type { JobOptions } from "../../types.js";
import { spokenDigits } from "../synthetic/spoken-digits.js";
import { publicCorpora } from "./corpora.js";
import { type FetchOptions, fetchArchive } from "./fetch-archive.js";
import type { CorpusSummary, PublicCorpus } from "./public-corpus.js";
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
  if (await exists(recordings)) {
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

/** SHA-256, in hexadecimal, by file name. */
type Checksums = ReadonlyMap<string, string>;

/** How the recordings on disk differ from those expected, each list in natural order. */
type ChecksumReport = Readonly<Record<"missing" | "extra" | "damaged", readonly string[]>>;

/** The sums a corpus is verified by, themselves verified by its digest. */
export async function readChecksums(corpus: PublicCorpus): Promise<Checksums> {
  const file = fileURLToPath(corpus.sums);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CorpusError(`${file}: the sums of ${corpus.name} are not there; install voxmix again`, { cause });
  });
  const digest = sha256(bytes);
  if (digest !== corpus.digest) {
    throw new CorpusError(`${file}: its digest is ${digest}, not ${corpus.digest}; install voxmix again`);
  }
  const lines = bytes.toString("utf8").trimEnd().split("\n");
  return new Map(lines.map((line): [string, string] => [line.slice(66), line.slice(0, 64)]));
}

/** Holds every `.wav` of a folder against its sum. A folder that is not there misses them all. */
export async function compareChecksums(
  folder: string,
  expected: Checksums,
  { onProgress, signal }: JobOptions = {},
): Promise<ChecksumReport> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".wav"));
  const present = new Set(names);
  const damaged: string[] = [];
  for (const [i, name] of names.entries()) {
    signal?.throwIfAborted();
    const sum = expected.get(name);
    // What cannot be read, a folder called .wav say, is damaged as well.
    const bytes = sum === undefined ? null : await readFile(join(folder, name)).catch(() => null);
    if (sum !== undefined && (bytes === null || sha256(bytes) !== sum)) damaged.push(name);
    onProgress?.({ stage: "verify", done: i + 1, total: names.length });
  }
  return {
    missing: [...expected.keys()].filter((name) => !present.has(name)).toSorted(naturalOrder),
    extra: names.filter((name) => !expected.has(name)).toSorted(naturalOrder),
    damaged: damaged.toSorted(naturalOrder),
  };
}

/** "2 missing (a.wav, b.wav), 1 damaged (c.wav)"; empty when nothing differs. */
export function describeReport(report: ChecksumReport): string {
  return (["missing", "extra", "damaged"] as const)
    .filter((kind) => report[kind].length > 0)
    .map((kind) => {
      const names = report[kind];
      const more = names.length > 5 ? `, … ${names.length - 5} more` : "";
      return `${names.length} ${kind} (${names.slice(0, 5).join(", ")}${more})`;
    })
    .join(", ");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
