import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { chromium } from "./browser.js";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** A page that stands open in a real browser. */
export interface OpenPage {
  /** What a command of the DevTools protocol answers. */
  readonly send: (method: string, params?: object) => Promise<Readonly<Record<string, unknown>>>;
  /** The value of an expression in the page. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly resize: (width: number) => Promise<void>;
  readonly prefer: (theme: "light" | "dark") => Promise<void>;
  /** What came of the page since it was opened: errors and warnings. */
  readonly complaints: () => readonly string[];
  /** All that was asked for, by address. */
  readonly requests: () => readonly string[];
}

/** Opens a page from a file in a real browser by the DevTools protocol over a pipe, and closes it when `use` is done. */
export async function withPage<T>(html: string, use: (page: OpenPage) => Promise<T>): Promise<T> {
  if (chromium === null) throw new Error("there is no browser");
  const folder = await mkdtemp(join(tmpdir(), "voxmix-page-"));
  await writeFile(join(folder, "page.html"), html);
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"];
  const browser = spawn(chromium, [...flags, "--remote-debugging-pipe", `--user-data-dir=${join(folder, "profile")}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => browser.on("exit", () => resolve()));
  // Shorter than a test may take, so that no browser is left behind.
  const timer = setTimeout(() => browser.kill("SIGKILL"), 50_000);
  try {
    return await use(await openIn(browser.stdio[3] as Writable, browser.stdio[4] as Readable, ended, folder));
  } finally {
    clearTimeout(timer);
    browser.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function openIn(input: Writable, output: Readable, ended: Promise<void>, folder: string): Promise<OpenPage> {
  const events: Message[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  let text = "";
  output.setEncoding("utf8");
  output.on("data", (piece: string) => {
    const messages = (text + piece).split("\0");
    text = messages.pop() ?? "";
    for (const message of messages.map((json) => JSON.parse(json) as Message)) {
      if (message.id === undefined) events.push(message);
      else waiting.get(message.id)?.(message);
    }
  });
  let numSent = 0;
  const ask = async (method: string, params: object, sessionId?: string) => {
    const id = ++numSent;
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const gone = ended.then(() => Promise.reject(new Error(`the browser ended before it answered ${method}`)));
    const { result, error } = await Promise.race([answer, gone]);
    if (result === undefined) throw new Error(`${method}: ${error?.message}`);
    return result;
  };
  const { targetId } = await ask("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
  const send: OpenPage["send"] = (method, params = {}) => ask(method, params, sessionId as string);
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  await send("Page.navigate", { url: pathToFileURL(join(folder, "page.html")).href });
  while (!events.some(({ method }) => method === "Page.loadEventFired")) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const named = (method: string) => events.filter((event) => event.method === method).map(({ params = {} }) => params);
  return {
    send,
    async evaluate(expression) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { readonly value?: unknown }).value;
    },
    async resize(width) {
      await send("Emulation.setDeviceMetricsOverride", {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: width < 500,
      });
    },
    async prefer(theme) {
      await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: theme }] });
    },
    complaints: () => [
      ...named("Log.entryAdded").map(({ entry }) => JSON.stringify(entry)),
      ...named("Runtime.consoleAPICalled").map(({ args }) => JSON.stringify(args)),
      ...named("Runtime.exceptionThrown").map(({ exceptionDetails }) => JSON.stringify(exceptionDetails)),
    ],
    requests: () => named("Network.requestWillBeSent").map(({ request }) => (request as { readonly url: string }).url),
  };
}
