import {
  createExtractorSource,
  type ExtractionSettings,
  type ExtractorSource,
  extractorSettings,
  extractRows,
} from "../corpus/load/extract-rows.js";
import type { ManifestRow } from "../corpus/manifest.js";
import type { FeatureMatrix } from "../types.js";
import type { JobResult, WorkerMemory } from "./job.js";
import { withOwnBuffer } from "./own-buffer.js";
import { type TransportedError, transportError } from "./transported-error.js";

/** Rows of whole recordings: no recording of theirs is another job's. */
export interface ExtractionInput {
  readonly rows: readonly ManifestRow[];
  readonly settings: ExtractionSettings;
}

/** `ExtractedRow` as it travels. */
export type SentRow = {
  readonly sampleRate: number | null;
  readonly warnings: readonly string[];
} & (
  | { readonly matrices: readonly FeatureMatrix[]; readonly recording: string }
  | { readonly failure: TransportedError }
);

/** Reads, decodes and extracts; the extractor is kept for the next job with the same settings. */
export async function extractInWorker(
  { rows, settings }: ExtractionInput,
  memory: WorkerMemory,
): Promise<JobResult<readonly SentRow[]>> {
  const output: SentRow[] = [];
  for await (const extracted of extractRows(rows, settings, extractorsFor(settings, memory))) {
    const { sampleRate, warnings } = extracted;
    output.push(
      "failure" in extracted
        ? { sampleRate, warnings, failure: transportError(extracted.failure) }
        : {
            sampleRate,
            warnings,
            matrices: extracted.matrices.map(withOwnBuffer),
            recording: extracted.recording,
          },
    );
  }
  const buffers = output.flatMap((row) => ("matrices" in row ? row.matrices.map(({ data }) => data.buffer) : []));
  return { output, transfer: [...new Set(buffers)] as ArrayBuffer[] };
}

const KEPT = "extractors";

interface KeptExtractors {
  readonly settings: string;
  readonly source: ExtractorSource;
}

function extractorsFor(settings: ExtractionSettings, memory: WorkerMemory): ExtractorSource {
  const wanted = extractorSettings(settings);
  const key = JSON.stringify(wanted);
  const kept = memory.get(KEPT) as KeptExtractors | undefined;
  if (kept?.settings === key) return kept.source;
  const source = createExtractorSource(wanted);
  memory.set(KEPT, { settings: key, source } satisfies KeptExtractors);
  return source;
}
