import { availableParallelism } from "node:os";
import { type LoadedUtterances, type LoadOptions, loadUtterances } from "../corpus/load-utterances.js";
import type { Manifest } from "../corpus/manifest.js";
import { crossValidateIn } from "../engines/cross-validate-in.js";
import { loadUtterancesIn } from "../engines/load-utterances-in.js";
import { openThreads, type ThreadPool } from "../engines/open-threads.js";
import type { SmallWorkOptions } from "../engines/small-work.js";
import { trainClassifierIn } from "../engines/train-classifier-in.js";
import { type CrossValidateOptions, crossValidate } from "../evaluate/cross-validate.js";
import type { Fold } from "../evaluate/folds.js";
import { type ClassifierOptions, trainClassifier } from "../recognize/classifier.js";
import type { Classifier, Report, Utterance } from "../types.js";
import type { ThreadFlags } from "./flags.js";

/** The long tasks of the commands, on as many cores as they may have. The results are the same on any number. */
export interface Cores {
  readonly loadUtterances: (manifest: Manifest, options: LoadOptions) => Promise<LoadedUtterances>;
  readonly trainClassifier: (utterances: readonly Utterance[], options: ClassifierOptions) => Promise<Classifier>;
  readonly crossValidate: (
    utterances: readonly Utterance[],
    folds: readonly Fold[],
    options: CrossValidateOptions,
  ) => Promise<Report>;
  /** Null on one core. */
  readonly threads: (SmallWorkOptions & { readonly pool: ThreadPool }) | null;
}

const oneCore: Cores = {
  loadUtterances,
  trainClassifier: async (utterances, options) => trainClassifier(utterances, options),
  crossValidate: async (utterances, folds, options) => crossValidate(utterances, folds, options),
  threads: null,
};

const coresOf = (pool: ThreadPool, small: "here" | "workers"): Cores => ({
  loadUtterances: (manifest, options) => loadUtterancesIn(pool, manifest, { ...options, small }),
  trainClassifier: (utterances, options) => trainClassifierIn(pool, utterances, { ...options, small }),
  crossValidate: (utterances, folds, options) => crossValidateIn(pool, utterances, folds, { ...options, small }),
  threads: { pool, small },
});

/**
 * Runs something on the threads that were asked for, else on those of the machine where the work is worth it; afterwards
 * none is left.
 */
export async function withCores<T>({ threads }: ThreadFlags, run: (cores: Cores) => Promise<T>): Promise<T> {
  const count = threads ?? availableParallelism();
  if (count === 1) return run(oneCore);
  const pool = openThreads({ threads: count });
  try {
    return await run(coresOf(pool, threads === undefined ? "here" : "workers"));
  } finally {
    await pool.close();
  }
}
