import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { examplesIn } from "./docstrings.js";
import { declarationsOf } from "./surface.js";

const source = `import { x } from "./x.js";

/** No example. */
export function first() {}

/**
 * One on its line.
 *
 * @throws {Error} never
 * @example second(1) // => 2
 */
export async function second(a: number) {}

/**
 * @example
 * const a = third();
 * if (a) {
 *   a.go(); // => 1
 * }
 *
 * @example third("@x") // => 2
 * @see elsewhere
 */
// Why it is so.
export const third = () => null;

/** @example of(nothing) */
`;

describe("the @examples of a source", () => {
  it("are found with what they stand at, where, and as code", () => {
    expect(examplesIn("a.ts", source)).toEqual([
      { name: "second", file: "a.ts", line: 10, code: "second(1) // => 2" },
      { name: "third", file: "a.ts", line: 16, code: "const a = third();\nif (a) {\n  a.go(); // => 1\n}" },
      { name: "third", file: "a.ts", line: 21, code: 'third("@x") // => 2' },
      { name: "", file: "a.ts", line: 27, code: "of(nothing)" },
    ]);
  });
});

describe("the values of a file", () => {
  it("are followed through re-exports to where they are declared; types are left out", () => {
    const folder = mkdtempSync(join(tmpdir(), "voxmix-surface-"));
    writeFileSync(
      join(folder, "index.ts"),
      'export {\n  type A,\n  b,\n  c as d,\n} from "./b.js";\nexport * from "./e.js";\nexport type * from "./t.js";\n',
    );
    writeFileSync(
      join(folder, "b.ts"),
      "export interface A {}\nexport const b = 1;\nexport async function* c() {}\nfunction no() {}\n",
    );
    writeFileSync(join(folder, "e.ts"), "export class E {}\nexport type T = 1;\n");
    expect([...declarationsOf(folder, "index.ts")]).toEqual([
      ["b", "b.ts"],
      ["d", "b.ts"],
      ["E", "e.ts"],
    ]);
    rmSync(folder, { recursive: true });
  });
});
