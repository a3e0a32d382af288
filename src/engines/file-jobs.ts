/** What threads of Node do with files: sound to features. */

import {
  createExtractorSource,
  type ExtractionSettings,
  type ExtractorSource,
  extractorSettings,
  extractRows,
  type rowsElsewhere,
  type SentRow,
} from "../corpus/load/extract-rows.js";
import { type streamElsewhere, streamFeatures } from "../corpus/load/stream-features.js";
import type { CodeOf, WorkerMemory } from "../engine.js";
import { transportError } from "../errors.js";
import { stackFeatures } from "../features/feature-matrix.js";
import { withOwnBuffer } from "../gmm/passes/frame-runs.js";
import type { FeatureMatrix } from "../types.js";

/** Reads, decodes and extracts; the extractor is kept for the next job with the same settings. */
export const extract: CodeOf<typeof rowsElsewhere> = async ({ rows, settings }, memory) => {
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
};

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

/** `streamFeatures`, all pieces together: the sound is never in memory as a whole, its features are. */
export const stream: CodeOf<typeof streamElsewhere> = async ({ path, recipe, options }) => {
  const pieces: FeatureMatrix[] = [];
  const warnings: string[] = [];
  const onWarnings = (found: readonly string[]) => void warnings.push(...found);
  for await (const piece of streamFeatures(path, recipe, { ...options, onWarnings })) pieces.push(piece);
  const features = withOwnBuffer(stackFeatures(pieces));
  return { output: { features, warnings }, transfer: [features.data.buffer as ArrayBuffer] };
};
