import { rmSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAudio } from "../../../src/audio/read-audio.js";
import { encodeWav } from "../../../src/audio/wav/encode-wav.js";
import { loadUtterances, normalizeGroups } from "../../../src/corpus/load/load-utterances.js";
import { cutSegment } from "../../../src/corpus/load/segment-features.js";
import { readManifest } from "../../../src/corpus/read-manifest.js";
import { CorpusError } from "../../../src/errors.js";
import { extractFeatures, recordingDigest } from "../../../src/features/extract.js";
import { columnOf, matrix, rowOf } from "../../features/matrices.js";
import { maxDifference } from "../../features/waveforms.js";
import { buzz, writeSound } from "../../oracles/sounds.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-load-"));
  await writeSound(join(folder, "a.wav"), buzz(200, 1));
  await writeSound(join(folder, "b.wav"), buzz(300, 2));
  await writeSound(join(folder, "wide.wav"), buzz(300, 2, { sampleRate: 16000 }));
  await writeSound(join(folder, "short.wav"), buzz(300, 2, { seconds: 0.01 }));
  await writeFile(join(folder, "text.wav"), "this is no sound");
});
afterAll(() => rm(folder, { recursive: true }));

async function manifestOf(...lines: string[]) {
  const path = join(folder, `${lines.length}-${Date.now()}-${lines.join("").length}.tsv`);
  await writeFile(path, lines.join("\n"));
  return readManifest(path);
}

