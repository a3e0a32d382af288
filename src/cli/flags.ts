import type { ReadManifestOptions } from "../corpus/manifest.js";
import { OptionError } from "../errors.js";
import type { SpeechWeighting } from "../features/vad/speech-weights.js";
import type { LabelFormat } from "../formats/labels/labels.js";
import type { MixtureParameter } from "../gmm/em/maximization.js";
import type { InitializationName } from "../gmm/em/mixture-options.js";
import type { KernelName, KernelOptions, KernelPrecision } from "../kernels/kernel.js";
import type { AdaptationOptions } from "../recognize/adaptation.js";
import type { ClassifierOptions } from "../recognize/classifier.js";
import type { DiscriminativeOptions } from "../recognize/mmi/mmi.js";
import type { Task } from "../recognize/task.js";
import type { TransformOptions } from "../recognize/utterances.js";
import type { CovarianceType, EnergyColumn, FeatureRecipe, ProfileName, RecipeOptions, VadOptions } from "../types.js";
import { INITIALIZATION_NAMES } from "./command-options.js";

/** What the options of the commands are once they are read, and what they mean to the library. */

/** What every command takes. */
export interface OutputOptions {
  readonly json?: true;
}

/** How a manifest is to be read. */
export interface ManifestFlags {
  readonly by?: string;
  readonly pattern?: string;
  readonly labels?: LabelFormat;
}

/** Which rows of which manifest. */
export interface SelectionOptions extends ManifestFlags {
  readonly split?: string;
  readonly where?: readonly string[];
  readonly strict?: true;
}

/** On how many cores. */
export interface ThreadFlags {
  readonly threads?: number;
}

/** Which code runs the hot loops of training and scoring. */
export interface KernelFlags {
  readonly kernel?: KernelName;
  readonly precision?: KernelPrecision;
}

export interface RecipeFlags {
  readonly profile?: ProfileName;
  readonly normalization?: FeatureRecipe["normalization"];
  readonly normalizeBy?: string;
  readonly energyGate?: number | "off";
  readonly vad?: VadOptions["method"];
  readonly c0?: EnergyColumn;
  readonly logEnergy?: EnergyColumn;
  readonly pitch?: EnergyColumn;
  readonly deltas?: number;
  readonly deltaWindow?: number;
  readonly coefficients?: number;
  readonly melBands?: number;
  readonly frameLength?: number;
  readonly frameShift?: number;
  readonly window?: FeatureRecipe["window"];
  readonly resample?: number;
  readonly set?: Readonly<Record<string, unknown>>;
}

export interface TrainingOptions extends RecipeFlags, KernelFlags, ThreadFlags {
  readonly task?: Task;
  readonly components?: number;
  readonly covariance?: CovarianceType;
  readonly seed: number;
  /** The name of a start, or a model file. */
  readonly init?: string;
  readonly freeze?: string;
  readonly restarts?: number;
  readonly maxIterations?: number;
  readonly tolerance?: number;
  readonly varianceFloor?: number;
  readonly mmi?: number | true;
  readonly mmiScale?: number;
  readonly mmiTau?: number;
  readonly mmiBoost?: number;
  readonly vadWeights?: VadOptions["method"] | "posteriors";
  readonly map?: number | true;
  readonly mapUpdate?: readonly string[];
  readonly background?: string;
  readonly lda?: number | true;
  readonly pca?: number;
}

/** How a manifest is to be read, as `readManifest` takes it. */
export const manifestOptions = ({ by, pattern, labels }: ManifestFlags): ReadManifestOptions =>
  defined({ by, pattern, labels });

