import { CorpusError } from "../errors.js";

/** A failure that another try may mend: a dropped or dead connection, a server that is down for the moment. */
export class DownloadInterrupted extends CorpusError {}

/** A part that is already here: so many bytes of the archive with this strong ETag. */
export interface PartialArchive {
  readonly offset: number;
  readonly etag: string;
}

/** The bytes of an archive from `offset` on. */
export interface ArchiveResponse {
  readonly body: AsyncIterable<Uint8Array>;
  readonly offset: number;
  /** Length of the whole archive; null where the server does not say. */
  readonly total: number | null;
  /** Null unless strong: only then may two answers be joined. */
  readonly etag: string | null;
}

export const byHand =
  "You can also download it in a browser, and unpack it and name its folder as the corpus, or give the archive as a file:// URL";

const maxRedirects = 10;

/**
 * Asks for an archive, or for the rest of one. Redirects are followed to https alone (http only on this machine).
 *
 * @returns "cannot-resume" when the part goes beyond the archive or the server sends another range than asked for
 * @throws {DownloadInterrupted} on 408, 429 and 5xx
 * @throws {CorpusError} on any other refusal
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
