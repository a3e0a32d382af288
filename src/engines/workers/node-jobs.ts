import {
  createExtractorSource,
  type ExtractionSettings,
  type ExtractorSource,
  extractorSettings,
  extractRows,
} from "../../corpus/load/extract-rows.js";
import { type StreamFeaturesOptions, streamFeatures } from "../../corpus/load/stream-features.js";
import type { ManifestRow } from "../../corpus/manifest.js";
import { stackFeatures } from "../../features/feature-matrix.js";
import type { FeatureMatrix, FeatureRecipe } from "../../types.js";
import {
  type JobResult,
  type JobTable,
  type TransportedError,
  transportError,
  type WorkerMemory,
  withOwnBuffer,
} from "./job.js";
import { type CommonJobs, commonJobs } from "./jobs.js";

/** The jobs of a thread of Node: those of every worker, and those that touch files. */
export interface NodeJobs extends CommonJobs {
  /** Rows of a manifest to features. */
  readonly "extract-rows": { readonly input: ExtractionInput; readonly output: readonly SentRow[] };
  /** A recording to features, as `streamFeatures`. */
  readonly "stream-features": { readonly input: StreamInput; readonly output: StreamOutput };
}

export const nodeJobs: JobTable<NodeJobs> = {
  ...commonJobs,
  "extract-rows": async () => (await import("./node-jobs.js")).extractInWorker,
  "stream-features": async () => (await import("./node-jobs.js")).streamInWorker,
};

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

/** A recording of which all features are wanted. */
export interface StreamInput {
  readonly path: string;
  readonly recipe: FeatureRecipe;
  readonly options: Pick<StreamFeaturesOptions, "kernel">;
}

/** Its features, and what was read around. */
export interface StreamOutput {
  readonly features: FeatureMatrix;
  readonly warnings: readonly string[];
}

/** `streamFeatures`, all pieces together: the sound is never in memory as a whole, its features are. */
export async function streamInWorker({ path, recipe, options }: StreamInput): Promise<JobResult<StreamOutput>> {
  const pieces: FeatureMatrix[] = [];
  const warnings: string[] = [];
  const onWarnings = (found: readonly string[]) => void warnings.push(...found);
  for await (const piece of streamFeatures(path, recipe, { ...options, onWarnings })) pieces.push(piece);
  const features = withOwnBuffer(stackFeatures(pieces));
  return { output: { features, warnings }, transfer: [features.data.buffer as ArrayBuffer] };
}
