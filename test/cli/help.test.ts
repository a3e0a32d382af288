import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/cli/program.js";

const program = createProgram("1.2.3");
const commands = program.commands.flatMap((command) => [command, ...command.commands]);

/** The help of a command on a terminal of so many columns. */
const helpOf = (name: string, helpWidth: number): string[] => {
  const command = commands.find((one) => one.name() === name) ?? program;
  const help = Object.assign(command.createHelp(), { helpWidth });
  return help.formatHelp(command, help).trimEnd().split("\n");
};

describe("voxmix --help", () => {
  it("lists the commands by groups, a line of 80 columns each", () => {
    const lines = helpOf("voxmix", 80);
    const groups = lines.filter((line) => /^[A-Z]\w*:$/.test(line)).map((line) => line.slice(0, -1));
    expect(groups).toEqual([
      ...["Options", "Data", "Features", "Recognition", "Verification", "Evaluation", "Mixtures", "Help"],
    ]);
    for (const command of program.commands) {
      expect(lines.filter((line) => line.startsWith(`  ${command.name()} `))).toHaveLength(1);
      expect(command.summary().length).toBeLessThanOrEqual(64);
    }
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("of train fits two screens and begins with what one must say", () => {
    const lines = helpOf("train", 80);
    expect(lines.length).toBeLessThanOrEqual(96);
    const flags = lines.flatMap((line) => /^ {2}(?:-\w, )?(--[\w-]+)/.exec(line)?.[1] ?? []);
    expect(flags.slice(0, 4)).toEqual(["--by", "--output", "--components", "--task"]);
  });
});

describe("the flags of all commands", () => {
  it.each(commands.map((command) => [command.name(), command] as const))("%s explains each", (_, command) => {
    for (const { description, long } of command.options) expect([long, description.length > 3]).toEqual([long, true]);
  });

  it("spell a setting one way", () => {
    const all = new Set(commands.flatMap(({ options }) => options.map(({ long }) => long)));
    for (const old of ["--start", "--map-update", "--det"]) expect(all).not.toContain(old);
    const startOf = (name: string) =>
      commands.find((one) => one.name() === name)?.options.some(({ long }) => long === "--init");
    expect(["train", "evaluate", "select", "train-ubm", "cluster"].map(startOf)).toEqual(Array(5).fill(true));
  });
});

describe("--help and --version", () => {
  it("load no code of the library but the tables of options", () => {
    const src = fileURLToPath(new URL("../../src", import.meta.url));
    const loaded = new Set<string>();
    const visit = (path: string): void => {
      if (loaded.has(path)) return;
      loaded.add(path);
      const imports = readFileSync(path, "utf8").matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)\.js"/gm);
      for (const [, name = ""] of imports) visit(`${join(dirname(path), name)}.ts`);
    };
    visit(join(src, "cli", "main.ts"));
    const names = [...loaded].map((path) => relative(src, path));
    expect(names.filter((name) => !/^(cli\/|options\/|options\.ts$|errors\.ts$)/.test(name))).toEqual([]);
    expect(names.filter((name) => /^cli\/(commands\/\w+\/|shared\/)/.test(name))).toEqual([]);
  });
});
