import { describe, expect, it } from "vitest";
import { requestArchive } from "../../src/corpus/archive-request.js";
import { serve } from "./loopback-server.js";

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
