import { CorpusError } from "../errors.js";
import type { Waveform } from "../types.js";
import type { ManifestRow } from "./manifest.js";

/**
 * The part of a recording that a manifest row names: samples round(start · rate) to round(end · rate).
 *
 * @throws {CorpusError} when no sample is left
 */
export function cutSegment(waveform: Waveform, { start, end }: Pick<ManifestRow, "start" | "end">): Waveform {
  if (start === undefined && end === undefined) return waveform;
  const { samples, sampleRate } = waveform;
  const cut = samples.subarray(
    Math.round((start ?? 0) * sampleRate),
    end === undefined ? samples.length : Math.round(end * sampleRate),
  );
  if (cut.length > 0) return { ...waveform, samples: cut };
  const length = (samples.length / sampleRate).toFixed(3);
  throw new CorpusError(`the segment ${start ?? 0}–${end ?? length} s holds no samples: the file is ${length} s long`);
}
