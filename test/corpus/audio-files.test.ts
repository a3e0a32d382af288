import { describe, expect, it } from "vitest";
import { findAudioFiles } from "../../src/corpus/audio-files.js";
import { folderOf, wavsNamed } from "./temporary-folder.js";

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
