/**
 * Rows of a manifest extracted by the workers of an engine, each of which reads, decodes and extracts recordings by itself. It
 * begins in this thread, and goes over to the workers when the rest is worth it.
 */

import type { Engine } from "../../engine.js";
import { restoreError } from "../../errors.js";
import type { ManifestRow } from "../manifest.js";
import {
  type ExtractedRow,
  type ExtractionSettings,
  extractRows,
  type RowExtraction,
  rowsElsewhere,
  type SentRow,
} from "./extract-rows.js";
import { isSameRecording } from "./load-recording.js";

/** The first rows are slow, since code is compiled and tables are made: they tell nothing of the rest, unless they are long. */
const UNTYPICAL_ROWS = 8;

/**
 * @param smallestRest  seconds that the rows left must take, as those done tell, for workers to be used: a thread starts and
 *   loads its code in 0.2 to 0.4 s. 0 uses them as soon as the sample rate is known.
 */
export const extractionBy = (engine: Engine, smallestRest: number): RowExtraction =>
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
    yield* extractByWorkers(engine, rows.slice(numDone), { ...settings, wanted });
  };

async function* extractByWorkers(
  engine: Engine,
  rows: readonly ManifestRow[],
  settings: ExtractionSettings,
): AsyncGenerator<ExtractedRow> {
  const batches = batchesOf(rows, engine.size);
  const running: Promise<readonly SentRow[]>[] = [];
  for (;;) {
    // Twice as many as there are threads: enough that none waits for this one.
    while (running.length < 2 * engine.size) {
      const next = batches.next();
      if (next.done) break;
      const result = engine.run(rowsElsewhere, { rows: next.value, settings });
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
