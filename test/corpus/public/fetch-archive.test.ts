import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fetchArchive, requestArchive } from "../../../src/corpus/public/fetch-archive.js";
import { CorpusError } from "../../../src/errors.js";
import type { Progress } from "../../../src/types.js";
import { sendAndDrop, sendRange, serve } from "../loopback-server.js";
import { temporaryFolder } from "../temporary-folder.js";

const signal = new AbortController().signal;

describe("requestArchive", () => {
  it("follows redirects, with the range", async () => {
    const { url, requests } = await serve((request, response) => {
      if (request.url === "/there") {
        response.writeHead(206, { "content-range": "bytes 3-4/5", etag: '"x"' }).end("de");
      } else response.writeHead(302, { location: "/there" }).end();
    });
    const response = await requestArchive(url, { offset: 3, etag: '"x"' }, signal);
    expect(response).toMatchObject({ offset: 3, total: 5, etag: '"x"' });
    expect(requests.map((request) => [request.url, request.headers.range])).toEqual([
      ["/archive.tar.gz", "bytes=3-"],
      ["/there", "bytes=3-"],
    ]);
  });

  it.each(["http://example.org/a.tar.gz", "ftp://127.0.0.1/a", "file:///etc/passwd"])(
    "does not follow to %s",
    async (location) => {
      const { url } = await serve((_, response) => void response.writeHead(301, { location }).end());
      await expect(requestArchive(url, null, signal)).rejects.toThrow(/only https is followed/);
      await expect(requestArchive(location, null, signal)).rejects.toThrow(/only https is followed/);
    },
  );

  it("does not go round for ever", async () => {
    const { url, requests } = await serve((_, response) => void response.writeHead(302, { location: "/" }).end());
    await expect(requestArchive(url, null, signal)).rejects.toThrow(/more than 10 redirects/);
    expect(requests).toHaveLength(11);
  });
});

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) >> 3);
const etag = '"abc"';
const quick = { retrySeconds: 0.01, stallSeconds: 5 };

