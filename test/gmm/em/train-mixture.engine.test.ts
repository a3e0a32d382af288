import { afterAll, describe, expect, it } from "vitest";
import {
  createMixture,
  type Engine,
  type FeatureMatrix,
  type FeatureShards,
  type MixtureOptions,
  TrainingDataError,
  trainMixture,
  withFrameWeights,
} from "voxmix";
import { openThreads } from "voxmix/node";
import { clusteredFrames } from "../../oracles/random-frames.js";

const DIM = 3;
const whole = clusteredFrames({ numFrames: 21_000, dim: DIM, numClusters: 5, seed: 2 });

/** The frames in matrices of these lengths, float32 but for those that are named. */
function cut(lengths: readonly number[], precise: readonly number[] = []): FeatureMatrix[] {
  let start = 0;
  return lengths.map((numFrames, i) => {
    const part = whole.data.slice(start * DIM, (start + numFrames) * DIM);
    start += numFrames;
    const data = precise.includes(i) ? part : Float32Array.from(part);
    return { data, numFrames, dim: DIM, frameShift: 0.01 };
  });
}

const shardsOf = (matrices: readonly FeatureMatrix[]): FeatureShards => ({
  dim: DIM,
  shards: matrices.map((matrix, i) => ({
    numFrames: matrix.numFrames,
    read: () => (i % 2 ? matrix : new Promise((resolve) => setTimeout(resolve, i % 3, matrix))),
  })),
});

const farAway = createMixture({
  covarianceType: "diag",
  weights: [0.5, 0.5],
  means: [0, 0, 0, 900, 900, 900],
  covariances: Array.from({ length: 6 }, () => 30),
});

const layouts = {
  "one matrix": cut([21_000]),
  "short ones, an empty one and a tail": cut([5000, 1, 0, 4095, 4096, 3000, 37, 700, 2100]),
  "float32 and float64 side by side": cut([3000, 7000, 100, 10_900], [1, 3]),
  "fewer frames than a chunk": cut([1000, 500]),
  "weighted and unweighted side by side": cut([5000, 6000, 4000, 6000]).map((matrix, i) =>
    i % 2
      ? matrix
      : withFrameWeights(
          matrix,
          new Float64Array(matrix.numFrames).map((_, t) => (t % 5) / 2),
        ),
  ),
};

const trainings: Readonly<Record<string, MixtureOptions>> = {
  diag: { numComponents: 4, maxIterations: 3, tolerance: 0 },
  full: { numComponents: 2, maxIterations: 2, tolerance: 0, covarianceType: "full" },
  f32: { numComponents: 4, maxIterations: 3, tolerance: 0, precision: "f32" },
  "full, f32": { numComponents: 2, maxIterations: 2, tolerance: 0, precision: "f32", covarianceType: "full" },
  restarts: { numComponents: 4, maxIterations: 2, restarts: 2, initialization: "random-frames", seed: 9 },
  tied: { numComponents: 3, maxIterations: 3, tolerance: 0, covarianceType: "tied", initialization: "split" },
  spherical: { numComponents: 3, maxIterations: 2, covarianceType: "spherical", initialization: "random-posteriors" },
  repairs: { numComponents: 2, maxIterations: 4, initialization: farAway },
};

