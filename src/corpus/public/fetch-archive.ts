/** A download that can be taken up again: over a lost connection within one call, and by the next call. */

import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CorpusError, codeOf } from "../../errors.js";
import type { JobOptions } from "../../types.js";

export interface FetchOptions extends JobOptions {
  /** Bytes; a longer archive is refused. @default 268435456 */
  readonly maxBytes?: number;
  /** Seconds without a byte after which the connection counts as dead. @default 30 */
  readonly stallSeconds?: number;
  /** Seconds before the second try; the third waits twice as long. @default 1 */
  readonly retrySeconds?: number;
}

const maxTries = 3;

/**
 * Downloads an archive to a file that appears only when it is whole. What has arrived waits in `<file>.part` and is taken
 * up again, within this call (three tries) and by the next, as long as the server's copy is still the same (ETag).
 */
export async function fetchArchive(url: string, file: string, options: FetchOptions = {}): Promise<void> {
  const { signal, retrySeconds = 1 } = options;
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      await download(url, file, options);
      break;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof DownloadInterrupted) || tries === maxTries) throw error;
      // An abort ends the pause; the loop then throws its reason.
      await sleep(retrySeconds * 1000 * tries, undefined, signal && { signal }).catch(() => undefined);
    }
  }
  await rename(`${file}.part`, file);
  await rm(`${file}.part.etag`, { force: true });
}

async function download(url: string, file: string, options: FetchOptions): Promise<void> {
  const { stallSeconds = 30 } = options;
  const stall = new AbortController();
  const clock = setTimeout(() => stall.abort(), stallSeconds * 1000);
  const signal = options.signal ? AbortSignal.any([stall.signal, options.signal]) : stall.signal;
  const handle = await open(`${file}.part`, "a");
  try {
    const etag = await readFile(`${file}.part.etag`, "utf8").catch(() => null);
    // Without the tag nothing says that the part is of the same archive.
    const part = etag === null ? null : { etag, offset: (await handle.stat()).size };
    let response = await requestArchive(url, part, signal);
    if (response === "cannot-resume") response = await requestArchive(url, null, signal);
    if (response === "cannot-resume")
      throw new CorpusError(`${url}: the server does not send the whole archive. ${byHand}`);
    await receive(url, response, file, handle, () => clock.refresh(), options);
  } catch (error) {
    if (error instanceof CorpusError || options.signal?.aborted) throw error;
    const { reason, mayPass } = stall.signal.aborted
      ? { reason: `nothing came for ${stallSeconds} s`, mayPass: true }
      : diagnose(error);
    const message = `${url}: the download failed (${reason}); run it again to go on from where it stopped. ${byHand}`;
    throw mayPass ? new DownloadInterrupted(message, { cause: error }) : new CorpusError(message, { cause: error });
  } finally {
    clearTimeout(clock);
    await handle.close();
  }
}

async function receive(
  url: string,
  response: ArchiveResponse,
  file: string,
  handle: FileHandle,
  onBytes: () => void,
  { maxBytes = 2 ** 28, onProgress }: FetchOptions,
): Promise<void> {
  const tag = `${file}.part.etag`;
  let done = response.offset;
  if (done === 0) {
    // In this order, so that no moment shows the bytes of one archive under the tag of another.
    await rm(tag, { force: true });
    await handle.truncate(0);
    if (response.etag !== null) await writeFile(tag, response.etag);
  }
  const { total } = response;
  if (total === null || total <= maxBytes) {
    onProgress?.({ stage: "download", done, total });
    for await (const chunk of response.body) {
      onBytes();
      done += chunk.length;
      if (done > maxBytes) break;
      await handle.appendFile(chunk);
      onProgress?.({ stage: "download", done, total });
    }
  }
  if (Math.max(done, total ?? 0) > maxBytes) {
    await Promise.all([rm(`${file}.part`, { force: true }), rm(tag, { force: true })]);
    throw new CorpusError(
      `${url}: the archive is longer than ${maxBytes} bytes, so it is not the one expected. ${byHand}`,
    );
  }
  if (total !== null && done !== total) throw new Error(`the connection closed after ${done} of ${total} bytes`);
}