describe("fetchArchive", () => {
  it("downloads, tells how far it is, and leaves the file alone", async () => {
    const folder = await temporaryFolder();
    const { url, requests } = await serve((request, response) => sendRange(request, response, bytes, etag));
    const progress: Progress[] = [];
    await fetchArchive(url, join(folder, "a.tar.gz"), { onProgress: (p) => progress.push(p) });
    expect(Buffer.compare(await readFile(join(folder, "a.tar.gz")), bytes)).toBe(0);
    expect(await readdir(folder)).toEqual(["a.tar.gz"]);
    expect(progress[0]).toEqual({ stage: "download", done: 0, total: bytes.length });
    expect(progress.at(-1)).toEqual({ stage: "download", done: bytes.length, total: bytes.length });
    expect(requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("does without a length", async () => {
    const folder = await temporaryFolder();
    const { url } = await serve((_, response) => void response.writeHead(200).end(bytes));
    const totals = new Set<number | null>();
    await fetchArchive(url, join(folder, "a"), { onProgress: (p) => totals.add(p.total) });
    expect(await readFile(join(folder, "a"))).toHaveLength(bytes.length);
    expect([...totals]).toEqual([null]);
  });

  it("goes on where a dropped connection stopped", async () => {
    const folder = await temporaryFolder();
    const { url, requests } = await serve((request, response, count) =>
      count === 1 ? sendAndDrop(response, bytes, 80_000, etag) : sendRange(request, response, bytes, etag),
    );
    await fetchArchive(url, join(folder, "a"), quick);
    expect(Buffer.compare(await readFile(join(folder, "a")), bytes)).toBe(0);
    expect(requests.map((request) => request.headers.range)).toEqual([undefined, "bytes=80000-"]);
    expect(requests[1]?.headers["if-range"]).toBe(etag);
  });

  it("goes on in the next call, after this one gave up", async () => {
    const folder = await temporaryFolder();
    const { url, requests } = await serve((request, response, count) => {
      if (count === 1) sendAndDrop(response, bytes, 80_000, etag);
      else if (count <= 3) response.destroy();
      else sendRange(request, response, bytes, etag);
    });
    await expect(fetchArchive(url, join(folder, "a"), quick)).rejects.toThrow(
      /download failed .*run it again.*browser/,
    );
    expect((await readdir(folder)).toSorted()).toEqual(["a.part", "a.part.etag"]);
    await fetchArchive(url, join(folder, "a"), quick);
    expect(Buffer.compare(await readFile(join(folder, "a")), bytes)).toBe(0);
    expect(requests.at(-1)?.headers.range).toBe("bytes=80000-");
    expect(await readdir(folder)).toEqual(["a"]);
  });

  it("starts again at a server without ranges, or one with another archive by now", async () => {
    for (const answer of [200, 206]) {
      const folder = await temporaryFolder();
      const { url } = await serve((request, response, count) => {
        if (count === 1) sendAndDrop(response, new Uint8Array(200_000).fill(1), 80_000, etag);
        else if (answer === 200) response.writeHead(200, { "content-length": bytes.length }).end(bytes);
        else sendRange(request, response, bytes, '"new"');
      });
      await fetchArchive(url, join(folder, "a"), quick);
      expect(Buffer.compare(await readFile(join(folder, "a")), bytes)).toBe(0);
    }
  });

  it.each([undefined, 'W/"abc"'])("does not join what the ETag %s cannot vouch for", async (weak) => {
    const folder = await temporaryFolder();
    const { url, requests } = await serve((request, response, count) =>
      count === 1 ? sendAndDrop(response, bytes, 80_000, weak) : sendRange(request, response, bytes, etag),
    );
    await fetchArchive(url, join(folder, "a"), quick);
    expect(Buffer.compare(await readFile(join(folder, "a")), bytes)).toBe(0);
    expect(requests[1]?.headers.range).toBeUndefined();
  });

  it("starts again when the part is as long as the archive (416), or another range comes", async () => {
    for (const wrongRange of [false, true]) {
      const folder = await temporaryFolder();
      await writeFile(join(folder, "a.part"), new Uint8Array(bytes.length));
      await writeFile(join(folder, "a.part.etag"), etag);
      const { url, requests } = await serve((request, response) => {
        if (wrongRange && request.headers.range) {
          response
            .writeHead(206, { "content-range": `bytes 5-${bytes.length - 1}/${bytes.length}`, etag })
            .end(bytes.subarray(5));
        } else sendRange(request, response, bytes, etag);
      });
      await fetchArchive(url, join(folder, "a"), quick);
      expect(Buffer.compare(await readFile(join(folder, "a")), bytes)).toBe(0);
      expect(requests).toHaveLength(2);
    }
  });

  it.each([
    [404, 1, /answers 404: the archive is not there.*browser/],
    [403, 1, /answers 403: it refuses/],
    [500, 3, /answers 500; try again later/],
    [503, 3, /answers 503/],
  ])("says what a %i means, after %i tries", async (status, tries, message) => {
    const folder = await temporaryFolder();
    const { url, requests } = await serve((_, response) => void response.writeHead(status).end("no"));
    const failure = fetchArchive(url, join(folder, "a"), quick);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(CorpusError);
    expect(requests).toHaveLength(tries);
    expect(await readdir(folder)).not.toContain("a");
  });

  it("gives a dead connection up", async () => {
    const folder = await temporaryFolder();
    const { url, requests } = await serve((_, response) => {
      response.writeHead(200, { "content-length": bytes.length, etag });
      response.write(bytes.subarray(0, 1000));
    });
    const failure = fetchArchive(url, join(folder, "a"), { retrySeconds: 0.01, stallSeconds: 0.2 });
    await expect(failure).rejects.toThrow(/nothing came for 0\.2 s/);
    expect(requests).toHaveLength(3);
  });

  it("waits as long as bytes keep coming", async () => {
    const folder = await temporaryFolder();
    const { url, requests } = await serve((_, response) => {
      response.writeHead(200, { "content-length": 8 });
      let sent = 0;
      const clock = setInterval(() => {
        sent++;
        if (sent < 8) return response.write("x");
        clearInterval(clock);
        return response.end("x");
      }, 100);
    });
    await fetchArchive(url, join(folder, "a"), { stallSeconds: 0.5 });
    expect(requests).toHaveLength(1);
  });

  it("stops when told to, and keeps the part", async () => {
    const folder = await temporaryFolder();
    const { url, requests } = await serve((_, response) => {
      response.writeHead(200, { "content-length": bytes.length, etag });
      response.write(bytes.subarray(0, 1000));
    });
    const abort = new AbortController();
    const failure = fetchArchive(url, join(folder, "a"), {
      ...quick,
      signal: abort.signal,
      onProgress: ({ done }) => done > 0 && abort.abort(new Error("enough")),
    });
    await expect(failure).rejects.toThrow("enough");
    expect(requests).toHaveLength(1);
    expect((await readdir(folder)).toSorted()).toEqual(["a.part", "a.part.etag"]);
  });

  it("stops while it waits to try again", async () => {
    const folder = await temporaryFolder();
    const { url } = await serve((_, response) => void response.writeHead(503).end());
    const abort = new AbortController();
    const reason = new Error("enough");
    const pause = setTimeout(() => abort.abort(reason), 200);
    // The pause alone would outlast the test.
    await expect(fetchArchive(url, join(folder, "a"), { retrySeconds: 600, signal: abort.signal })).rejects.toBe(
      reason,
    );
    clearTimeout(pause);
  });

  it("refuses an archive that is too long, as it says or as it turns out", async () => {
    const folder = await temporaryFolder();
    const { url } = await serve((_, response, count) => {
      if (count === 1) return void response.writeHead(200, { "content-length": bytes.length, etag }).end(bytes);
      // Without an end.
      response.writeHead(200, { etag });
      const clock = setInterval(() => response.write(bytes.subarray(0, 500)), 5);
      response.on("close", () => clearInterval(clock));
    });
    for (let count = 0; count < 2; count++) {
      await expect(fetchArchive(url, join(folder, "a"), { maxBytes: 1000 })).rejects.toThrow(/longer than 1000 bytes/);
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it("says that nothing answers", async () => {
    const folder = await temporaryFolder();
    const { url } = await serve((_, response) => void response.destroy());
    await expect(fetchArchive(url, join(folder, "a"), quick)).rejects.toThrow(/download failed \(other side closed\)/);
    await expect(fetchArchive("http://127.0.0.1:1/a", join(folder, "a"), quick)).rejects.toThrow(
      /download failed \(.+\)/,
    );
    // A second try would outlast the test.
    const failure = fetchArchive("not a url", join(folder, "a"), { retrySeconds: 600 });
    await expect(failure).rejects.toThrow(/not a url: the download failed \(Invalid URL\)/);
  });
});