const pools = [1, 2, 8].map((threads) => openThreads({ threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

describe("training in threads gives the bits of training in this one", () => {
  const cases = Object.keys(layouts).flatMap((layout) =>
    // Every training over the most irregular frames, the two kinds of covariance over the others.
    Object.keys(layout.startsWith("short") ? trainings : { diag: 1, full: 1 }).map((training) => [layout, training]),
  );

  it.each(cases)("%s: %s", async (layout, training) => {
    const matrices = layouts[layout as keyof typeof layouts];
    const options = trainings[training] as MixtureOptions;
    const expected = await trainMixture(matrices, options);
    if (training === "repairs") expect(expected.repairs[0]?.kind).toBe("starved-component");
    for (const pool of [...pools, null]) {
      expect(await trainMixture(matrices, { ...options, smallestWork: 0, engine: pool })).toEqual(expected);
      expect(await trainMixture(shardsOf(matrices), { ...options, smallestWork: 0, engine: pool })).toEqual(expected);
    }
  });

  it("however the frames are cut into matrices", async () => {
    const options = trainings.diag as MixtureOptions;
    const expected = await trainMixture(layouts["one matrix"], options);
    expect(await trainMixture(cut([5000, 1, 0, 4095, 4096, 3000, 4808]), options)).toEqual(expected);
  });
});

const [one, two] = pools as [Engine, Engine];
const matrices = layouts["one matrix"];
const options = { numComponents: 3, maxIterations: 3, tolerance: 0, smallestWork: 0 };

describe("training in threads", () => {
  it("leaves the features as they are, and shares those in shared memory", async () => {
    const [plain] = cut([21_000]);
    const shared = new Float32Array(new SharedArrayBuffer(21_000 * DIM * 4));
    if (plain) shared.set(plain.data);
    const expected = await trainMixture(matrices, options);
    expect(await trainMixture({ ...(plain as FeatureMatrix), data: shared }, { ...options, engine: two })).toEqual(
      expected,
    );
    expect(await trainMixture(plain as FeatureMatrix, { ...options, engine: two })).toEqual(expected);
    expect(plain?.data).toHaveLength(21_000 * DIM);
  });

  it("tells of each iteration", async () => {
    const seen: number[] = [];
    const { history } = await trainMixture(matrices, {
      ...options,
      onProgress: ({ done }) => void seen.push(done),
      engine: two,
    });
    expect(seen).toEqual(history.map((_, i) => i + 1));
  });

  it("does several trainings at a time", async () => {
    const expected = await Promise.all([0, 1, 2].map((seed) => trainMixture(matrices, { ...options, seed })));
    const trained = await Promise.all(
      [0, 1, 2].map((seed) => trainMixture(matrices, { ...options, seed, engine: two })),
    );
    expect(trained).toEqual(expected);
  });

  it("throws the errors of trainMixture, frames counted from the first of all", async () => {
    const damaged = cut([5000, 16_000]);
    const [, second] = damaged;
    if (second) second.data[7000 * DIM + 2] = Number.NaN;
    for (const features of [damaged, shardsOf(damaged)]) {
      for (const pool of [...pools, null]) {
        const training = trainMixture(features, { ...options, engine: pool });
        await expect(training).rejects.toBeInstanceOf(TrainingDataError);
        await expect(training).rejects.toThrow(/frame 12000, dimension 2 .* NaN/);
      }
    }
  });

  it("ends at an abort with its reason, and the workers go on", async () => {
    for (const features of [matrices, shardsOf(layouts["short ones, an empty one and a tail"])]) {
      for (const pool of [two, null]) {
        const abort = new AbortController();
        const seen: number[] = [];
        const training = trainMixture(features, {
          ...options,
          maxIterations: 1000,
          signal: abort.signal,
          onProgress: ({ done }) => {
            seen.push(done);
            if (done === 2) abort.abort(new Error("enough"));
          },
          engine: pool,
        });
        await expect(training).rejects.toThrow("enough");
        expect(seen).toEqual([1, 2]);
      }
    }
    const expected = await trainMixture(matrices, options);
    expect(await trainMixture(matrices, { ...options, engine: two })).toEqual(expected);
  });

  it("is rejected when the pool is closed", async () => {
    const pool = openThreads({ threads: 2 });
    const training = trainMixture(matrices, {
      ...options,
      maxIterations: 1000,
      onProgress: () => void pool.close(),
      engine: pool,
    });
    await expect(training).rejects.toThrow(/closed/);
    await expect(trainMixture(matrices, { ...options, engine: pool })).rejects.toThrow(/closed/);
  });

  it("starts no worker for little work", async () => {
    const refusing: Engine = {
      size: 2,
      run: () => Promise.reject(new Error("a worker was asked")),
      close: () => Promise.resolve(),
    };
    const { smallestWork, ...small } = options;
    const expected = await trainMixture(matrices, small);
    expect(await trainMixture(matrices, { ...small, engine: refusing })).toEqual(expected);
    expect(await trainMixture(shardsOf(matrices), { ...small, engine: refusing })).toEqual(expected);
    await expect(trainMixture(matrices, { ...small, smallestWork, engine: refusing })).rejects.toThrow(/was asked/);
  });
});

describe("shards", () => {
  it("that hold something else than they said are refused", async () => {
    const [matrix] = cut([21_000]);
    const shards = shardsOf([matrix as FeatureMatrix]);
    const lying = { ...shards, shards: shards.shards.map((shard) => ({ ...shard, numFrames: 20_000 })) };
    await expect(trainMixture(lying, { ...options, engine: one })).rejects.toThrow(
      /shard 0 .* 20000 frames .* gave 21000/,
    );
    await expect(trainMixture({ ...shards, dim: 2 }, options)).rejects.toThrow(/of 2 dimensions, .* of 3/);
  });

  it("whose reading fails end the training with that error", async () => {
    const shards = shardsOf(cut([9000, 12_000]));
    let reads = 0;
    const failing: FeatureShards = {
      ...shards,
      shards: shards.shards.map((shard) => ({
        ...shard,
        read: () => (++reads > 7 ? Promise.reject(new Error("the disk is gone")) : shard.read()),
      })),
    };
    for (const pool of [two, null]) {
      reads = 0;
      await expect(trainMixture(failing, { ...options, engine: pool })).rejects.toThrow("the disk is gone");
    }
  });
});
