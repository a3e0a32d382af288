import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CorpusError } from "../errors.js";
import { type ArchiveResponse, byHand, DownloadInterrupted, requestArchive } from "./archive-request.js";
import type { TaskOptions } from "./progress.js";

export interface FetchOptions extends TaskOptions {
  /**
   * Bytes; a longer archive is refused.
   * @default 268435456
   */
  readonly maxBytes?: number;
  /**
   * Seconds without a byte after which the connection counts as dead.
   * @default 30
   */
  readonly stallSeconds?: number;
  /**
   * Seconds before the second try; the third waits twice as long.
   * @default 1
   */
  readonly retrySeconds?: number;
}

const maxTries = 3;

/**
 * Downloads an archive to a file that appears only when it is whole. What has arrived waits in `<file>.part` and is taken
 * up again, within this call (three tries) and by the next, as long as the server's copy is still the same (ETag).
 *
 * @throws {CorpusError} when the server refuses, cannot be reached, or sends too much
 * @throws the signal's reason when aborted
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
  const { total } = response;
  if (done === 0) {
    // In this order, so that no moment shows the bytes of one archive under the tag of another.
    await rm(tag, { force: true });
    await handle.truncate(0);
    if (response.etag !== null) await writeFile(tag, response.etag);
  }
  const tooLong = (length: number) => length > maxBytes;
  if (total === null || !tooLong(total)) {
    onProgress?.({ stage: "download", unit: "bytes", done, total });
    for await (const chunk of response.body) {
      onBytes();
      done += chunk.length;
      if (tooLong(done)) break;
      await handle.appendFile(chunk);
      onProgress?.({ stage: "download", unit: "bytes", done, total });
    }
  }
  if (tooLong(Math.max(done, total ?? 0))) {
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
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = cause instanceof Error && cause.message !== "" ? cause.message : code || String(cause);
  const offline = code === "ENOTFOUND" ? "; is there a network connection?" : "";
  const lasting = ["ENOTFOUND", "ERR_INVALID_URL", "ENOSPC", "EDQUOT", "EACCES", "EROFS"];
  return { reason: reason + offline, mayPass: !lasting.includes(code) };
}
