import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fsdd } from "../../../src/corpus/public/corpora.js";
import { type UnpackOptions, unpackRecordings } from "../../../src/corpus/public/unpack.js";
import { CorpusError } from "../../../src/errors.js";
import { temporaryFolder } from "../temporary-folder.js";
import { type ArchiveEntry, entriesOf, recordings, tarGz } from "../test-archive.js";

async function unpacking(archive: Uint8Array | readonly ArchiveEntry[], options?: UnpackOptions) {
  const parent = await temporaryFolder();
  const folder = await temporaryFolder();
  const file = join(parent, "a.tar.gz");
  await writeFile(file, archive instanceof Uint8Array ? archive : await tarGz(archive));
  return { parent, folder, unpack: () => unpackRecordings(file, folder, fsdd.layout, options) };
}

const wav = recordings["0_ann_0.wav"] ?? "";
const inFolder = "digits/recordings/0_ann_0.wav";

describe("unpackRecordings", () => {
  it("takes the recordings and nothing else", async () => {
    const { folder, unpack } = await unpacking([
      ...entriesOf(recordings),
      { name: "digits/recordings/notes.txt", content: "x" },
      { name: "digits/recordings/deeper/0_ann_2.wav", content: "x" },
      { name: "digits/recordings/0_ann_4.wav/about.txt", content: "x" },
      { name: "recordings/0_ann_3.wav", content: "x" },
      { name: "digits/latest", type: "symlink", linkname: "/etc/passwd" },
    ]);
    expect(await unpack()).toBe(4);
    expect((await readdir(folder)).toSorted()).toEqual(Object.keys(recordings).toSorted());
    for (const [name, bytes] of Object.entries(recordings)) {
      expect(Buffer.compare(await readFile(join(folder, name)), bytes)).toBe(0);
    }
  });

  it.each<[string, ArchiveEntry[], RegExp]>([
    ["a way up", [{ name: "digits/recordings/../../../0_ann_0.wav", content: wav }], /reaches outside/],
    ["a way up in a file passed over", [{ name: "../evil.sh", content: "x" }], /"\.\.\/evil\.sh" reaches outside/],
    ["an absolute path", [{ name: "/recordings/0_ann_0.wav", content: wav }], /reaches outside/],
    ["a drive", [{ name: "C:/recordings/0_ann_0.wav", content: wav }], /reaches outside/],
    ["backslashes", [{ name: "digits\\..\\0_ann_0.wav", content: wav }], /reaches outside/],
    [
      "a symbolic link as a recording",
      [{ name: inFolder, type: "symlink", linkname: "/etc/passwd" }],
      /is a symlink, not a file/,
    ],
    [
      "a hard link as a recording",
      [{ name: inFolder, type: "link", linkname: "/etc/passwd" }],
      /is a link, not a file/,
    ],
    ["a device as a recording", [{ name: inFolder, type: "character-device" }], /is a character-device/],
    [
      "a recording twice",
      [
        { name: inFolder, content: wav },
        { name: inFolder, content: wav },
      ],
      /0_ann_0\.wav is in it twice/,
    ],
    [
      "a name in two cases",
      [
        { name: "digits/recordings/0_Ann_0.wav", content: wav },
        { name: inFolder, content: wav },
      ],
      /twice/,
    ],
    ["a huge recording", [{ name: inFolder, content: new Uint8Array(2 ** 20 + 1) }], /longer than 1048576 bytes/],
  ])("refuses %s", async (_, entries, message) => {
    const { parent, folder, unpack } = await unpacking(entries);
    await expect(unpack()).rejects.toThrow(message);
    expect(await readdir(parent)).toEqual(["a.tar.gz"]);
    expect((await readdir(folder)).filter((name) => name.toLowerCase() !== "0_ann_0.wav")).toEqual([]);
  });

  it("refuses too many entries", async () => {
    const { unpack } = await unpacking(entriesOf(recordings), { maxEntries: 5 });
    await expect(unpack()).rejects.toThrow(/more than 5 entries/);
  });

  it("refuses a bomb, though it hides in a file that is passed over", async () => {
    const { unpack } = await unpacking([{ name: "digits/README.md", content: new Uint8Array(2 ** 24) }], {
      maxTotalBytes: 2 ** 20,
    });
    const failure = unpack();
    await expect(failure).rejects.toThrow(/unpacks to more than 1048576 bytes/);
    await expect(failure).rejects.toBeInstanceOf(CorpusError);
  });

  it("says that an archive is damaged", async () => {
    const whole = await tarGz(entriesOf(recordings));
    const cases = [
      whole.subarray(0, whole.length >> 1),
      gzipSync(new Uint8Array(1000).fill(65)),
      gzipSync(new Uint8Array(700).fill(65)),
    ];
    for (const archive of cases) {
      const { unpack } = await unpacking(archive);
      await expect(unpack()).rejects.toThrow(/a\.tar\.gz: the archive is damaged \(.+\); download it again/);
    }
  });

  it("says that a web page is no archive", async () => {
    const { unpack } = await unpacking(Buffer.from("<!DOCTYPE html>"));
    await expect(unpack()).rejects.toThrow(/no \.tar\.gz; was a web page saved/);
    await expect(unpackRecordings("/no/such/file", "/tmp", fsdd.layout)).rejects.toThrow(
      /\/no\/such\/file: there is no such file/,
    );
  });

  it("stops when told to", async () => {
    const abort = new AbortController();
    const { folder, unpack } = await unpacking(entriesOf(recordings), {
      signal: abort.signal,
      onProgress: ({ done }) => done === 2 && abort.abort(new Error("enough")),
    });
    await expect(unpack()).rejects.toThrow("enough");
    expect(await readdir(folder)).toHaveLength(2);
  });
});
