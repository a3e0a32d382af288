import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest } from "../../../src/corpus/read-manifest.js";
import { CorpusError } from "../../../src/errors.js";
import { folderOf, wavsNamed } from "../temporary-folder.js";

const tables = {
  "data/train/wav.scp": "r1 wav/a.wav\nr2   wav/b c.wav \n",
  "data/train/utt2spk": "u1 ann\nu2 ann\nu3 bob\n",
  "data/train/spk2utt": "ann u1 u2\nbob u3\n",
  "data/train/spk2gender": "ann f\nbob m\n",
  "data/train/text": "u1 yes it is\nu3\n",
  "data/train/utt2lang": "u1 en\n",
};

describe("a Kaldi data directory", () => {
  it("gives the segments with what belongs to them; paths start above", async () => {
    const folder = await folderOf({
      ...tables,
      ...wavsNamed("wav/a.wav", "wav/b c.wav"),
      "data/train/segments": "u1 r1 0.5 1.25\nu2 r1 2 -1\nu3 r2 0 1 1\n",
    });
    const manifest = await readManifest(join(folder, "data/train"));
    expect(manifest.columnNames).toEqual(["utterance", "speaker", "text", "gender", "lang"]);
    const of = (utterance: string, speaker: string, gender: string, text: string, lang: string) => ({
      utterance,
      speaker,
      text,
      gender,
      lang,
    });
    expect(manifest.rows).toEqual([
      {
        path: join(folder, "wav/a.wav"),
        row: 1,
        start: 0.5,
        end: 1.25,
        columns: of("u1", "ann", "f", "yes it is", "en"),
      },
      { path: join(folder, "wav/a.wav"), row: 2, start: 2, columns: of("u2", "ann", "f", "", "") },
      {
        path: join(folder, "wav/b c.wav"),
        row: 3,
        start: 0,
        end: 1,
        channel: 1,
        columns: of("u3", "bob", "m", "", ""),
      },
    ]);
  });

  it("is whole recordings without segments; the data directory goes before those above", async () => {
    const folder = await folderOf({ ...wavsNamed("d/a.wav", "a.wav"), "d/wav.scp": "u1 a.wav\nu2 /nowhere/b.wav\n" });
    expect((await readManifest(join(folder, "d"))).rows).toEqual([
      { path: join(folder, "d/a.wav"), row: 1, columns: { utterance: "u1" } },
      { path: "/nowhere/b.wav", row: 2, columns: { utterance: "u2" } },
    ]);
  });

  it.each([
    ["u1 sph2pipe -f wav a.sph |", /wav\.scp, line 1: "sph2pipe -f wav a\.sph \|" is a command/],
    ["u1 raw.ark:123", /line 1: "raw\.ark:123" is a place in an archive/],
    ["u1 -", /standard input/],
    ["u1 gone.wav", /line 1: there is no gone\.wav in .*; run in the folder that the paths start from/],
    ["u1 a.wav\nu1 b.wav", /line 2: "u1" is there twice/],
    ["u1", /line 1: nothing stands behind "u1"/],
    ["", /no utterance/],
  ])("is refused with %o", async (scp, message) => {
    const folder = await folderOf({ ...wavsNamed("a.wav"), "wav.scp": scp });
    await expect(readManifest(folder)).rejects.toThrow(CorpusError);
    await expect(readManifest(folder)).rejects.toThrow(message);
  });

  it.each([
    ["u1 r9 0 1", /segments, line 1: the recording "r9" is not in wav\.scp/],
    ["u1 r1 1 0.5", /line 1: "u1" ends at 0\.5 s, not after its start at 1 s/],
    ["u1 r1 0 NaN", /line 1: "r1 0 NaN" is no segment/],
    ["u1 r1 0", /no segment/],
    ["u1 r1 0 1 B", /"B" is no channel/],
  ])("is refused with the segment %o", async (segments, message) => {
    const folder = await folderOf({ ...wavsNamed("a.wav"), "wav.scp": "r1 a.wav\n", segments });
    await expect(readManifest(folder)).rejects.toThrow(message);
  });
});
