import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CorpusError } from "../errors.js";
import { naturalOrder } from "../math/order.js";
import type { TaskOptions } from "./progress.js";
import type { PublicCorpus } from "./public-corpus.js";

/** SHA-256, in hexadecimal, by file name. */
export type Checksums = ReadonlyMap<string, string>;

/** How the recordings on disk differ from those expected, each list in natural order. */
export interface ChecksumReport {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly damaged: readonly string[];
}

/**
 * The sums a corpus is verified by, themselves verified by its digest.
 *
 * @throws {CorpusError} when the file of sums is not the one the digest was taken of
 */
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
  { onProgress, signal }: TaskOptions = {},
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
    onProgress?.({ stage: "verify", unit: "files", done: i + 1, total: names.length });
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
