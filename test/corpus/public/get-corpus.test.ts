import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { fsdd } from "../../../src/corpus/public/corpora.js";
import {
  compareChecksums,
  describeReport,
  findCorpus,
  getCorpus,
  listCorpora,
  readChecksums,
} from "../../../src/corpus/public/get-corpus.js";
import { readManifest } from "../../../src/corpus/read-manifest.js";
import { sendAndDrop, sendRange, serve } from "../loopback-server.js";
import { folderOf, temporaryFolder, tinyWav } from "../temporary-folder.js";
import { entriesOf, recordings, tarGz, testCorpus } from "../test-archive.js";

describe("readChecksums", () => {
  it("reads the sums by name", async () => {
    const sums = await readChecksums(await testCorpus("https://example.org"));
    expect([...sums.keys()]).toEqual(Object.keys(recordings).toSorted());
    expect([...sums.values()].every((sum) => /^[0-9a-f]{64}$/.test(sum))).toBe(true);
  });

  it("refuses sums that the digest does not vouch for, or that are gone", async () => {
    const corpus = await testCorpus("https://example.org");
    await writeFile(fileURLToPath(corpus.sums), `${"0".repeat(64)}  0_ann_0.wav\n`);
    await expect(readChecksums(corpus)).rejects.toThrow(/SHA256SUMS: its digest is .*install voxmix again/);
    await expect(readChecksums({ ...corpus, sums: new URL("file:///no/such") })).rejects.toThrow(/are not there/);
  });
});

describe("compareChecksums", () => {
  it("finds what is missing, extra and damaged", async () => {
    const sums = await readChecksums(await testCorpus("https://example.org"));
    const { "0_ann_5.wav": _, ...present } = recordings;
    const whole = await compareChecksums(await folderOf(recordings), sums);
    expect(whole).toEqual({ missing: [], extra: [], damaged: [] });
    expect(describeReport(whole)).toBe("");

    const folder = await folderOf({ ...present, "1_bob_0.wav": "x", "1_bob_2.wav": "x", "notes.txt": "x" });
    const report = await compareChecksums(folder, sums);
    expect(report).toEqual({ missing: ["0_ann_5.wav"], extra: ["1_bob_2.wav"], damaged: ["1_bob_0.wav"] });
    expect(describeReport(report)).toBe("1 missing (0_ann_5.wav), 1 extra (1_bob_2.wav), 1 damaged (1_bob_0.wav)");
  });

  it("misses everything where there is no folder, in natural order", async () => {
    const sums = await readChecksums(await testCorpus("https://example.org"));
    expect((await compareChecksums("/no/such", sums)).missing).toEqual([
      "0_ann_0.wav",
      "0_ann_5.wav",
      "1_bob_0.wav",
      "1_bob_10.wav",
    ]);
    const many = Array.from({ length: 8 }, (_, i) => `${i}.wav`);
    expect(describeReport({ missing: many, extra: [], damaged: [] })).toBe(
      "8 missing (0.wav, 1.wav, 2.wav, 3.wav, 4.wav, … 3 more)",
    );
  });
});

const quick = { retrySeconds: 0.01 };

async function serveArchive(files = recordings) {
  const archive = await tarGz(entriesOf(files));
  return { archive, ...(await serve((request, response) => sendRange(request, response, archive, '"x"'))) };
}

