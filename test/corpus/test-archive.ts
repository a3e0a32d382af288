import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { parseFilePattern } from "../../src/corpus/layouts/find-recordings.js";
import { fsdd } from "../../src/corpus/public/corpora.js";
import type { PublicCorpus } from "../../src/corpus/public/public-corpus.js";
import { folderOf, tinyWav } from "./temporary-folder.js";

export type ArchiveEntry = Partial<Header> & { readonly name: string; readonly content?: Uint8Array | string };

/** A `.tar.gz` of these entries. */
export async function tarGz(entries: readonly ArchiveEntry[]): Promise<Uint8Array> {
  const tar = pack();
  for (const { content = "", ...header } of entries) tar.entry(header, Buffer.from(content));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

/** Recordings by file name. */
export const recordings: Readonly<Record<string, Uint8Array>> = Object.fromEntries(
  ["0_ann_0.wav", "0_ann_5.wav", "1_bob_0.wav", "1_bob_10.wav"].map((name, i) => [
    name,
    tinyWav(i / 8, { numSamples: 4000 }),
  ]),
);

/** How GitHub packs a repository: everything in one folder, recordings among other files. */
export function entriesOf(files: Readonly<Record<string, Uint8Array>>): ArchiveEntry[] {
  return [
    { name: "digits-26eb9aa/", type: "directory" },
    { name: "digits-26eb9aa/README.md", content: "about" },
    { name: "digits-26eb9aa/recordings/", type: "directory" },
    ...Object.entries(files).map(([name, content]) => ({ name: `digits-26eb9aa/recordings/${name}`, content })),
    { name: "digits-26eb9aa/utils/0_ann_1.wav", content: "not in the folder of recordings" },
  ];
}

/** A corpus of these recordings, with its file of sums in a temporary folder. */
export async function testCorpus(url: string, files = recordings): Promise<PublicCorpus> {
  const sha256 = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");
  const names = Object.keys(files).toSorted();
  const sums = names.map((name) => `${sha256(files[name] ?? "")}  ${name}\n`).join("");
  const folder = await folderOf({ SHA256SUMS: sums });
  return {
    ...fsdd,
    name: "test-digits",
    title: "Test Digits",
    numRecordings: names.length,
    url,
    sums: pathToFileURL(join(folder, "SHA256SUMS")),
    digest: sha256(sums),
    layout: { ...fsdd.layout, pattern: parseFilePattern("{digit}_{speaker}_{index}.wav") },
  };
}
