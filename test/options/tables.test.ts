import { describe, expect, it } from "vitest";
import * as mixture from "../../src/options/mixture-table.js";
import * as recipe from "../../src/options/recipe-table.js";
import * as recognition from "../../src/options/recognition-table.js";
import * as speech from "../../src/options/speech-table.js";
import * as verification from "../../src/options/verification-table.js";
import {
  checkOption,
  completeOptions,
  integerFrom,
  needed,
  type OptionRow,
  orNull,
  resolveOptions,
  row,
} from "../../src/options.js";

const tables = Object.entries({ ...mixture, ...recipe, ...recognition, ...speech, ...verification }).filter(
  (entry): entry is [string, Readonly<Record<string, OptionRow>>] => entry[0].endsWith("Table"),
);

describe("a table of options", () => {
  it.each(tables)("%s has defaults that its own rules accept, and a line of help each", (_, table) => {
    for (const [option, { rule, help, ...rest }] of Object.entries(table)) {
      if ("default" in rest) expect([option, rule.problem(rest.default)]).toEqual([option, null]);
      expect(help).toMatch(/^\S.{0,69}$/);
    }
  });

  it.each(tables)("%s spells no flag twice", (_, table) => {
    const flags = Object.values(table).flatMap(({ flag }) => flag ?? []);
    expect(new Set(flags).size).toBe(flags.length);
  });
});

describe("options resolved by a table", () => {
  const table = {
    size: needed(integerFrom(1, 9), "of it"),
    most: row(orNull(integerFrom(1)), null, "of all"),
    seed: row(integerFrom(0), 7, "of chance"),
  };
  type Options = { size: number; most: number | null; seed: number };

  it("come complete, in the order of the table", () => {
    const resolved = resolveOptions<Options>("box", table, JSON.parse('{"seed": 2, "size": 3}'));
    expect(Object.entries(resolved)).toEqual([
      ["size", 3],
      ["most", null],
      ["seed", 2],
    ]);
  });

  it.each([
    [{}, "box: size: expected a whole number from 1 to 9, got undefined"],
    [{ size: 0 }, "box: size: expected a whole number from 1 to 9, got 0"],
    [{ size: 1, most: 0.5 }, "box: most: expected a whole number of at least 1, or null, got 0.5"],
    [{ size: 1, weight: 2 }, 'unknown box option "weight"; the options are size, most, seed'],
    [null, "box: expected an object of options, got null"],
  ])("say what is wrong with %j", (options, message) => {
    expect(() => resolveOptions<Options>("box", table, options as Partial<Options>)).toThrow(message);
  });

  it("hand on the options of others where they may stand among them", () => {
    expect(completeOptions<Options, object>("box", table, { size: 1, onStep: "x" })).toMatchObject({
      onStep: "x",
      seed: 7,
    });
  });

  it("are checked one by one as well", () => {
    expect(() => checkOption("box", "size", integerFrom(1), "x")).toThrow(
      'box: size: expected a whole number of at least 1, got "x"',
    );
  });
});