describe("loading utterances", () => {
  it("says which row each is of, and knows a recording again: its parts, and at another rate", async () => {
    const manifest = await manifestOf(
      "path\tword\tstart\tend",
      "a.wav\tyes\t0\t0.2",
      "text.wav\tno\t\t",
      "a.wav\tyes\t\t",
      "wide.wav\tno\t\t",
    );
    const recipe = { resampling: "allow" as const };
    const { utterances, rows } = await loadUtterances(manifest, { by: "word", recipe });
    expect(rows.map(({ row }) => row)).toEqual([2, 4, 5]);
    const own = async (name: string) => recordingDigest(await readAudio(join(folder, name)));
    const digests = [await own("a.wav"), await own("a.wav"), await own("wide.wav")];
    expect(utterances.map(({ recording }) => recording)).toEqual(digests);
  });

  it("gives the features of each recording with its label and group", async () => {
    const manifest = await manifestOf("path\tword\tspeaker", "a.wav\tyes\tann", "b.wav\tno\tben");
    const seen: number[] = [];
    const { utterances, sampleRate, skipped } = await loadUtterances(manifest, {
      by: "word",
      groupBy: "speaker",
      recipe: {},
      onProgress: ({ done }) => seen.push(done),
    });
    expect(sampleRate).toBe(8000);
    expect(skipped).toEqual([]);
    expect(utterances.map(({ label, group }) => [label, group])).toEqual([
      ["yes", "ann"],
      ["no", "ben"],
    ]);
    expect(utterances[0]?.features).toEqual(extractFeatures(await readAudio(join(folder, "a.wav"))));
    expect(seen).toEqual([1, 2]);
  });

  it("cuts segments", async () => {
    const manifest = await manifestOf("path\tword\tstart\tend", "a.wav\tyes\t0.1\t0.3", "a.wav\tno\t0.2\t");
    const { utterances } = await loadUtterances(manifest, { by: "word", recipe: {} });
    const whole = await readAudio(join(folder, "a.wav"));
    const cut = { ...whole, samples: whole.samples.slice(800, 2400) };
    expect(utterances[0]?.features).toEqual(extractFeatures(cut));
    expect(utterances[1]?.features.numFrames).toBe(18);
  });

  it("reads a recording with several segments once", async () => {
    await writeSound(join(folder, "gone.wav"), buzz(200, 1));
    const whole = await readFile(join(folder, "b.wav"));
    await writeFile(join(folder, "cut.wav"), whole.subarray(0, whole.length - 1000));
    const manifest = await manifestOf(
      "path\tword\tstart\tend",
      "gone.wav\tyes\t0\t0.2",
      "gone.wav\tno\t0.2\t0.4",
      "cut.wav\tyes\t0\t0.1",
      "cut.wav\tno\t0.1\t0.2",
      // So many that the last is not yet read ahead when the first is done.
      ...["a.wav\tyes\t\t", "b.wav\tno\t\t", "a.wav\tyes\t\t", "b.wav\tno\t\t"],
      "gone.wav\tyes\t0\t0.2",
    );
    const { utterances, skipped, warnings } = await loadUtterances(manifest, {
      by: "word",
      recipe: {},
      onProgress: ({ done }) => {
        if (done === 1) rmSync(join(folder, "gone.wav"));
      },
    });
    expect(utterances.map(({ path }) => path?.slice(folder.length + 1))).toEqual([
      "gone.wav",
      "gone.wav",
      "cut.wav",
      "cut.wav",
      ...["a.wav", "b.wav", "a.wav", "b.wav"],
    ]);
    expect(skipped.map(({ row, message }) => [row, message])).toEqual([[10, expect.stringMatching(/no such file/)]]);
    // What is wrong with a file is said once, not with every segment of it.
    expect(warnings.map(({ row }) => row)).toEqual([4]);
  });

  it("takes the channel that a row wants", async () => {
    const [left, right] = [buzz(200, 1).samples, buzz(300, 2).samples];
    const both = Float32Array.from({ length: 2 * left.length }, (_, i) => (i % 2 === 0 ? left : right)[i >> 1] ?? 0);
    const bytes = encodeWav({ samples: both, sampleRate: 8000 });
    // Twice the samples of one channel are the frames of two.
    new DataView(bytes.buffer).setUint16(22, 2, true);
    new DataView(bytes.buffer).setUint32(28, 32000, true);
    new DataView(bytes.buffer).setUint16(32, 4, true);
    const path = join(folder, "stereo.wav");
    await writeFile(path, bytes);
    const row = { path, start: 0, end: 0.4, columns: { word: "x" } };
    const rows = [undefined, 0, 1].map((channel, i) => ({
      ...row,
      row: i,
      ...(channel === undefined ? {} : { channel }),
    }));
    const { utterances } = await loadUtterances(
      { source: "s", columnNames: ["word"], rows },
      { by: "word", recipe: {} },
    );
    const expected = [
      await readAudio(path),
      await readAudio(path, { channel: 0 }),
      await readAudio(path, { channel: 1 }),
    ];
    expect(utterances.map(({ features }) => features)).toEqual(expected.map((waveform) => extractFeatures(waveform)));
    expect(utterances[1]?.features).not.toEqual(utterances[2]?.features);
  });

  it("leaves out what cannot be used and says which row and why", async () => {
    const manifest = await manifestOf(
      "path\tword",
      "a.wav\tyes",
      "text.wav\tyes",
      "none.wav\tyes",
      "wide.wav\tno",
      "short.wav\tno",
      "b.wav\tno",
    );
    const { utterances, skipped } = await loadUtterances(manifest, { by: "word", recipe: {} });
    expect(utterances).toHaveLength(2);
    expect(skipped.map(({ row }) => row)).toEqual([3, 4, 5, 6]);
    expect(skipped.map(({ message }) => message)).toEqual([
      expect.stringMatching(/text/),
      expect.stringMatching(/no such file/),
      expect.stringMatching(/16000 Hz, where the files before it have 8000 Hz/),
      expect.stringMatching(/shorter than one frame/),
    ]);
    await expect(loadUtterances(manifest, { by: "word", recipe: {}, strict: true })).rejects.toThrow(
      /row 3 \(.*text\.wav\)/,
    );
  });

  it("refuses a sample rate that the model does not know", async () => {
    const manifest = await manifestOf("path\tword", "wide.wav\tyes", "a.wav\tno");
    const { utterances, skipped } = await loadUtterances(manifest, { by: "word", recipe: {}, sampleRate: 8000 });
    expect(utterances).toHaveLength(1);
    expect(skipped[0]?.message).toMatch(/16000 Hz, where the model needs 8000 Hz/);
  });

  it("refuses a manifest of which nothing can be used, and unknown columns", async () => {
    const manifest = await manifestOf("path\tword", "text.wav\tyes", "none.wav\tno");
    await expect(loadUtterances(manifest, { by: "word", recipe: {} })).rejects.toThrow(/none of the 2 recordings/);
    await expect(loadUtterances(manifest, { by: "colour", recipe: {} })).rejects.toThrow(/no column "colour".*word/);
  });

  it("stops when it is asked to", async () => {
    const manifest = await manifestOf("path\tword", "a.wav\tyes", "b.wav\tno");
    const controller = new AbortController();
    const loading = loadUtterances(manifest, {
      by: "word",
      recipe: {},
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(loading).rejects.toThrow("enough");
  });
});

describe("a segment", () => {
  const waveform = buzz(200, 1, { seconds: 1 });
  it("is the samples between its times", () => {
    expect(cutSegment(waveform, {})).toBe(waveform);
    expect(cutSegment(waveform, { start: 0.5 }).samples).toEqual(waveform.samples.slice(4000));
    expect(cutSegment(waveform, { end: 0.25 }).samples).toEqual(waveform.samples.slice(0, 2000));
    expect(cutSegment(waveform, { start: 0.9, end: 7 }).samples).toHaveLength(800);
  });
  it("past the end is refused", () => {
    expect(() => cutSegment(waveform, { start: 1.5, end: 2 })).toThrow(CorpusError);
    expect(() => cutSegment(waveform, { start: 1.5, end: 2 })).toThrow(
      /1\.5–2 s holds no samples: the file is 1\.000 s/,
    );
  });
});

const ann = [
  matrix([
    [1, 5],
    [3, 9],
  ]),
  matrix([
    [8, 1],
    [0, 2],
    [3, 3],
  ]),
] as const;
const ben = [
  matrix([
    [10, -4],
    [20, -8],
  ]),
] as const;
const together = [ann[0], ben[0], ann[1]];
const groups = ["ann", "ben", "ann"];

describe("normalizeGroups", () => {
  it("leaves frames their weights", () => {
    const weights = new Float64Array([0.5, 2]);
    const [first, second] = normalizeGroups([{ ...ann[0], weights }, ben[0]], ["ann", "ben"], {
      normalizationScope: "group",
      normalization: "mean",
    });
    expect(first?.weights).toEqual(weights);
    expect(second).not.toHaveProperty("weights");
  });

  it("takes off the mean of the speaker, and divides by its deviation, as computed by hand", () => {
    // ann: columns 1 3 8 0 3 and 5 9 1 2 3, means 3 and 4, variances 7.6 and 8; ben: means 15 and −6, variances 25 and 4.
    const [first, second, third] = normalizeGroups(together, groups, {
      normalizationScope: "group",
      normalization: "mean",
    });
    expect(Array.from(first?.data ?? [])).toEqual([-2, 1, 0, 5]);
    expect(Array.from(second?.data ?? [])).toEqual([-5, 2, 5, -2]);
    expect(Array.from(third?.data ?? [])).toEqual([5, -3, -3, -2, 0, -1]);
    const both = normalizeGroups(together, groups, { normalizationScope: "group", normalization: "mean-variance" });
    const [s, t] = [Math.sqrt(7.6), Math.sqrt(8)];
    expect(maxDifference(both[0]?.data ?? [], [-2 / s, 1 / t, 0, 5 / t])).toBeLessThan(1e-12);
    expect(maxDifference(both[1]?.data ?? [], [-1, 1, 1, -1])).toBeLessThan(1e-12);
    expect(maxDifference(both[2]?.data ?? [], [5 / s, -3 / t, -3 / s, -2 / t, 0, -1 / t])).toBeLessThan(1e-12);
    expect(both.map(({ numFrames, dim }) => [numFrames, dim])).toEqual([
      [2, 2],
      [2, 2],
      [3, 2],
    ]);
  });

  it("leaves the other scope and no normalisation as they are", () => {
    for (const normalization of ["none", "mean", "mean-variance", "warp"] as const) {
      expect(normalizeGroups(together, groups, { normalizationScope: "recording", normalization })).toBe(together);
    }
    expect(normalizeGroups(together, groups, { normalizationScope: "group", normalization: "none" })).toBe(together);
  });

  it("does not care in which order the recordings of a speaker come", () => {
    const recipe = { normalizationScope: "group", normalization: "mean" } as const;
    const forward = normalizeGroups([ann[0], ann[1]], ["a", "a"], recipe);
    const backward = normalizeGroups([ann[1], ann[0]], ["a", "a"], recipe);
    expect(rowOf(backward[0] ?? ann[0], 1)).toEqual(rowOf(forward[1] ?? ann[0], 1));
    expect(columnOf(forward[0] ?? ann[0], 0)).toEqual([-2, 0]);
  });
});