/** What lies under a failed fetch, and whether another try may help: an unknown host stays unknown, a full disk full. */
function diagnose(error: unknown): { reason: string; mayPass: boolean } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = codeOf(cause);
  const reason = cause instanceof Error && cause.message !== "" ? cause.message : code || String(cause);
  const offline = code === "ENOTFOUND" ? "; is there a network connection?" : "";
  const lasting = ["ENOTFOUND", "ERR_INVALID_URL", "ENOSPC", "EDQUOT", "EACCES", "EROFS"];
  return { reason: reason + offline, mayPass: !lasting.includes(code) };
}

/** A failure that another try may mend: a dropped or dead connection, a server that is down for the moment. */
class DownloadInterrupted extends CorpusError {}

/** A part that is already here: so many bytes of the archive with this strong ETag. */
interface PartialArchive {
  readonly offset: number;
  readonly etag: string;
}

/** The bytes of an archive from `offset` on. */
interface ArchiveResponse {
  readonly body: AsyncIterable<Uint8Array>;
  readonly offset: number;
  /** Length of the whole archive; null where the server does not say. */
  readonly total: number | null;
  /** Null unless strong: only then may two answers be joined. */
  readonly etag: string | null;
}

const byHand =
  "You can also download it in a browser, and unpack it and name its folder as the corpus, or give the archive as a file:// URL";

const maxRedirects = 10;

/**
 * Asks for an archive, or for the rest of one. Redirects are followed to https alone (http only on this machine).
 * @returns "cannot-resume" when the part goes beyond the archive or the server sends another range than asked for
 * @throws {DownloadInterrupted} on 408, 429 and 5xx; {CorpusError} on any other refusal
 */
export async function requestArchive(
  url: string,
  part: PartialArchive | null,
  signal: AbortSignal,
): Promise<ArchiveResponse | "cannot-resume"> {
  const response = await follow(url, part, signal);
  if (response.status === 200 || response.status === 206) {
    const range = response.status === 206 ? contentRange(response) : { offset: 0, total: contentLength(response) };
    if (range === null || (range.offset > 0 && range.offset !== part?.offset)) {
      await response.body?.cancel();
      return "cannot-resume";
    }
    const etag = response.headers.get("etag");
    return { ...range, etag: etag?.startsWith('"') ? etag : null, body: response.body ?? emptyBody() };
  }
  await response.body?.cancel();
  const { status } = response;
  if (status === 416 && part !== null) return "cannot-resume";
  if (status === 408 || status === 429 || status >= 500) {
    throw new DownloadInterrupted(`${url}: the server answers ${status}; try again later. ${byHand}`);
  }
  const advice =
    status === 404 || status === 410
      ? "the archive is not there; has it moved? See the corpus' home page"
      : "it refuses";
  throw new CorpusError(`${url}: the server answers ${status}: ${advice}. ${byHand}`);
}

async function follow(url: string, part: PartialArchive | null, signal: AbortSignal): Promise<Response> {
  // Without "identity", fetch asks for and unpacks content encodings, and lengths and ranges no longer count these bytes.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (part !== null) Object.assign(headers, { range: `bytes=${part.offset}-`, "if-range": part.etag });
  let here = new URL(url);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(here.hostname);
    if (here.protocol !== "https:" && !(here.protocol === "http:" && isLocal)) {
      throw new CorpusError(`${url}: leads to ${here.href}, and only https is followed. ${byHand}`);
    }
    const response = await fetch(here, { headers, signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    here = new URL(location, here);
  }
  throw new CorpusError(`${url}: more than ${maxRedirects} redirects. ${byHand}`);
}

function contentRange(response: Response): { offset: number; total: number | null } | null {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  return match && { offset: Number(match[1]), total: match[2] === "*" ? null : Number(match[2]) };
}

function contentLength(response: Response): number | null {
  const length = response.headers.get("content-length");
  return length === null ? null : Number(length);
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
