/** The recordings of an archive, and nothing else of it: an archive comes from elsewhere, and is not trusted. */

import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract, type Header } from "tar-stream";
import { CorpusError, messageOf, SpeechModelError } from "../../errors.js";
import { openFile } from "../../files/read-file.js";
import type { JobOptions } from "../../types.js";
import { type CorpusLayout, matchLayout } from "./public-corpus.js";

export interface UnpackOptions extends JobOptions {
  /** Entries an archive may have. @default 20000 */
  readonly maxEntries?: number;
  /** Bytes of one recording. @default 1048576 */
  readonly maxFileBytes?: number;
  /** Bytes of the whole archive, unpacked. @default 268435456 */
  readonly maxTotalBytes?: number;
}

/**
 * Takes the recordings out of a `.tar.gz`: the regular files `<anything>/<layout.folder>/<name>` whose name is of the
 * layout, written by that name alone into an existing, empty folder. Everything else is passed over; an archive that
 * reaches outside itself, disguises a recording or swells beyond the bounds is refused. @returns how many were written
 */
export async function unpackRecordings(
  archive: string,
  folder: string,
  layout: CorpusLayout,
  options: UnpackOptions = {},
): Promise<number> {
  const { maxEntries = 20_000, maxFileBytes = 2 ** 20, maxTotalBytes = 2 ** 28, onProgress, signal } = options;
  await checkMagic(archive);
  const entries = extract();
  const gate = byteGate(archive, maxTotalBytes);
  // It fails whenever the loop below fails, and the other way round; what is reported is the loop's error, or else its own.
  const pumping = pipeline(createReadStream(archive), createGunzip(), gate, entries).catch((error: unknown) => error);
  const seen = new Set<string>();
  let numEntries = 0;
  try {
    for await (const entry of entries) {
      signal?.throwIfAborted();
      if (++numEntries > maxEntries) throw new CorpusError(`${archive}: more than ${maxEntries} entries; refused`);
      const name = recordingName(archive, entry.header, layout);
      if (name === null) {
        entry.resume();
        continue;
      }
      // Folded, because some file systems take A.wav and a.wav for one.
      if (seen.has(name.toLowerCase())) throw new CorpusError(`${archive}: ${name} is in it twice; refused`);
      seen.add(name.toLowerCase());
      if (entry.header.size > maxFileBytes) {
        throw new CorpusError(`${archive}: ${name} is longer than ${maxFileBytes} bytes; refused`);
      }
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk);
      await writeFile(join(folder, name), Buffer.concat(chunks), { flag: "wx" });
      onProgress?.({ stage: "unpack", done: seen.size, total: null });
    }
  } catch (error) {
    entries.destroy();
    await pumping;
    signal?.throwIfAborted();
    const isKnown = error instanceof SpeechModelError || (error instanceof Error && "syscall" in error);
    throw isKnown ? error : damaged(archive, error);
  }
  const failure = await pumping;
  if (failure !== undefined) throw failure instanceof SpeechModelError ? failure : damaged(archive, failure);
  return seen.size;
}

/** The file name of a recording, null for any other entry. */
function recordingName(archive: string, header: Header, layout: CorpusLayout): string | null {
  const path = header.name;
  const parts = path.split("/");
  if (path.startsWith("/") || path.includes("\\") || /^[A-Za-z]:/.test(path) || parts.includes("..")) {
    throw new CorpusError(`${archive}: the entry "${path}" reaches outside the archive; refused`);
  }
  const [, folder, name = "", deeper] = parts;
  if (deeper !== undefined || folder !== layout.folder || matchLayout(layout, name) === null) return null;
  if (header.type === "file" || header.type === "contiguous-file") return name;
  throw new CorpusError(`${archive}: the recording "${path}" is a ${header.type}, not a file; refused`);
}

/** Stops a small archive from unpacking to an endless one, also within entries that are passed over. */
function byteGate(archive: string, maxBytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed <= maxBytes) done(null, chunk);
      else done(new CorpusError(`${archive}: it unpacks to more than ${maxBytes} bytes; refused`));
    },
  });
}

/** A login or error page in place of the archive is the likeliest accident. */
async function checkMagic(archive: string): Promise<void> {
  const { handle, fill } = await openFile(archive, { expected: "an archive", error: CorpusError });
  const start = new Uint8Array(2);
  await fill(start, 0).finally(() => handle.close());
  if (start[0] === 0x1f && start[1] === 0x8b) return;
  throw new CorpusError(`${archive}: this is no .tar.gz; was a web page saved in its place?`);
}

function damaged(archive: string, cause: unknown): CorpusError {
  return new CorpusError(`${archive}: the archive is damaged (${messageOf(cause)}); download it again`, { cause });
}
