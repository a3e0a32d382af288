import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CorpusError, encodeNpy, type RecipeOptions } from "voxmix";
import { type LoadOptions, loadUtterances, type Manifest, openThreads, readManifest } from "voxmix/node";
import { buzz, writeSound } from "../../oracles/sounds.js";

const threads = [1, 2].map((count) => openThreads({ threads: count }));
afterAll(async () => {
  await Promise.all(threads.map((pool) => pool.close()));
  await rm(folder, { recursive: true });
});

let folder = "";
let manifest: Manifest;

/** A corpus with all that can happen to a row, more than once and in more than one batch. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-threads-"));
  const lines = ["path\tword\tspeaker\tstart\tend"];
  const add = (path: string, times = "\t") => lines.push(`${path}\t${path[0]}\ts${lines.length % 3}\t${times}`);
  await writeFile(join(folder, "text.wav"), "this is no sound");
  await writeSound(join(folder, "wide.wav"), buzz(300, 2, { sampleRate: 16000 }));
  await writeSound(join(folder, "whole.wav"), buzz(250, 9));
  const whole = await readFile(join(folder, "whole.wav"));
  await writeFile(join(folder, "cut.wav"), whole.subarray(0, whole.length - 1000));
  await writeFile(join(folder, "made.npy"), encodeNpy(Float32Array.from({ length: 52 }, Math.sqrt), [4, 13]));
  add("text.wav");
  for (let i = 0; i < 12; i++) {
    const name = `${"abc"[i % 3]}${i}.wav`;
    await writeSound(join(folder, name), buzz(150 + 40 * i, i + 1));
    add(name, i % 4 === 1 ? "0\t0.2" : "\t");
    if (i % 4 === 1) for (const times of ["0.1\t0.3", "7\t8", "0.2\t"]) add(name, times);
    add(["none.wav", "wide.wav", "made.npy"][i % 3] as string);
    // What was read around in a recording is said once, with the first of its rows.
    for (let row = 0; row < 3; row++) add("cut.wav");
  }
  const path = join(folder, "manifest.tsv");
  await writeFile(path, lines.join("\n"));
  manifest = await readManifest(path);
});

const settings = (recipe: RecipeOptions, more: Partial<LoadOptions> = {}): LoadOptions => ({
  by: "word",
  groupBy: "speaker",
  recipe,
  ...more,
});

/** As many columns as the file of features has. */
const THIRTEEN: RecipeOptions = { deltaOrder: 0, logEnergy: "drop", c0: "keep" };

/** At once over the threads. */
const always = { smallestRest: 0 };

describe("loading over threads", () => {
  it.each([
    ["plainly", settings(THIRTEEN)],
    ["at a wanted rate", settings({}, { sampleRate: 16000 })],
    ["at another rate", settings({ resampling: "allow" })],
    ["in context", settings({ energyGate: null, vad: null }, { segmentFeatures: "in-context" })],
    [
      "with groups",
      settings({ ...THIRTEEN, normalization: "mean", normalizationScope: "group" }, { normalizeBy: "speaker" }),
    ],
    [
      "with varied copies",
      settings({ profile: "kaldi" }, { augmentation: { plan: { gain: [-6, 6], snr: [10, 20] }, vtlnWarps: [0.9] } }),
    ],
    ["with weights", settings(THIRTEEN, { speechWeights: { vad: { method: "webrtc" } } })],
    [
      "with weights in context and in groups",
      settings(
        { ...THIRTEEN, energyGate: null, normalization: "mean", normalizationScope: "group" },
        {
          normalizeBy: "speaker",
          segmentFeatures: "in-context",
          speechWeights: { vad: { method: "two-gaussian" }, by: "posteriors" },
        },
      ),
    ],
    ["with the reference kernel", settings({ profile: "kaldi" }, { kernel: "reference" })],
  ])("gives what one thread gives: %s", async (_, options) => {
    const progress: unknown[] = [];
    const onProgress = (...step: readonly unknown[]) => progress.push(step);
    const expected = await loadUtterances(manifest, { ...options, onProgress });
    const inOrder = progress.splice(0);
    expect(expected.skipped.length).toBeGreaterThan(3);
    for (const pool of threads) {
      expect(await loadUtterances(manifest, { ...options, ...always, onProgress, engine: pool })).toEqual(expected);
      expect(progress.splice(0)).toEqual(inOrder);
    }
    expect(await loadUtterances(manifest, { ...options, ...always })).toEqual(expected);
  });

  it("stops at the first row that cannot be used, with the error of one thread", async () => {
    const usable = { ...manifest, rows: manifest.rows.filter(({ path }) => !path.endsWith("text.wav")) };
    const failure = (run: (options: LoadOptions) => Promise<unknown>) =>
      run({ ...settings({}), strict: true, ...always }).catch((error: unknown) => error);
    const expected = await failure((options) => loadUtterances(usable, options));
    expect(expected).toBeInstanceOf(CorpusError);
    for (const pool of threads) {
      const error = await failure((options) => loadUtterances(usable, { ...options, engine: pool }));
      expect(error).toBeInstanceOf(CorpusError);
      expect(error).toMatchObject({ message: (expected as Error).message, cause: expect.any(Error) });
    }
  });

  it("stops when it is asked to", async () => {
    const controller = new AbortController();
    const loading = loadUtterances(manifest, {
      ...settings({}),
      ...always,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 6) controller.abort(new Error("enough"));
      },
      engine: threads[1] ?? null,
    });
    await expect(loading).rejects.toThrow("enough");
  });

  it("starts no thread for what is done before it would have started", async () => {
    const idle = { size: 2, run: () => expect.unreachable("a thread was asked"), runOn: () => expect.unreachable() };
    const options = settings({});
    const pool = { ...idle, close: () => Promise.resolve() };
    expect(await loadUtterances(manifest, { ...options, smallestRest: 60, engine: pool })).toEqual(
      await loadUtterances(manifest, options),
    );
  });
});
