import { describe, expect, it } from "vitest";
import { listWavFiles } from "../../src/corpus/wav-files.js";
import { folderOf, wavsNamed } from "./temporary-folder.js";

describe("listWavFiles", () => {
  it("lists recordings at any depth, in natural order", async () => {
    const folder = await folderOf({
      ...wavsNamed("b/10.wav", "b/9.wav", "a.WAV", "c/d/1.wav", ".hidden/x.wav"),
      "x.mp3": "x",
    });
    expect(await listWavFiles(folder)).toEqual(["a.WAV", "b/9.wav", "b/10.wav", "c/d/1.wav"]);
  });
});
