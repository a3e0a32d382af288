import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  bayesianTable,
  incrementalTable,
  kmeansTable,
  mapTable,
  mixtureTable,
} from "../../src/options/mixture-table.js";
import { mmiTable } from "../../src/options/recognition-table.js";
import type { OptionRow } from "../../src/options.js";

/** The rows of a table in docs, below a heading that stands there once, as cells without code marks. */
function tableUnder(page: string, heading: string): readonly (readonly string[])[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const [, below, ...others] = text.split(`\n${heading}\n`);
  if (below === undefined || others.length > 0) throw new Error(`docs/${page} has not one heading "${heading}"`);
  const [, rows = ""] = /\n\| option[^\n]*\n\|[-| ]+\n((?:\|[^\n]*\n)+)/.exec(below) ?? [];
  return rows
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A default as docs write it; undefined for one that is told in words. */
function writtenValue(text: string): unknown {
  const [, power] = /^10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text) ?? [];
  if (power !== undefined) return Number(`1e-${[...power].map((digit) => SUPERSCRIPTS.indexOf(digit)).join("")}`);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe("the docs", () => {
  it.each([
    ["training.md", "## Expectation-maximisation", mixtureTable, 9],
    ["training.md", "## Discriminative training (MMI)", mmiTable, 4],
    ["training.md", "## MAP adaptation", mapTable, 3],
    ["training.md", "### Frames that come once", incrementalTable, 1],
    ["training.md", "## Variational Bayes", bayesianTable, 7],
    ["kmeans-and-gmm.md", "## `kmeans`", kmeansTable, 6],
  ] as const)("%s, %s: options, flags and defaults are those of the code", (page, heading, table, numDefaults) => {
    const known = new Map<string, OptionRow>(Object.entries(table));
    let compared = 0;
    for (const [, names = "", ...cells] of tableUnder(page, heading)) {
      const options = names.split(", ").map((name) => known.get(name));
      const hasFlags = cells.length > 3;
      const flags = hasFlags ? (cells[0] ?? "").split(", ") : [];
      const defaults = (cells[hasFlags ? 1 : 0] ?? "").split(/, (?![^[]*\])/);
      for (const [i, option] of options.entries()) {
        const flag = flags[i]?.split(" ")[0];
        if (flag?.startsWith("--") && option?.flag) expect([names, flag]).toEqual([names, option.flag.split(" ")[0]]);
        const value = writtenValue(defaults[i] ?? "");
        if (value === undefined || option?.default === undefined) continue;
        expect([names, value]).toEqual([names, option.default]);
        compared++;
      }
    }
    expect(compared).toBe(numDefaults);
  });
});
