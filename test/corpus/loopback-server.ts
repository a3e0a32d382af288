import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A server on this machine until the test ends; `requests` counts, from 1. */
export async function serve(
  handle: (request: IncomingMessage, response: ServerResponse, requests: number) => void,
): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handle(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`, requests };
}

/** Answers with the bytes, or with the range asked for when the ETag is still the same. */
export function sendRange(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array, etag: string): void {
  const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
  if (from === undefined || request.headers["if-range"] !== etag) {
    response.writeHead(200, { "content-length": bytes.length, etag }).end(bytes);
  } else if (Number(from) >= bytes.length) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
  } else {
    const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { "content-range": range, etag }).end(bytes.subarray(Number(from)));
  }
}

/** Sends the first bytes of an answer that promises more, then cuts the line. */
export function sendAndDrop(response: ServerResponse, bytes: Uint8Array, length: number, etag?: string): void {
  response.writeHead(200, { "content-length": bytes.length, ...(etag === undefined ? {} : { etag }) });
  response.write(bytes.subarray(0, length), () => setTimeout(() => response.destroy(), 20));
}
