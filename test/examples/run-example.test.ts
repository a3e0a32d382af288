import { describe, expect, it } from "vitest";
import { runExample } from "./run-example.js";

const scope = { twice: (x: number) => 2 * x, later: async (x: number) => x };

describe("an example", () => {
  it("passes where every value is what is written", async () => {
    const code = `
      const a: number = twice(2); // => 4
      await later(a) // => 4
      const { length } = "four"; length // => a
      for (const x of [1]) twice(x);
      [a, length].map(twice); // => [8, 8]
      Float64Array.of(1 / 3, twice(1)) // => Float64Array.of(0.333, 2)
      new Map([[1, "one"]]) // => new Map([[1, "one"]])
    `;
    await runExample(code, scope);
  });

  it.each([
    ["a wrong value", "twice(2) // => 5", /twice\(2\)\nexpected 5, got 4/],
    ["a wrong value of a constant", "const a = twice(2); // => 5", /expected 5, got 4/],
    ["a wrong value that is computed", "twice(2) // => twice(3)", /expected 6, got 4/],
    ["a wrong list that is computed", "[twice(2)] // => Float64Array.of(4)", /expected Float64Array/],
    ["a wrong map", "new Map([[1, 2]]) // => new Map([[1, 1]])", /got Map\(1\) { 1 => 2 }/],
    ["a wrong value that is awaited", "await later(2) // => 1", /expected 1, got 2/],
    ["an error", 'throw new TypeError("no")', /no/],
    ["an unknown name", "thrice(2)", /thrice is not defined/],
    ["prose for a value", "twice(2) // => the double", /"the double" is no value/],
    ["a value after what has none", "if (twice(1)) twice(2); // => 4", /has no value/],
    ["what is no code", "twice(", /Unexpected/],
  ])("fails for %s", async (_, code, message) => {
    await expect(runExample(code, scope)).rejects.toThrow(message);
  });

  it("may give its own values the names of the scope's", async () => {
    await runExample("const twice = 3;\ntwice // => 3", scope);
  });
});
