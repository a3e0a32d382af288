import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A browser of this machine that runs without a screen; null where there is none. */
export const chromium =
  ["chromium", "chromium-browser", "google-chrome"].find(
    (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0,
  ) ?? null;

/** For the titles of tests that need one. */
export const browserSkipNote = chromium === null ? " (SKIPPED: no chromium)" : "";

/**
 * Opens a page in a real browser and waits for what it posts to `/result`.
 *
 * @param files  by their paths; `/page.js` is the module that the page runs
 */
export async function resultOfPage(files: Readonly<Record<string, string>>): Promise<unknown> {
  if (chromium === null) throw new Error("there is no browser");
  const profile = await mkdtemp(join(tmpdir(), "voxmix-browser-"));
  let deliver = (_: unknown): void => undefined;
  const delivered = new Promise<unknown>((resolve) => {
    deliver = resolve;
  });
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path === "/result") {
      const parts: Buffer[] = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        deliver(JSON.parse(Buffer.concat(parts).toString()));
        response.end();
      });
      return;
    }
    const html = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';
    const body = path === "/" ? html : files[path];
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": path.endsWith(".js") ? "text/javascript" : "text/html",
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`];
  const browser = spawn(chromium, [...flags, `http://127.0.0.1:${port}/`], { stdio: "ignore" });
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<void>((resolve) => browser.on("exit", () => resolve()));
  try {
    const early = ended.then(() => Promise.reject(new Error("the browser ended without a result")));
    // Shorter than a test may take, so that no browser is left behind.
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("the page posted no result")), 45_000);
    });
    return await Promise.race([delivered, early, late]);
  } finally {
    clearTimeout(timer);
    browser.kill();
    await ended;
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
