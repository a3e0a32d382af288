import { extname } from "node:path";
import { loadRecording } from "../corpus/load/load-recording.js";
import { normalizeGroups } from "../corpus/load/load-utterances.js";
import { cutSegment, framesOfSegment, segmentFeaturesFor } from "../corpus/load/segment-features.js";
import type { ManifestRow } from "../corpus/manifest.js";
import type { FeatureExtractor } from "../features/extract.js";
import { prepareExtractor } from "../features/streaming.js";
import { formatOfExtension, readFeatures } from "../formats/features/feature-files.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { PreparedClassifier } from "../recognize/classify.js";
import type { Classifier, FeatureMatrix, Waveform } from "../types.js";
import { remark } from "./output.js";

/** Features, and the recording they are of: its file, or its place in an archive. */
export interface NamedFeatures {
  readonly path: string;
  readonly features: FeatureMatrix;
}

type SegmentTimes = Pick<ManifestRow, "start" | "end">;

/** Reads recordings and makes features of them as a model wants them. */
export interface ModelFrontEnd {
  readonly read: (path: string) => Promise<Waveform>;
  readonly featuresOf: (waveform: Waveform) => Promise<FeatureMatrix>;
  /** Those of a recording, or those that a file of features holds. */
  readonly featuresIn: (path: string) => Promise<readonly NamedFeatures[]>;
  /** The features of segments of a recording, made as those of labelled segments are for training. */
  readonly segmentsOf: (waveform: Waveform) => (segment: SegmentTimes) => Promise<FeatureMatrix>;
  /** What is left to do where the model normalises over all recordings of a speaker: these are one's. */
  readonly normalizeTogether: (matrices: readonly FeatureMatrix[]) => readonly FeatureMatrix[];
}

/** What a front end needs to know of a model. */
export interface FrontEndModel {
  readonly classifier: Pick<Classifier, "recipe" | "sampleRate">;
  readonly kernelOptions: KernelOptions;
}

/** The front end of a model: its recipe, its sample rate, and what the recipe needs loaded. */
export function modelFrontEnd({ classifier, kernelOptions }: FrontEndModel): ModelFrontEnd {
  const { recipe, sampleRate } = classifier;
  const { kernel = "auto" } = kernelOptions;
  const extractors = new Map<number, Promise<FeatureExtractor>>();
  const featuresOf = async (waveform: Waveform): Promise<FeatureMatrix> => {
    const rate = waveform.sampleRate;
    const extractor = extractors.get(rate) ?? prepareExtractor({ ...recipe, sampleRate: null }, rate, { kernel });
    extractors.set(rate, extractor);
    return (await extractor)(waveform);
  };
  const read = async (path: string): Promise<Waveform> => {
    const waveform = await loadRecording(path, recipe, { modelRate: sampleRate });
    for (const warning of waveform.warnings) remark(`warning: ${path}: ${warning}`);
    return waveform;
  };
  return {
    read,
    featuresOf,
    async featuresIn(path) {
      const format = formatOfExtension(extname(path));
      if (format === undefined) return [{ path, features: await featuresOf(await read(path)) }];
      const isArchive = format === "ark" || format === "scp";
      const found: NamedFeatures[] = [];
      for await (const { key, features } of readFeatures(path)) {
        found.push({ path: isArchive ? `${path}:${key}` : path, features });
      }
      return found;
    },
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

const isSound = (path: string): boolean => formatOfExtension(extname(path)) === undefined;

/** Said where sound meets a model that has seen none: nothing in it tells how its features were made. */
export function remarkOnFeatureModel({ classifier }: PreparedClassifier, paths: readonly string[]): void {
  if (classifier.sampleRate !== null || !paths.some(isSound)) return;
  remark(
    "warning: this model was trained on files of features, of any front end and sample rate; sound is given to it by the " +
      "recipe it was trained with (voxmix info shows it): right only if the files were made by the same, else give it files",
  );
}
