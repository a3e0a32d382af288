import { loadRecording } from "../corpus/load-recording.js";
import type { ManifestRow } from "../corpus/manifest.js";
import { normalizeGroups } from "../corpus/normalize-groups.js";
import { cutSegment } from "../corpus/segment.js";
import { framesOfSegment, segmentFeaturesFor } from "../corpus/segment-features.js";
import type { FeatureExtractor } from "../features/extract-features.js";
import { prepareExtractor } from "../features/prepare-extractor.js";
import type { PreparedClassifier } from "../recognize/classify.js";
import type { FeatureMatrix, Waveform } from "../types.js";
import { remark } from "./output.js";

type SegmentTimes = Pick<ManifestRow, "start" | "end">;

/** Reads recordings and makes features of them as a model wants them. */
export interface ModelFrontEnd {
  readonly read: (path: string) => Promise<Waveform>;
  readonly featuresOf: (waveform: Waveform) => Promise<FeatureMatrix>;
  /** The features of segments of a recording, made as those of labelled segments are for training. */
  readonly segmentsOf: (waveform: Waveform) => (segment: SegmentTimes) => Promise<FeatureMatrix>;
  /** What is left to do where the model normalises over all recordings of a speaker: these are one's. */
  readonly normalizeTogether: (matrices: readonly FeatureMatrix[]) => readonly FeatureMatrix[];
}

/** The front end of a model: its recipe, its sample rate, and what the recipe needs loaded. */
export function modelFrontEnd({ classifier }: PreparedClassifier): ModelFrontEnd {
  const { recipe, sampleRate } = classifier;
  const extractors = new Map<number, Promise<FeatureExtractor>>();
  const featuresOf = async (waveform: Waveform): Promise<FeatureMatrix> => {
    const rate = waveform.sampleRate;
    const extractor = extractors.get(rate) ?? prepareExtractor({ ...recipe, sampleRate: null }, rate);
    extractors.set(rate, extractor);
    return (await extractor)(waveform);
  };
  return {
    async read(path) {
      const waveform = await loadRecording(path, recipe, { modelRate: sampleRate });
      for (const warning of waveform.warnings) remark(`warning: ${path}: ${warning}`);
      return waveform;
    },
    featuresOf,
    segmentsOf(waveform) {
      if (segmentFeaturesFor(recipe) === "cut") return (segment) => featuresOf(cutSegment(waveform, segment));
      const { sampleRate, samples } = waveform;
      let whole: Promise<FeatureMatrix> | null = null;
      return async (segment) => {
        whole ??= featuresOf(waveform);
        return framesOfSegment(await whole, segment, recipe, { sampleRate, numSamples: samples.length });
      };
    },
    normalizeTogether: (matrices) =>
      normalizeGroups(
        matrices,
        matrices.map(() => "these"),
        recipe,
      ),
  };
}
