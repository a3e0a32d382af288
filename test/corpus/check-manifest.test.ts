import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkManifest } from "../../src/corpus/check-manifest.js";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { folderOf, tinyWav } from "./temporary-folder.js";

const second = { numSamples: 8000 };

async function check(table: string, files: Record<string, Uint8Array | string>) {
  const folder = await folderOf({ ...files, "m.tsv": table });
  const result = await checkManifest(await readManifest(join(folder, "m.tsv")));
  return { ...result, found: result.problems.map(({ row, kind, severity }) => `${row} ${kind} ${severity}`) };
}

describe("checkManifest", () => {
  it("finds nothing wrong with a sound corpus", async () => {
    const files = { "a.wav": tinyWav(0.1, second), "b.wav": tinyWav(0.2, second) };
    const result = await check("path\tstart\tend\na.wav\t0\t0.5\na.wav\t0.5\t\nb.wav\t\t1.005\n", files);
    expect(result).toMatchObject({
      numRows: 3,
      numFiles: 2,
      seconds: 2,
      sampleRates: [{ sampleRate: 8000, numFiles: 2 }],
    });
    // The two halves of a constant are the same sound.
    expect(result.found).toEqual(["3 same-audio warning"]);
  });

  it("reports files that are missing or malformed, and goes on", async () => {
    const result = await check("path\nx.wav\ny.wav\na.wav\n", { "y.wav": "not a wav", "a.wav": tinyWav() });
    expect(result.found).toEqual(["2 missing error", "3 malformed error"]);
    expect(result.problems[1]?.message).toMatch(/y\.wav/);
    expect(result).toMatchObject({ numRows: 3, numFiles: 3, sampleRates: [{ sampleRate: 8000, numFiles: 1 }] });
  });

  it("passes on what was wrong with the bytes", async () => {
    const whole = tinyWav(0.5, second);
    const result = await check("path\na.wav\n", { "a.wav": whole.subarray(0, whole.length - 2000) });
    expect(result.found).toEqual(["2 warning warning"]);
  });

  it("reports segments beyond the end", async () => {
    const result = await check("path\tstart\tend\na.wav\t0.5\t1.2\na.wav\t1\t1.5\na.wav\t2\t\n", {
      "a.wav": tinyWav(0.5, second),
    });
    expect(result.found).toEqual(["2 segment-past-end warning", "3 empty-segment error", "4 empty-segment error"]);
    expect(result.problems[1]?.message).toMatch(/1–1\.5 s holds no samples: the file is 1\.000 s long/);
    expect(result.seconds).toBe(0.5);
  });

  it("reports a file without samples", async () => {
    const result = await check("path\na.wav\n", { "a.wav": tinyWav(0, { numSamples: 0 }) });
    expect(result.found).toEqual(["2 malformed error"]);
  });

  it("reports sample rates other than the usual one", async () => {
    const fast = { sampleRate: 16000 };
    const files = { "a.wav": tinyWav(0.1, fast), "b.wav": tinyWav(0.2), "c.wav": tinyWav(0.3, fast) };
    const result = await check("path\nb.wav\na.wav\nc.wav\n", files);
    expect(result.found).toEqual(["2 mixed-sample-rates error"]);
    expect(result.sampleRates).toEqual([
      { sampleRate: 16000, numFiles: 2 },
      { sampleRate: 8000, numFiles: 1 },
    ]);
  });

  it("reports what is there twice, by name or by sound, and how the labels differ", async () => {
    const files = { "a.wav": tinyWav(0.1), "b.wav": tinyWav(0.1) };
    const result = await check("path\tsplit\na.wav\ttrain\nx.wav\ttrain\n./a.wav\ttrain\nb.wav\ttest\n", files);
    expect(result.found).toEqual(["3 missing error", "4 listed-twice warning", "5 same-audio warning"]);
    expect(result.problems.slice(1).map(({ message }) => message)).toEqual([
      "the same as row 2",
      expect.stringMatching(/^the same sound as row 2 \(.*a\.wav\): split train there, test here$/),
    ]);
  });

  it("tells how far it is, and stops when told to", async () => {
    const folder = await folderOf({ "yes/a.wav": tinyWav(0.1), "yes/b.wav": tinyWav(0.2) });
    const manifest = await readManifest(folder);
    const done: string[] = [];
    await checkManifest(manifest, { onProgress: (p) => done.push(`${p.stage} ${p.done}/${p.total}`) });
    expect(done).toEqual(["check 1/2", "check 2/2"]);
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error("enough"));
    await expect(checkManifest(manifest, { signal: abort.signal, onProgress })).rejects.toThrow("enough");
  });
});
