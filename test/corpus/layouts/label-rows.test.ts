import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { enclosingLabels, labelManifest } from "../../../src/corpus/layouts/label-rows.js";
import { CorpusError } from "../../../src/errors.js";
import type { LabelInterval, LabelTier } from "../../../src/formats/labels/label-tier.js";

/** A tier of "label from to" entries. */
const tier = (name: string, ...entries: readonly string[]): LabelTier => ({
  name,
  intervals: entries.map((entry) => {
    const [label = "", start, end, channel] = entry.split(" ");
    return { start: Number(start), end: Number(end), label, ...(channel === undefined ? {} : { channel }) };
  }),
});

const sound = (...tiers: readonly LabelTier[]) => ({ path: "/s.wav", columns: { file: "s" }, tiers });
const rowsOf = (tiers: readonly LabelTier[], by?: string) => labelManifest("s", [sound(...tiers)], { by }).rows;

const words = tier("Word", "the 0 0.2", "cat 0.2 0.8");
const phones = tier("phone", "dh 0 0.1", "ax 0.1 0.2", "k 0.2 0.4", "ae 0.4 0.6", "t 0.6 0.9", "sil 0.9 1");

describe("rows of labels", () => {
  it("carry the labels that they lie in wholly, of tiers with no more labels", () => {
    expect(rowsOf([words, phones], "phone").map(({ columns }) => columns)).toEqual([
      { phone: "dh", word: "the", file: "s" },
      { phone: "ax", word: "the", file: "s" },
      { phone: "k", word: "cat", file: "s" },
      { phone: "ae", word: "cat", file: "s" },
      { phone: "t", file: "s" },
      { phone: "sil", file: "s" },
    ]);
    expect(rowsOf([words, phones], "word")).toEqual([
      { path: "/s.wav", row: 1, start: 0, end: 0.2, columns: { word: "the", file: "s" } },
      { path: "/s.wav", row: 2, start: 0.2, end: 0.8, columns: { word: "cat", file: "s" } },
    ]);
  });

  it("come from every tier where no column is asked for, without empty labels and points", () => {
    const manifest = labelManifest("s", [sound(words, tier("tone", "H* 0.1 0.1"), tier("x", " 0 1", "a 1 2"))], {});
    expect(manifest.rows.map(({ columns }) => columns)).toEqual([
      { word: "the", file: "s" },
      { word: "cat", file: "s" },
      { x: "a", file: "s" },
    ]);
    expect(manifest.columnNames).toEqual(["word", "file", "x"]);
    expect(manifest).not.toHaveProperty("warnings");
  });

  it("say what the tiers are when none has the column", () => {
    const failing =
      (by: string, ...tiers: readonly LabelTier[]) =>
      () =>
        rowsOf(tiers, by);
    expect(failing("phones", words, phones)).toThrow(CorpusError);
    expect(failing("phones", words, phones)).toThrow(/no tier is called "phones"; the tiers are: word, phone/);
    expect(failing("tone", words, tier("tone", "H* 1 1"))).toThrow(/"tone" holds points.*word, tone/);
    expect(failing("x", words, tier("x", " 0 1"))).toThrow(/no interval of the tier "x" has a label/);
    expect(() => labelManifest("s", [], {})).toThrow(/no interval has a label; there is no tier/);
  });

  it("name columns without doubles and without the manifest's own", () => {
    const tiers = ["", "Word", " word ", "End", "file"].map((name) => tier(name, "a 0 1"));
    expect(labelManifest("s", [sound(...tiers)], { by: "word" }).columnNames).toEqual([
      "word",
      "tier1",
      "word_2",
      "end_tier",
      "file_tier",
      "file",
    ]);
  });

  it("let a tier go before what the name says, but not before a pattern", () => {
    const named = { ...sound(words, phones), columns: { file: "s", word: "ann" } };
    const manifest = labelManifest("s", [named], { by: "phone" });
    expect(manifest.rows.map(({ columns }) => columns.word)).toEqual([
      "the",
      "the",
      "cat",
      "cat",
      undefined,
      undefined,
    ]);
    expect(() => labelManifest("s", [named], { named: ["word"] })).toThrow(/pattern and a tier are both called "word"/);
  });

  it("carry the speaker of a word where its line says one", () => {
    const word = { start: 0, end: 1, label: "yes", speaker: "bob" };
    expect(rowsOf([{ name: "word", intervals: [word] }])[0]?.columns).toMatchObject({ word: "yes", speaker: "bob" });
  });
});

describe("channels of labels", () => {
  const speakers = tier("speaker", "ann 0 2 A", "bob 0 5 B");
  it("are those of the sound when there are several, one after the other", () => {
    const rows = rowsOf([tier("word", "a 0 1 A", "b 0.5 1 B", "c 1 2 A"), speakers], "word");
    expect(rows.map(({ channel, columns }) => [channel, columns.word, columns.speaker])).toEqual([
      [0, "a", "ann"],
      [0, "c", "ann"],
      [1, "b", "bob"],
    ]);
    expect(rowsOf([tier("word", "a 0 1 2")])[0]?.channel).toBe(1);
  });
  it("mean the whole sound when there is but the first, or one with another name", () => {
    for (const name of ["1", "A", "0", "mic"])
      expect(rowsOf([tier("word", `a 0 1 ${name}`)])[0]).not.toHaveProperty("channel");
  });
  it("are refused when they cannot be told", () => {
    expect(() => rowsOf([tier("word", "a 0 1 1", "b 0 1 mic")])).toThrow(/which channel of the sound "mic" is/);
    expect(() => rowsOf([tier("word", "a 0 1 0", "b 0 1 1")])).toThrow(/"0" is \(the labels have 0, 1\)/);
  });
});

describe("enclosingLabels", () => {
  it("finds what a search of all finds", () => {
    const interval = fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 20 }), fc.constantFrom(undefined, "A", "B"));
    const intervals = fc.array(interval, { maxLength: 12 }).map((all) =>
      all
        .map(([start, length, channel], i): LabelInterval => {
          return { start, end: start + length, label: String(i), ...(channel === undefined ? {} : { channel }) };
        })
        .toSorted((a, b) => a.start - b.start),
    );
    fc.assert(
      fc.property(intervals, intervals, (inner, outer) => {
        const found = enclosingLabels(inner, outer);
        for (const [i, { start, end, channel }] of inner.entries()) {
          const around = outer.filter(
            (other) =>
              other.start <= start && other.end >= end && (other.channel === channel || other.channel === undefined),
          );
          if (around.length === 0) expect(found[i]).toBeNull();
          else expect(around.map(({ label }) => label)).toContain(found[i]);
        }
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});
