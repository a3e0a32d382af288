import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findAudioFiles,
  formatFilePattern,
  matchFilePattern,
  parseFilePattern,
} from "../../../src/corpus/layouts/find-recordings.js";
import { CorpusError } from "../../../src/errors.js";
import { folderOf, wavsNamed } from "../temporary-folder.js";

describe("findAudioFiles", () => {
  it("lists recordings at any depth, in natural order", async () => {
    const folder = await folderOf({
      ...wavsNamed("b/10.wav", "b/9.wav", "a.WAV", "c/d/1.wav", ".hidden/x.wav"),
      "x.mp3": "x",
    });
    expect(await findAudioFiles(folder)).toEqual(["a.WAV", "b/9.wav", "b/10.wav", "c/d/1.wav"]);
  });

  it("lists every format that is read, and nothing else", async () => {
    const folder = await folderOf({
      ...wavsNamed("10.wav", "9.FLAC", "b/1.sph", "c.aif", "d.aiff", "e.aifc", "f.au", "g.snd", ".h.flac"),
      "x.mp3": "x",
      flac: "x",
      "x.flac.txt": "x",
    });
    expect(await findAudioFiles(folder)).toEqual([
      "9.FLAC",
      "10.wav",
      "b/1.sph",
      "c.aif",
      "d.aiff",
      "e.aifc",
      "f.au",
      "g.snd",
    ]);
  });
});

describe("parseFilePattern", () => {
  it("names the columns in order", () => {
    expect(parseFilePattern("{speaker}/{word}_{take}.wav").columnNames).toEqual(["speaker", "word", "take"]);
  });

  it.each([
    ["{speaker}_{word}", /end in \.wav/],
    ["all.wav", /names no column/],
    ["{a}{b}.wav", /what parts \{a\} from \{b\}/],
    ["{a}_{a}.wav", /"a" is there twice/],
    ["{path}.wav", /"path" is taken/],
    ["{1st}.wav", /no column name/],
    ["{}.wav", /no column name/],
    ["{a}_{b.wav", /not closed/],
    ["{a}\\{b}.wav", /separated by \//],
  ])("refuses %s", (source, message) => {
    expect(() => parseFilePattern(source)).toThrow(message);
    expect(() => parseFilePattern(source)).toThrow(CorpusError);
  });
});

describe("matchFilePattern", () => {
  const match = (pattern: string, path: string) => matchFilePattern(parseFilePattern(pattern), path);

  it("reads columns up to the text that follows", () => {
    expect(match("{speaker}_{word}_{take}.wav", "s01_13_2.wav")).toEqual({ speaker: "s01", word: "13", take: "2" });
    expect(match("{speaker}/{session}/{word}.wav", "ann/1/yes.WAV")).toEqual({
      speaker: "ann",
      session: "1",
      word: "yes",
    });
    expect(match("{speaker}_{rest}.wav", "s01_13_2.wav")).toEqual({ speaker: "s01", rest: "13_2" });
    expect(match("rec-{a}--{b}.wav", "rec-x-y--z.wav")).toEqual({ a: "x-y", b: "z" });
  });

  it.each(["s01_13.wav", "a/s01_13_2.wav", "s01__2.wav", "s01_13_2.wave", "s01_13_2xwav"])("refuses %s", (path) => {
    expect(match("{speaker}_{word}_{take}.wav", path)).toBeNull();
  });

  it("takes the signs of regular expressions literally", () => {
    expect(match("({a})+[{b}].wav", "(1)+[2].wav")).toEqual({ a: "1", b: "2" });
    expect(match("{a}.{b}.wav", "1x2.wav")).toBeNull();
  });

  const names = fc
    .uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 4 })
    .filter((list) => !list.some((name) => ["path", "end"].includes(name)));
  const literal = fc.string({ unit: fc.constantFrom("_", "-", "/", ".", "+", "$", "("), minLength: 1, maxLength: 3 });
  const value = fc.string({ unit: fc.constantFrom("a", "Z", "0", "é", " "), minLength: 1, maxLength: 5 });

  it("is undone by formatFilePattern, both ways round", () => {
    fc.assert(
      fc.property(
        names,
        fc.array(literal, { minLength: 4, maxLength: 4 }),
        fc.array(value, { minLength: 4, maxLength: 4 }),
        (columns, literals, values) => {
          const source = `${columns.map((name, i) => `${i === 0 ? "" : literals[i]}{${name}}`).join("")}.wav`;
          const pattern = parseFilePattern(source);
          const row = Object.fromEntries(columns.map((name, i) => [name, values[i] ?? "x"]));
          const path = formatFilePattern(pattern, row);
          expect(matchFilePattern(pattern, path)).toEqual(row);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "_", "-", "/", "."), maxLength: 12 }), (stem) => {
        const pattern = parseFilePattern("{a}__{b}-{c}.wav");
        const columns = matchFilePattern(pattern, `${stem}.wav`);
        if (columns !== null) expect(formatFilePattern(pattern, columns)).toBe(`${stem}.wav`);
      }),
      { numRuns: 5000 },
    );
  });
});
