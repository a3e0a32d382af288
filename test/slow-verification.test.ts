import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { corpusFolder, hasCorpus, skipNote } from "./oracles/corpora.js";

/** The table of docs/verification-accuracy.md, by its own script: `npm run test:slow`, some minutes. */
const root = fileURLToPath(new URL("..", import.meta.url));

interface Figures {
  readonly name: string;
  readonly accuracy?: number;
  readonly equalErrorRate?: { readonly value: number };
  readonly interpolatedEqualErrorRate?: { readonly value: number };
}

function figuresOf(corpus: "fsdd" | "words20", ...options: readonly string[]): ReadonlyMap<string, Figures> {
  const argv = ["--import", "tsx", "scripts/verify-speakers.ts", corpusFolder(corpus), "--json", ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Figures);
  return new Map(rows.map((row) => [row.name, row]));
}

describe.skipIf(!hasCorpus("fsdd"))(`FSDD${skipNote("fsdd")}`, () => {
  it("verifies speakers whom the background model knows", () => {
    const figures = figuresOf("fsdd");
    const many = figures.get("45 recordings a digit, test, both fused");
    const few = figures.get("5 recordings a digit, test, both fused");
    expect(many?.equalErrorRate?.value).toBeLessThanOrEqual(0.0027);
    expect(few?.equalErrorRate?.value).toBeLessThanOrEqual(0.007);
  }, 3_600_000);
});

describe.skipIf(!hasCorpus("words20"))(`words20${skipNote("words20")}`, () => {
  it("verifies strangers by words that were not enrolled", () => {
    const figures = figuresOf("words20");
    const many = figures.get("40 recordings enrolled, test, both fused");
    const few = figures.get("5 recordings enrolled, test, both fused");
    expect(many?.equalErrorRate?.value).toBeLessThanOrEqual(0.065);
    expect(many?.interpolatedEqualErrorRate?.value).toBeLessThanOrEqual(0.065);
    expect(few?.equalErrorRate?.value).toBeLessThanOrEqual(0.07);
    expect(few?.interpolatedEqualErrorRate?.value).toBeLessThanOrEqual(0.07);
  }, 3_600_000);
  it("names speakers from one take a word", () => {
    const figures = figuresOf("words20", "--identification");
    expect(figures.get("identification, take 1, tested on take 4")?.accuracy).toBeGreaterThanOrEqual(0.95);
  }, 3_600_000);
});
