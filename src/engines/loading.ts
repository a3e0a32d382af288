import {
  type ExtractedRow,
  type ExtractionSettings,
  extractRows,
  type RowExtraction,
} from "../corpus/load/extract-rows.js";
import { isSameRecording } from "../corpus/load/load-recording.js";
import { type LoadedUtterances, type LoadOptions, loadUtterancesBy } from "../corpus/load/load-utterances.js";
import type { Manifest, ManifestRow } from "../corpus/manifest.js";
import { restoreError } from "./workers/job.js";
import type { SentRow } from "./workers/node-jobs.js";
import type { ThreadPool } from "./workers/threads.js";

export interface LoadInOptions extends LoadOptions {
  /**
   * Seconds that the rows left must take, as those done tell, for threads to be started: a thread starts and loads its code in
   * 0.2 to 0.4 s. 0 uses threads as soon as the sample rate is known.
   *
   * @default 1
   */
  readonly smallestRest?: number;
}

/**
 * `loadUtterances` over threads, each of which reads, decodes and extracts recordings by itself: the same features, to the
 * bit, the same rows skipped and the same errors. It begins here, and goes over to the threads when the rest is worth it.
 *
 * @param pool  of `openThreads`; null: this thread alone
 * @throws as `loadUtterances`
 * @example
 * const threads = openThreads({ threads: 2 });
 * const manifest = await readManifest("corpora/fsdd");
 * const { utterances } = await loadUtterancesIn(threads, manifest, { by: "digit", recipe: {} });
 * await threads.close();
 * utterances.length; // => 12
 */
export function loadUtterancesIn(
  pool: ThreadPool | null,
  manifest: Manifest,
  options: LoadInOptions,
): Promise<LoadedUtterances> {
  const { smallestRest = 1, ...loading } = options;
  return loadUtterancesBy(pool === null ? extractRows : extractionIn(pool, smallestRest), manifest, loading);
}

/** The first rows are slow, since code is compiled and tables are made: they tell nothing of the rest, unless they are long. */
const UNTYPICAL_ROWS = 8;

const extractionIn = (pool: ThreadPool, smallestRest: number): RowExtraction =>
  async function* (rows, settings) {
    let { wanted } = settings;
    let begin = performance.now();
    let numDone = 0;
    for await (const extracted of extractRows(rows, settings)) {
      numDone++;
      if (numDone === UNTYPICAL_ROWS) begin = performance.now();
      const { sampleRate } = extracted;
      wanted ??= sampleRate === null ? null : { sampleRate, reason: "the files before it have" };
      yield extracted;
      if (settings.strict && "failure" in extracted) return;
      const [last, next] = [rows[numDone - 1], rows[numDone]];
      if (wanted === null || next === undefined || (last !== undefined && isSameRecording(last, next))) continue;
      if (smallestRest === 0) break;
      const seconds = (performance.now() - begin) / 1000;
      const isTypical = numDone > UNTYPICAL_ROWS;
      const perRow = seconds / (isTypical ? numDone - UNTYPICAL_ROWS : numDone);
      if ((isTypical || seconds >= smallestRest) && perRow * (rows.length - numDone) >= smallestRest) break;
    }
    yield* extractByThreads(pool, rows.slice(numDone), { ...settings, wanted });
  };

/** Batches that threads have or wait for: enough that none waits for this thread. */
const batchesAhead = (pool: ThreadPool): number => 2 * pool.size;

async function* extractByThreads(
  pool: ThreadPool,
  rows: readonly ManifestRow[],
  settings: ExtractionSettings,
): AsyncGenerator<ExtractedRow> {
  const batches = batchesOf(rows, pool.size);
  const running: Promise<readonly SentRow[]>[] = [];
  for (;;) {
    while (running.length < batchesAhead(pool)) {
      const next = batches.next();
      if (next.done) break;
      const result = pool.run("extract-rows", { rows: next.value, settings });
      void Promise.allSettled([result]);
      running.push(result);
    }
    const first = running.shift();
    if (first === undefined) return;
    for (const row of await first) yield "failure" in row ? { ...row, failure: restoreError(row.failure) } : row;
  }
}

const MOST_RECORDINGS = 32;

/** Runs of rows, large at first and small at the end, that all threads end together. No recording is in two. */
function* batchesOf(rows: readonly ManifestRow[], numThreads: number): Generator<readonly ManifestRow[]> {
  for (let start = 0; start < rows.length; ) {
    const share = Math.ceil((rows.length - start) / (4 * numThreads));
    let end = Math.min(rows.length, start + Math.min(share, MOST_RECORDINGS));
    while (end < rows.length && isSameRecording(rows[end - 1] as ManifestRow, rows[end] as ManifestRow)) end++;
    yield rows.slice(start, end);
    start = end;
  }
}