describe("getCorpus", () => {
  it("downloads, unpacks and verifies, and then has nothing left to do", async () => {
    const { url, requests } = await serveArchive();
    const corpus = await testCorpus(url);
    const folder = join(await temporaryFolder(), "new", "digits");
    const stages = new Set<string>();
    const got = await getCorpus(corpus, { folder, onProgress: ({ stage }) => stages.add(stage) });
    expect(got).toEqual({ name: "test-digits", folder, numRecordings: 4, wasPresent: false });
    expect([...stages]).toEqual(["download", "unpack", "verify"]);
    expect(await readdir(folder)).toEqual(["recordings"]);
    expect((await readManifest(folder)).rows).toHaveLength(4);
    expect(((await stat(join(folder, "recordings"))).mode & 0o444).toString(8)).toBe(
      ((await stat(folder)).mode & 0o444).toString(8),
    );

    expect(await getCorpus(corpus, { folder })).toEqual({ ...got, wasPresent: true });
    expect(requests).toHaveLength(1);
  });

  it("survives a server that drops the line", async () => {
    const archive = await tarGz(entriesOf(recordings));
    const { url, requests } = await serve((request, response, count) =>
      count === 1 ? sendAndDrop(response, archive, 100, '"x"') : sendRange(request, response, archive, '"x"'),
    );
    const folder = await temporaryFolder();
    expect((await getCorpus(await testCorpus(url), { folder, ...quick })).wasPresent).toBe(false);
    expect(requests.map((request) => request.headers.range)).toEqual([undefined, "bytes=100-"]);
  });

  it("keeps other files of the folder, such as a README, and takes an archive downloaded by hand", async () => {
    const folder = await folderOf({ "README.md": "about", "by-hand.tar.gz": await tarGz(entriesOf(recordings)) });
    await mkdir(join(folder, "recordings"));
    await getCorpus(await testCorpus("https://example.org/none"), {
      folder,
      url: pathToFileURL(join(folder, "by-hand.tar.gz")).href,
    });
    expect((await readdir(folder)).toSorted()).toEqual(["README.md", "by-hand.tar.gz", "recordings"]);
  });

  it.each([
    [
      "missing",
      { "0_ann_0.wav": recordings["0_ann_0.wav"] ?? tinyWav() },
      /3 missing \(0_ann_5\.wav, 1_bob_0\.wav, 1_bob_10\.wav\)/,
    ],
    ["extra", { ...recordings, "7_eve_0.wav": tinyWav() }, /1 extra \(7_eve_0\.wav\)/],
    ["damaged", { ...recordings, "1_bob_0.wav": tinyWav(0.9) }, /1 damaged \(1_bob_0\.wav\)/],
  ])("keeps nothing of an archive with files %s", async (_, files, message) => {
    const { url } = await serveArchive(files);
    const folder = await temporaryFolder();
    await expect(getCorpus(await testCorpus(url), { folder })).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it("keeps nothing of a hostile archive", async () => {
    const archive = await tarGz([...entriesOf(recordings), { name: "../evil", content: "x" }]);
    const { url } = await serve((request, response) => sendRange(request, response, archive, '"x"'));
    const folder = await temporaryFolder();
    await expect(getCorpus(await testCorpus(url), { folder })).rejects.toThrow(/reaches outside/);
    expect(await readdir(folder)).toEqual([]);
  });

  it("touches no recordings that are already there but are not the corpus", async () => {
    const { url, requests } = await serveArchive();
    const corpus = await testCorpus(url);
    const folder = await temporaryFolder();
    await getCorpus(corpus, { folder });
    await writeFile(join(folder, "recordings", "0_ann_0.wav"), "x");
    await rm(join(folder, "recordings", "1_bob_0.wav"));
    const failure = getCorpus(corpus, { folder });
    await expect(failure).rejects.toThrow(
      /1 missing \(1_bob_0\.wav\), 1 damaged \(0_ann_0\.wav\); move the folder away/,
    );
    expect(requests).toHaveLength(1);
    expect(await readdir(join(folder, "recordings"))).toHaveLength(3);
  });

  it.each(["download", "unpack", "verify"])("leaves nothing that looks finished when stopped at %s", async (stage) => {
    const { url } = await serveArchive();
    const corpus = await testCorpus(url);
    const folder = await temporaryFolder();
    const abort = new AbortController();
    const failure = getCorpus(corpus, {
      folder,
      signal: abort.signal,
      onProgress: (progress) => progress.stage === stage && abort.abort(new Error("enough")),
    });
    await expect(failure).rejects.toThrow("enough");
    expect((await readdir(folder)).filter((name) => !name.includes(".part"))).toEqual([]);
    expect((await getCorpus(corpus, { folder })).wasPresent).toBe(false);
  });

  it("knows the public corpora by name", async () => {
    await expect(getCorpus("timit", { folder: "/no/such" })).rejects.toThrow(
      /no public corpus is called "timit"; there is: fsdd/,
    );
    await expect(getCorpus("spoken-digits", { folder: "/no/such" })).rejects.toThrow(/synthesised, not downloaded/);
  });
});

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
