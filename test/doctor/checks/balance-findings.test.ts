import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeWav } from "../../../src/audio/wav/encode-wav.js";
import { readManifest } from "../../../src/corpus/read-manifest.js";
import { examineCorpus } from "../../../src/doctor/examine-corpus.js";
import { formatTextGrid } from "../../../src/formats/labels/text-grid.js";
import { writeNpy } from "../../../src/formats/npy/npy-files.js";
import { temporaryFolder } from "../../corpus/temporary-folder.js";
import { manifestOf, type PlantedRecording, soundRecordings, word } from "../planted.js";

const sound = soundRecordings();

const examine = async (recordings: readonly PlantedRecording[], options = {}) =>
  (await examineCorpus(await manifestOf(recordings), { by: "word", ...options })).findings.map(
    ({ severity, kind, where }) => [severity, kind, ...where.map(({ label }) => label)],
  );

describe("the classes of a corpus", () => {
  it("are told apart by more than case and spaces", async () => {
    const odd = sound.map((recording, i) =>
      recording.word === "no" && i % 3 === 0 ? { ...recording, word: "No" } : recording,
    );
    expect(await examine(odd)).toContainEqual(["warning", "similar-labels", "no"]);
    // In SAMPA s is not S.
    const kinds = (await examine(odd, { task: "phone" })).map(([, kind]) => kind);
    expect(kinds).not.toContain("similar-labels");
  });

  it("need frames for their Gaussians, and say how many Gaussians there are frames for", async () => {
    const findings = (await examineCorpus(await manifestOf(sound), { by: "word", numComponents: 32 })).findings;
    expect(findings).toMatchObject([{ severity: "warning", kind: "few-frames", figures: { needed: 40 } }]);
    const { components = 0, least = 0 } = findings[0]?.figures ?? {};
    expect(components).toBe(Math.floor((least * 32) / 40));
    expect(findings[0]?.advice).toContain(`--components ${components}`);
    expect(await examine(sound, { numComponents: components })).toEqual([]);
  });

  it("should have more than one recording, and not one of them few", async () => {
    const few = sound.filter(({ word, name }) => word !== "stop" || name === "stop-ada-0.wav");
    const findings = await examine(few, { numComponents: 1 });
    expect(findings).toContainEqual(["warning", "single-recording", "stop"]);
    expect(findings).toContainEqual(["warning", "imbalance", "stop"]);
  });

  it("are two at least", async () => {
    expect(await examine(sound.filter(({ word }) => word === "no"))).toContainEqual(["error", "single-class", "no"]);
  });

  it("stand on both sides of a split", async () => {
    const untrained = sound.filter(({ word, split }) => word !== "stop" || split === "test");
    expect(await examine(untrained)).toContainEqual(["error", "untrained-label", "stop"]);
    const untested = sound.filter(({ word, split }) => word !== "stop" || split === "train");
    expect(await examine(untested)).toContainEqual(["hint", "untested-label", "stop"]);
  });

  it("share speakers between training and test: an error where the claim is that they do not", async () => {
    const shared = sound.map((recording, i) => ({ ...recording, split: i % 3 === 0 ? "test" : "train" }));
    expect(await examine(shared)).toEqual([["hint", "speakers-across-splits", "ada", "bob", "cyd"]]);
    const claim = { claim: "speaker-independent" };
    expect(await examine(shared, claim)).toEqual([["error", "speakers-across-splits", "ada", "bob", "cyd"]]);
    expect(await examine(sound, claim)).toEqual([]);
    expect(await examine(shared, { by: "speaker" })).toEqual([]);
    await expect(examine(shared, { splitBy: "fold" })).rejects.toThrow(
      /no column is called "fold".*word, speaker, split/,
    );
  });

  it("share sessions between training and test, where the manifest has them", async () => {
    const manifest = await manifestOf(sound);
    const inSessions = (session: (speaker: string, row: number) => string) => ({
      ...manifest,
      columnNames: [...manifest.columnNames, "session"],
      rows: manifest.rows.map((row, i) => ({
        ...row,
        columns: { ...row.columns, session: session(row.columns.speaker ?? "", i), split: i % 2 ? "train" : "test" },
      })),
    });
    const found = async (session: (speaker: string, row: number) => string) =>
      (await examineCorpus(inSessions(session), { by: "word" })).findings.filter(
        ({ kind }) => kind === "sessions-across-splits",
      );
    // One name for the sessions of three speakers is three sessions.
    expect(await found(() => "1")).toMatchObject([{ severity: "warning", figures: { count: 3, total: 3 } }]);
    expect(await found((_, row) => String(row % 2))).toEqual([]);
  });

  it("are looked at segment by segment, the sound of the recording once", async () => {
    const folder = await temporaryFolder();
    const { samples, sampleRate } = word(150, 1200, 2, 3);
    await writeFile(join(folder, "a.wav"), encodeWav({ samples, sampleRate }));
    const intervals = [
      { start: 0.1, end: 0.3, label: "a" },
      { start: 0.3, end: 0.5, label: "b" },
      { start: 9, end: 9.5, label: "b" },
    ];
    await writeFile(join(folder, "a.TextGrid"), formatTextGrid([{ name: "phone", intervals }]));
    const manifest = await readManifest(folder, { by: "phone" });
    const { classes, findings } = await examineCorpus(manifest, { by: "phone" });
    expect(classes.map(({ label, numFrames }) => [label, numFrames])).toEqual([
      ["a", 20],
      ["b", 20],
    ]);
    expect(findings.map(({ kind, where }) => [kind, where[0]?.start])).toEqual([["empty-segment", 9]]);
  });

  it("may be of features, of which there is no sound to look at", async () => {
    const folder = await temporaryFolder();
    const rows = await Promise.all(
      [0, 1, 2, 3].map(async (n) => {
        const data = Float32Array.from({ length: 200 }, (_, i) => Math.sin(n + i * i));
        await writeNpy(join(folder, `${n}.npy`), { data, numFrames: 100, dim: 2, frameShift: 0.01 });
        return `${n}.npy\t${n % 2}\n`;
      }),
    );
    await writeFile(join(folder, "m.tsv"), `path\tword\n${rows.join("")}`);
    const manifest = await readManifest(join(folder, "m.tsv"));
    const { classes, findings } = await examineCorpus(manifest, { by: "word" });
    expect(findings).toEqual([]);
    expect(classes[0]).toMatchObject({ numFrames: 200, seconds: null, silence: null });
  });
});
