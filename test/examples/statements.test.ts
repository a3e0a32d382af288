import { describe, expect, it } from "vitest";
import { statementsOf } from "./statements.js";

const texts = (code: string) => statementsOf(code).map(({ text, expected }) => [text, expected]);

describe("the statements of an example", () => {
  it("end at semicolons and at ends of lines, with or without a value", () => {
    expect(texts("const a = 1; a + 1 // => 2\nb(a)")).toEqual([
      ["const a = 1;", null],
      ["a + 1", "2"],
      ["b(a)", null],
    ]);
    expect(texts("a(); // => 1, the first\nb(); // no value")).toEqual([
      ["a();", "1, the first"],
      ["b();", null],
    ]);
  });

  it("go on over lines while brackets are open or a line asks for more", () => {
    const code = "f({\n  a: 1, // inside\n});\nx\n  .map((y) =>\n    y + 1)\n  .join()\nz";
    expect(texts(code).map(([text]) => text)).toEqual([
      "f({\n  a: 1, \n});",
      "x\n  .map((y) =>\n    y + 1)\n  .join()",
      "z",
    ]);
    expect(texts("for (const a of b) {\n  c(a);\n}\nc; // => 3")).toEqual([
      ["for (const a of b) {\n  c(a);\n}", null],
      ["c;", "3"],
    ]);
  });

  it("take a value from a line of its own, which may go on", () => {
    expect(texts('parse("a // b")\n// => [1,\n//     2]\nnext()')).toEqual([
      ['parse("a // b")', "[1, 2]"],
      ["next()", null],
    ]);
  });

  it("keep strings, templates and comments whole", () => {
    const call = 'f("};", `a; {`, "("");';
    expect(texts(`${call} /* ; { */ g()`).map(([text]) => text)).toEqual([call, "g()"]);
  });

  it("refuse a value that belongs to no statement, or two to one", () => {
    expect(() => statementsOf("// => 1\nf()")).toThrow(/before any statement/);
    expect(() => statementsOf("f(\n  1, // => 1\n)")).toThrow(/within brackets/);
    expect(() => statementsOf("f() // => 1\n// => 2")).toThrow(/two values/);
  });
});
