import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openThreads } from "voxmix/node";
import * as voxmix from "../src/index.js";
import * as voxmixNode from "../src/node.js";
import { type Example, examplesOf } from "./examples/docstrings.js";
import { runExample } from "./examples/run-example.js";
import { makeStandIns } from "./examples/stand-ins.js";
import { declarationsOf } from "./examples/surface.js";
import { typeErrorsIn } from "./examples/type-check.js";
import { writeWorkingFolder } from "./examples/working-folder.js";

/**
 * Every @example of the sources is run, and what stands after `// =>` compared; everything public has one, but for the
 * kinds of error, which `SpeechModelError` stands for. test/examples/stand-ins.ts says what an example may use.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");

/** Examples that cannot run here, only be compiled, and why. */
const notRun: Readonly<Record<string, string>> = {
  getCorpus: "downloads a corpus",
  openWebWorkers: "needs a browser",
};

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.startsWith("kernels/assembly/"))
  .sort();
const examples = files.flatMap((file) => examplesOf(src, file));
const entries = { "index.ts": declarationsOf(src, "index.ts"), "node.ts": declarationsOf(src, "node.ts") };
const exported = [...entries["index.ts"], ...entries["node.ts"]];
const standIns = await makeStandIns();

const isErrorKind = (name: string): boolean => {
  const value: unknown = Reflect.get(voxmix, name);
  return typeof value === "function" && value.prototype instanceof Error;
};

const titleOf = ({ name, file, line }: Example): string => `${name} (src/${file}:${line})`;

/** Names that an example has from its own file besides what is public. */
const ownNames = (file: string): string[] =>
  [...declarationsOf(src, file)]
    .filter(([name, declaredIn]) => !exported.some(([other, place]) => other === name && place === declaredIn))
    .map(([name]) => name);

async function scopeOf({ file }: Example): Promise<Record<string, unknown>> {
  const own = ownNames(file);
  const module = own.length === 0 ? {} : await import(/* @vite-ignore */ pathToFileURL(join(src, file)).href);
  return {
    ...voxmix,
    ...voxmixNode,
    // Threads run what is built, so they are opened from there.
    openThreads,
    ...standIns,
    ...Object.fromEntries(own.map((name) => [name, module[name]])),
  };
}

let folder = "";
const startFolder = process.cwd();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "voxmix-examples-"));
  await mkdir(join(folder, "files"));
  process.chdir(join(folder, "files"));
  await writeWorkingFolder(standIns);
});
afterAll(() => {
  process.chdir(startFolder);
  rmSync(folder, { recursive: true });
});

/** Whether an example can touch files: it names something of voxmix/node, or stands in a file that is for Node alone. */
function touchesFiles({ code, file }: Example): boolean {
  const names: readonly string[] = code.match(/\w+/g) ?? [];
  return (
    names.some((name) => entries["node.ts"].has(name)) || /from "node:/.test(readFileSync(join(src, file), "utf8"))
  );
}

/** A fresh copy of the files, as the current folder. */
function enterFolder(index: number): void {
  const own = join(folder, String(index));
  cpSync(join(folder, "files"), own, { recursive: true });
  process.chdir(own);
}

describe("what is public has an @example", () => {
  it("as far as the sources can be read", () => {
    expect([...entries["index.ts"].keys()].sort()).toEqual(Object.keys(voxmix).sort());
    expect([...entries["node.ts"].keys()].sort()).toEqual(Object.keys(voxmixNode).sort());
  });

  it.each(exported.filter(([name]) => !isErrorKind(name)))("%s", (name, file) => {
    const own = examples.some((example) => example.name === name && example.file === file);
    expect(own ? null : `${name} (src/${file}) has no @example`).toBeNull();
  });
});

describe("the @example of", () => {
  const runnable = examples.filter(({ name }) => !Object.hasOwn(notRun, name));
  it.each(runnable.map((example, i) => [titleOf(example), example, i] as const))("%s", async (title, example, i) => {
    if (touchesFiles(example)) enterFolder(i);
    await runExample(example.code, await scopeOf(example)).catch((cause: unknown) => {
      throw new Error(`example of ${title}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    });
  });

  it("each compiles", () => {
    const typed = examples.map((example) => {
      const own = ownNames(example.file);
      const publicNames = (file: keyof typeof entries) =>
        [...entries[file].keys()].filter((name) => !own.includes(name));
      const imports = new Map([
        ["src/index.ts", publicNames("index.ts")],
        ["src/node.ts", publicNames("node.ts")],
        ...(own.length > 0 ? [[`src/${example.file}`, own] as const] : []),
      ]);
      return { example, imports };
    });
    expect(typeErrorsIn(root, typed, Object.keys(standIns)).join("\n")).toBe("");
  });

  it.each(Object.entries(notRun))("%s is not run: it %s", (name) => {
    expect(examples.map((example) => example.name)).toContain(name);
  });
});
