import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/cli/program.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => join("docs", name))].filter((name) =>
  name.endsWith(".md"),
);
const program = createProgram("1.2.3");

const commandOf = (words: readonly string[]): Command | undefined =>
  words.reduce<Command | undefined>(
    (at, word) => at?.commands.find((command) => command.name() === word) ?? (at === program ? undefined : at),
    program,
  );

/** The flags of a line of arguments that a command does not have. */
const unknownFlags = (command: Command, line: string): string[] =>
  [...line.matchAll(/(?<=^|[\s[(`])(--[a-z][\w-]*|-[a-z])(?=$|[\s\])=,`])/g)]
    .map(([flag]) => flag)
    .filter((flag) => !["--help", "-h", ...command.options.flatMap(({ long, short }) => [long, short])].includes(flag));

describe("the docs", () => {
  it.each(pages)("%s calls commands with flags that they have", (page) => {
    const text = readFileSync(join(root, page), "utf8").replaceAll(/\\\n\s*/g, "");
    const calls = [...text.matchAll(/(?:npx |^|`|\$ )voxmix ([a-z][a-z-]*)((?:(?!voxmix)[^`\n|#>;&])*)/gm)];
    const wrong = calls.flatMap(([, verb = "", rest = ""]) => {
      const command = commandOf([verb, ...rest.trim().split(/\s+/).slice(0, 1)]);
      return command === undefined
        ? [`no command ${verb}`]
        : unknownFlags(command, rest).map((flag) => `${verb} ${flag}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ["docs/clustering.md", "cluster"],
    ["docs/detection.md", "metrics"],
  ])("%s lists the flags of voxmix %s with their defaults", (page, verb) => {
    const command = program.commands.find((one) => one.name() === verb) as Command;
    const [, table = ""] =
      /\| option \| default \|[^\n]*\n\|[-| ]+\n((?:\|[^\n]*\n)+)/.exec(readFileSync(join(root, page), "utf8")) ?? [];
    const rows = table
      .trim()
      .split("\n")
      .map((row) => row.split("|").slice(1, 3));
    expect(rows.length).toBeGreaterThan(4);
    for (const [flags = "", defaults = ""] of rows) {
      expect(unknownFlags(command, flags)).toEqual([]);
      const named = [...flags.matchAll(/`(--[\w-]+)/g)].map(([, flag]) =>
        command.options.find(({ long }) => long === flag),
      );
      const values = defaults
        .replaceAll("`", "")
        .split(", ")
        .map((value) => value.trim());
      for (const [i, option] of named.entries()) {
        if (option?.defaultValue === undefined || values[i] === "") continue;
        const written = named.length === 1 ? values.join(",") : values[i];
        expect([flags, written]).toEqual([flags, String(option.defaultValue)]);
      }
    }
  });
});