/** The recipe settings that were given, in seconds and the names of the recipe. */
export function recipeFrom(options: RecipeFlags): RecipeOptions {
  const { frameLength, frameShift, resample, vad } = options;
  return {
    ...options.set,
    ...defined({
      profile: options.profile,
      ...(resample === undefined ? {} : { sampleRate: resample, resampling: "allow" as const }),
      normalization: options.normalization,
      normalizationScope: options.normalizeBy === undefined ? undefined : ("group" as const),
      energyGate: options.energyGate === "off" ? null : options.energyGate,
      vad: vad === undefined ? undefined : { method: vad },
      c0: options.c0,
      logEnergy: options.logEnergy,
      pitch: options.pitch,
      deltaOrder: options.deltas,
      deltaWindow: options.deltaWindow,
      numCoefficients: options.coefficients,
      numMelBands: options.melBands,
      frameLength: frameLength === undefined ? undefined : frameLength / 1000,
      frameShift: frameShift === undefined ? undefined : frameShift / 1000,
      window: options.window,
    }),
  };
}

/** The training settings that were given. */
export function classifierOptionsFrom(by: string, options: TrainingOptions): ClassifierOptions {
  return {
    by,
    recipe: recipeFrom(options),
    ...defined({
      task: options.task,
      numComponents: options.components,
      covarianceType: options.covariance,
      seed: options.seed,
      initialization: initializationFrom(options),
      freeze: options.freeze?.split(",").map((name) => name.trim()) as readonly MixtureParameter[] | undefined,
      restarts: options.restarts,
      maxIterations: options.maxIterations,
      tolerance: options.tolerance,
      varianceFloor: options.varianceFloor,
      transform: transformFrom(options),
      discriminative: discriminativeFrom(options),
      adaptation: adaptationFrom(options),
      ...kernelFrom(options),
    }),
  };
}

/** Whether `--init` names a file. */
export const isModelFile = (init: string | undefined): init is string =>
  init !== undefined && !INITIALIZATION_NAMES.includes(init);

/** A start by its name; the mixtures of a model are read by `train`, where a start can be one. */
const initializationFrom = ({ init }: TrainingOptions): InitializationName | undefined =>
  isModelFile(init) ? undefined : (init as InitializationName | undefined);

/** The code that was asked for. */
export const kernelFrom = ({ kernel, precision }: KernelFlags): KernelOptions => defined({ kernel, precision });

function transformFrom({ lda, pca }: TrainingOptions): TransformOptions | undefined {
  if (lda !== undefined && pca !== undefined)
    throw new OptionError("--lda and --pca are two ways to one end; give one");
  if (pca !== undefined) return { kind: "pca", dim: pca };
  if (lda === undefined) return undefined;
  return lda === true ? { kind: "lda" } : { kind: "lda", dim: lda };
}

function discriminativeFrom(options: TrainingOptions): DiscriminativeOptions | undefined {
  const { mmi, mmiScale, mmiTau, mmiBoost } = options;
  const settings = defined({ acousticScale: mmiScale, tau: mmiTau, boost: mmiBoost });
  if (mmi === undefined) {
    if (Object.keys(settings).length > 0) throw new OptionError("--mmi-scale, --mmi-tau and --mmi-boost go with --mmi");
    return undefined;
  }
  return { criterion: "mmi", ...settings, ...(mmi === true ? {} : { iterations: mmi }) };
}

/** How frames are weighted for training. */
export function speechWeightsFrom({ vadWeights }: Pick<TrainingOptions, "vadWeights">): SpeechWeighting | undefined {
  if (vadWeights === undefined) return undefined;
  if (vadWeights === "posteriors") return { vad: { method: "two-gaussian" }, by: "posteriors" };
  return { vad: { method: vadWeights } };
}

/** The parameters' names are checked where they are used. */
function adaptationFrom({ map, mapUpdate, background }: TrainingOptions): AdaptationOptions | undefined {
  if (map === undefined) {
    if (mapUpdate !== undefined || background !== undefined) {
      throw new OptionError("--map-update and --background say how labels are adapted; give --map with them");
    }
    return undefined;
  }
  const update = mapUpdate as readonly MixtureParameter[] | undefined;
  return defined({ relevanceFactor: map === true ? undefined : map, update });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The entries that have a value: an option that was not given must not hide a default. */
export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
