import { afterAll, describe, expect, it } from "vitest";
import {
  type FeatureMatrix,
  type FeatureStream,
  type MixtureOptions,
  OptionError,
  ShapeError,
  TrainingDataError,
  trainMixture,
} from "voxmix";
import { openThreads } from "voxmix/node";
import { readStream } from "../../../src/gmm/passes/frame-source.js";
import { clusteredFrames } from "../../oracles/random-frames.js";

const DIM = 3;
// More than two runs of 8 chunks, and a rest.
const whole = clusteredFrames({ numFrames: 70_001, dim: DIM, numClusters: 5, seed: 2 });
const all: FeatureMatrix = { ...whole, data: Float32Array.from(whole.data) };

const rows = (start: number, end: number): FeatureMatrix => ({
  ...all,
  data: all.data.slice(start * DIM, end * DIM),
  numFrames: end - start,
});

/** The frames in matrices of `size`, counting how often they were asked for and whether each generator was ended. */
function streamOf(size: number) {
  const seen = { begun: 0, ended: 0 };
  function* stream() {
    seen.begun++;
    try {
      for (let at = 0; at < all.numFrames; at += size) yield rows(at, Math.min(all.numFrames, at + size));
    } finally {
      seen.ended++;
    }
  }
  return { stream, seen };
}

async function* slowly(matrices: Iterable<FeatureMatrix>) {
  for (const matrix of matrices) {
    await new Promise((resolve) => setTimeout(resolve));
    yield matrix;
  }
}

const threads = openThreads({ threads: 2 });
afterAll(() => threads.close());

const options: MixtureOptions & { readonly smallestWork: number } = {
  numComponents: 4,
  maxIterations: 3,
  tolerance: 0,
  smallestWork: 0,
};

describe("training from a stream", () => {
  const trainings: Readonly<Record<string, Partial<MixtureOptions>>> = {
    diag: {},
    "full, f32": { covarianceType: "full", precision: "f32", numComponents: 2 },
    "restarts from random frames": { restarts: 2, initialization: "random-frames", maxIterations: 2 },
  };
  it.each(Object.keys(trainings))("gives the bits of training in memory: %s", async (name) => {
    const { smallestWork, ...mixture } = { ...options, ...trainings[name] };
    const expected = await trainMixture(all, mixture);
    for (const pool of [threads, null]) {
      const { stream, seen } = streamOf(10_007);
      expect(await trainMixture(stream, { ...mixture, smallestWork, engine: pool })).toEqual(expected);
      expect(seen.begun).toBeGreaterThan(expected.history.length);
      expect(seen.ended).toBe(seen.begun);
    }
    expect(await trainMixture(() => slowly(streamOf(9999).stream()), mixture)).toEqual(expected);
  });

  it("takes an array of matrices as the stream it is, empty ones among them, and a generator that reuses one array", async () => {
    const { smallestWork: _, ...mixture } = options;
    const expected = await trainMixture(all, mixture);
    const pieces = [rows(0, 0), rows(0, 33_000), rows(33_000, 33_000), rows(33_000, 70_001)];
    expect(await trainMixture(() => pieces, options)).toEqual(expected);
    const array = new Float32Array(1000 * DIM);
    function* reusing() {
      for (let at = 0; at < all.numFrames; at += 1000) {
        const part = rows(at, Math.min(all.numFrames, at + 1000));
        array.set(part.data);
        yield { ...part, data: array };
      }
    }
    for (const pool of [threads, null])
      expect(await trainMixture(reusing, { ...options, engine: pool })).toEqual(expected);
  });

  it("asks for the frames of one run at a time, however many there are", async () => {
    let taken = 0;
    function* endless() {
      for (;;) {
        taken += 1000;
        yield rows(0, 1000);
      }
    }
    const runs = readStream(endless, { numFrames: 1, dim: DIM, digest: 0 });
    for (const expected of [33_000, 66_000, 99_000]) {
      const { value } = await runs.next();
      expect(value?.parts.reduce((sum: number, part: FeatureMatrix) => sum + part.numFrames, 0)).toBe(32_768);
      expect(taken).toBe(expected);
    }
  });

  it("says when a generator was made once for all passes", async () => {
    const once = streamOf(20_000).stream();
    for (const pool of [threads, null]) {
      const { stream } = streamOf(20_000);
      const used = stream();
      const training = trainMixture(() => used, { ...options, engine: pool });
      await expect(training).rejects.toThrow(ShapeError);
      await expect(training).rejects.toThrow(/70001 frames the first time and none the second.*new generator/s);
    }
    const given = trainMixture(once as unknown as FeatureStream, options);
    await expect(given).rejects.toThrow(OptionError);
    await expect(given).rejects.toThrow(/a function that makes them anew/);
  });

  it("says when later passes give other frames: fewer, more, or as many others", async () => {
    const changing = (later: readonly FeatureMatrix[]): FeatureStream => {
      let calls = 0;
      return () => (calls++ === 0 ? [rows(0, 40_000)] : later);
    };
    const swapped = [rows(20_000, 40_000), rows(0, 20_000)];
    const cases: readonly [readonly FeatureMatrix[], RegExp][] = [
      [[rows(0, 39_999)], /40000 frames the first time and 39999 in a later pass/],
      [[rows(0, 40_000), rows(3, 5)], /and 40002 in a later/],
      [swapped, /and others in a later pass/],
    ];
    for (const [later, message] of cases) {
      for (const pool of [threads, null]) {
        await expect(trainMixture(changing(later), { ...options, engine: pool })).rejects.toThrow(message);
      }
    }
  });

  it("throws the errors of trainMixture, and wrong options before it reads anything", async () => {
    const { stream, seen } = streamOf(1000);
    await expect(trainMixture(stream, { ...options, numComponents: 0 })).rejects.toThrow(OptionError);
    expect(seen.begun).toBe(0);
    await expect(trainMixture(() => [], options)).rejects.toThrow(/the stream gave no frame/);
    await expect(trainMixture(() => [rows(0, 1)], options)).rejects.toThrow(TrainingDataError);
    const other = { ...rows(0, 6), dim: 2, numFrames: 9 };
    await expect(trainMixture(() => [rows(0, 9), other], options)).rejects.toThrow(/of 3 and of 2 dimensions/);
    const short = { ...rows(0, 6), numFrames: 9 };
    await expect(trainMixture(() => [short], options)).rejects.toThrow(/27 values, not 18/);
    const damaged = rows(0, 50_000);
    damaged.data[45_000 * DIM + 1] = Number.NaN;
    await expect(trainMixture(() => [damaged], { ...options, engine: threads })).rejects.toThrow(
      /frame 45000, dimension 1/,
    );
  });

  it("ends at an abort, and when the stream fails; the generator is ended too", async () => {
    for (const pool of [threads, null]) {
      const abort = new AbortController();
      const { stream, seen } = streamOf(5000);
      function* aborting() {
        let given = 0;
        for (const matrix of stream()) {
          if (seen.begun === 4 && ++given === 8) abort.abort(new Error("enough"));
          yield matrix;
        }
      }
      const aborted = trainMixture(aborting, { ...options, signal: abort.signal, engine: pool });
      await expect(aborted).rejects.toThrow("enough");
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(seen).toEqual({ begun: 4, ended: 4 });

      let calls = 0;
      const failing = async function* () {
        yield rows(0, 40_000);
        if (calls++ > 2) throw new Error("the disk is gone");
        yield rows(40_000, 50_000);
      };
      await expect(trainMixture(failing, { ...options, engine: pool })).rejects.toThrow("the disk is gone");
    }
  });
});
