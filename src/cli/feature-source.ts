import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { streamFeatures } from "../corpus/load/stream-features.js";
import type { StreamOutput } from "../engines/workers/node-jobs.js";
import type { FeatureMatrix, FeatureRecipe } from "../types.js";
import type { Cores } from "./cores.js";
import { defined, type KernelFlags } from "./flags.js";
import { remark, withProgressBar } from "./output.js";

/** Gives the features of a recording piece by piece to `use`. Recordings are to be asked for in their order. */
export type FeatureSource = (
  path: string,
  use: (piece: FeatureMatrix) => Promise<void> | void,
  signal?: AbortSignal,
) => Promise<void>;

type SourceOptions = Pick<KernelFlags, "kernel">;

/** Recordings of fewer bytes together take no time worth a thread, unless threads were asked for. */
const WORTH_THREADS = 2 ** 23;

/** A larger file is never in a thread: its features would be in memory as a whole, and here they are not. */
const MOST_IN_THREAD = 2 ** 28;

/** The features of recordings, made here or by threads, which go ahead while the results before are written. */
export async function featureSource(
  paths: readonly string[],
  recipe: FeatureRecipe,
  { pool, isAsked }: Cores,
  options: SourceOptions,
): Promise<FeatureSource> {
  const here = inPieces(recipe, options);
  if (pool === null || paths.length < 2) return here;
  const sizes = new Map(await Promise.all(paths.map(async (path) => [path, await sizeOf(path)] as const)));
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (!isAsked && total < WORTH_THREADS) return here;

  const begun = new Map<string, Promise<StreamOutput>>();
  const coming = [...sizes.keys()].filter((path) => (sizes.get(path) as number) <= MOST_IN_THREAD).values();
  const beginMore = () => {
    while (begun.size < 2 * pool.size) {
      const { value: path } = coming.next();
      if (path === undefined) return;
      const result = pool.run("stream-features", { path, recipe, options: defined({ kernel: options.kernel }) });
      // What is wrong with it is said when its turn comes.
      void Promise.allSettled([result]);
      begun.set(path, result);
    }
  };
  return async (path, use, signal) => {
    beginMore();
    const result = begun.get(path);
    if (result === undefined) return here(path, use, signal);
    const { features, warnings } = await unlessAborted(result, signal);
    begun.delete(path);
    beginMore();
    for (const warning of warnings) remark(`warning: ${path}: ${warning}`);
    await use(features);
  };
}

/** Waits for a result, but no longer than until the signal. */
function unlessAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return result;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort);
    result.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** 0 for what is not there: reading it will say so. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** In bounded memory, with a bar while a recording is read. */
const inPieces =
  (recipe: FeatureRecipe, options: SourceOptions): FeatureSource =>
  (path, use, signal) =>
    withProgressBar(basename(path), async (update) => {
      const pieces = streamFeatures(path, recipe, {
        ...defined({ kernel: options.kernel, signal }),
        onProgress: (samples, total) => update(samples, total ?? samples),
        onWarnings: (warnings) => {
          for (const warning of warnings) remark(`warning: ${path}: ${warning}`);
        },
      });
      for await (const piece of pieces) await use(piece);
    });
