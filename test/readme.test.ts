import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatTextGrid } from "../src/formats/labels/text-grid.js";
import { buzz, writeFsddLike, writeSound } from "./oracles/sounds.js";

/**
 * Every block of the README and the docs is run, from top to bottom, in a folder that has small stand-ins for the
 * recordings they speak of. A line that needs the network, a browser or minutes is named below, and tested elsewhere.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const elsewhere = [
  /^npm (test|run demo|install|ci|pack)\b/,
  /corpus get/,
  /corpus make/,
  /^git clone/,
  /^cd /,
  /^npx tsx scripts\//,
  /^npx vitest/,
  /release-models/,
];

interface Block {
  readonly language: string;
  readonly text: string;
}

const blocksOf = (page: string): Block[] =>
  [...readFileSync(join(root, page), "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(
    ([, language = "", text = ""]) => ({
      language,
      text,
    }),
  );

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "voxmix-readme-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  symlinkSync(join(root, "models"), join(folder, "models"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFsddLike(join(folder, "corpora", "fsdd"), { speakers: ["jackson", "theo"] });
  await writeFsddLike(join(folder, "demo", "spoken-digits"));
  for (const [index, who] of ["ada", "bob", "cyd"].entries()) {
    for (const take of [1, 2, 3])
      await writeSound(join(folder, "recordings", who, `${take}.wav`), buzz(200 + 150 * index, take));
  }
  for (const [index, speaker] of ["s01", "s02", "s03", "s04", "s05"].entries()) {
    for (const take of [1, 2, 3, 4]) {
      for (const [word, factor] of [
        ["00", 1],
        ["12", 2.2],
      ] as const) {
        const path = join(folder, "corpora", "words20", "recordings", `${speaker}_${word}_${take}.wav`);
        await writeSound(path, buzz((200 + 40 * index) * factor, take));
      }
    }
  }
  await writeSound(join(folder, "someone.wav"), buzz(200, 9));
  await writeSound(join(folder, "corpora", "interviews", "s1.wav"), buzz(200, 9));
  writeFileSync(
    join(folder, "corpora", "interviews", "s1.TextGrid"),
    formatTextGrid([
      { name: "words", intervals: [{ start: 0.1, end: 0.3, label: "the" }] },
      { name: "phones", intervals: [{ start: 0.1, end: 0.2, label: "dh" }] },
    ]),
  );
  writeFileSync(join(folder, "s1.ctm"), "s1 1 0.1 0.2 the\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

/** A shell line as the test runs it: the command of this checkout, not one from a registry. */
const localised = (line: string): string =>
  line.replace(/\bnpx voxmix\b/g, `"${process.execPath}" "${join(root, "dist/cli/main.js")}"`);

describe.each(pages)("%s", (page) => {
  const blocks = blocksOf(page);

  const lines = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.replace(/\\\n\s*/g, "").split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

  const runnable = lines.filter((line) => !elsewhere.some((pattern) => pattern.test(line)));
  if (runnable.length > 0) {
    it.each(runnable)("runs: %s", (line) => {
      const { status, output } = run("sh", ["-c", localised(line)]);
      expect(output).not.toMatch(/bug of voxmix/);
      expect({ status, output: status === 0 ? "" : output }).toEqual({ status: 0, output: "" });
    });
  }

  const programs = blocks.filter(
    ({ language, text }) => language === "ts" && !/getCorpus|makeSpokenDigits|openWebWorkers\(/.test(text),
  );
  if (programs.length > 0) {
    it.each(programs.map(({ text }, i) => [i + 1, text] as const))("runs its TypeScript block %d", (i, text) => {
      const file = join(folder, `block-${page.replace(/\W/g, "-")}-${i}.mjs`);
      const here = text.replace(
        /from "voxmix(\/node)?"/g,
        (_, node) => `from "${join(root, "dist", node ? "node.js" : "index.js")}"`,
      );
      // Types off beforehand: tsx takes longer to start than most blocks to run.
      writeFileSync(file, transformSync(here, { loader: "ts" }).code);
      const { status, output } = run(process.execPath, [file]);
      expect({ status, output: status === 0 ? "" : output }).toEqual({ status: 0, output: "" });
    });
  }

  it("links to what there is", () => {
    const text = readFileSync(join(root, page), "utf8");
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? "");
    const missing = targets.filter((target) => {
      try {
        readFileSync(join(root, page, "..", target));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== "EISDIR";
      }
    });
    expect(missing).toEqual([]);
  });
});
