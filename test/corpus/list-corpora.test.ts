import { describe, expect, it } from "vitest";
import { fsdd } from "../../src/corpus/fsdd.js";
import { findCorpus, listCorpora } from "../../src/corpus/list-corpora.js";

describe("listCorpora", () => {
  it("lists what can be downloaded and what can be made", () => {
    expect(listCorpora().map(({ name, obtain }) => [name, obtain])).toEqual([
      ["fsdd", "get"],
      ["spoken-digits", "make"],
    ]);
  });
});

describe("findCorpus", () => {
  it("finds a public corpus by its name", () => {
    expect(findCorpus("fsdd")).toBe(fsdd);
  });
});
