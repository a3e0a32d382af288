import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { loadRecording } from "../../corpus/load/load-recording.js";
import { normalizeGroups } from "../../corpus/load/load-utterances.js";
import { cutSegment, framesOfSegment, segmentFeaturesFor } from "../../corpus/load/segment-features.js";
import { streamElsewhere, streamFeatures } from "../../corpus/load/stream-features.js";
import type { ManifestRow } from "../../corpus/manifest.js";
import type { FeatureExtractor } from "../../features/extract.js";
import { prepareExtractor } from "../../features/streaming.js";
import { formatOfExtension, isSound, readFeatures } from "../../formats/features/feature-files.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import type { PreparedClassifier } from "../../recognize/classify.js";
import { recipeOf } from "../../recognize/classify.js";
import type { Classifier, FeatureMatrix, FeatureRecipe, Waveform } from "../../types.js";
import { defined, type KernelFlags } from "../flags.js";
import { remark, shownBy, withProgressBar } from "./output.js";
import type { Cores } from "./signals.js";

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
    const extractor =
      extractors.get(rate) ?? prepareExtractor({ ...recipeOf(classifier), sampleRate: null }, rate, { kernel });
    extractors.set(rate, extractor);
    return (await extractor)(waveform);
  };
  const read = async (path: string): Promise<Waveform> => {
    const waveform = await loadRecording(path, recipeOf(classifier), { modelRate: sampleRate });
    for (const warning of waveform.warnings ?? []) remark(`warning: ${path}: ${warning}`);
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
        return framesOfSegment(await whole, segment, recipeOf(classifier), { sampleRate, numSamples: samples.length });
      };
    },
    normalizeTogether: (matrices) =>
      normalizeGroups(
        matrices,
        matrices.map(() => "these"),
        recipe ?? { normalizationScope: "recording", normalization: "none" },
      ),
  };
}

/** Said where sound meets a model that has seen none: nothing in it tells how its features were made. */
export function remarkOnFeatureModel({ classifier }: PreparedClassifier, paths: readonly string[]): void {
  if (classifier.sampleRate !== null || !paths.some(isSound)) return;
  remark(
    "warning: this model was trained on files of features, of any front end and sample rate; sound is given to it by the " +
      "recipe it was trained with (voxmix info shows it): right only if the files were made by the same, else give it files",
  );
}

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
  { engine, smallestWork }: Cores,
  options: SourceOptions,
): Promise<FeatureSource> {
  const here = inPieces(recipe, options);
  if (!engine || paths.length < 2) return here;
  const sizes = new Map(await Promise.all(paths.map(async (path) => [path, await sizeOf(path)] as const)));
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (smallestWork !== 0 && total < WORTH_THREADS) return here;

  const begun = new Map<string, Promise<{ readonly features: FeatureMatrix; readonly warnings: readonly string[] }>>();
  const coming = [...sizes.keys()].filter((path) => (sizes.get(path) as number) <= MOST_IN_THREAD).values();
  const beginMore = () => {
    while (begun.size < 2 * engine.size) {
      const { value: path } = coming.next();
      if (path === undefined) return;
      const result = engine.run(streamElsewhere, { path, recipe, options: defined({ kernel: options.kernel }) });
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
        onProgress: shownBy(update),
        onWarnings: (warnings) => {
          for (const warning of warnings) remark(`warning: ${path}: ${warning}`);
        },
      });
      for await (const piece of pieces) await use(piece);
    });
