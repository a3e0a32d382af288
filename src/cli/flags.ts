import type { ReadManifestOptions } from "../corpus/manifest.js";
import { OptionError } from "../errors.js";
import type { SpeechWeighting } from "../features/vad/kept-frames.js";
import type { LabelFormat } from "../formats/labels/labels.js";
import type { MixtureParameter } from "../gmm/em/maximization.js";
import type { KernelName, KernelOptions, KernelPrecision } from "../kernels/kernel.js";
import { initializations, mapTable, mixtureTable } from "../options/mixture-table.js";
import { recipeTable } from "../options/recipe-table.js";
import { mmiTable } from "../options/recognition-table.js";
import { accepts, defined, type OptionRow } from "../options.js";
import type { AdaptationOptions } from "../recognize/adaptation.js";
import type { ClassifierOptions } from "../recognize/classifier.js";
import type { DiscriminativeOptions } from "../recognize/mmi/mmi.js";
import type { Task } from "../recognize/task.js";
import type { TransformOptions } from "../recognize/utterances.js";
import type { CovarianceType, EnergyColumn, FeatureRecipe, ProfileName, RecipeOptions, VadOptions } from "../types.js";
import { attributeOf } from "./declare.js";

export { defined } from "../options.js";

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
  readonly freeze?: readonly MixtureParameter[];
  readonly restarts?: number;
  readonly maxIterations?: number;
  readonly tolerance?: number;
  readonly varianceFloor?: number;
  readonly mmi?: number | true;
  readonly mmiScale?: number;
  readonly mmiTau?: number;
  readonly mmiBoost?: number;
  readonly vadWeights?: VadOptions["method"] | "posteriors";
  readonly map?: true;
  readonly relevance?: number;
  readonly adapt?: readonly MixtureParameter[];
  readonly background?: string;
  readonly lda?: number | true;
  readonly pca?: number;
}

/** How a manifest is to be read, as `readManifest` takes it. */
export const manifestOptions = ({ by, pattern, labels }: ManifestFlags): ReadManifestOptions =>
  defined({ by, pattern, labels });

/** The options of a table that were given by flags, in the units and names of the table. */
export function optionsOf<Options>(table: Readonly<Record<string, OptionRow>>, flags: object): Partial<Options> {
  const given: Readonly<Record<string, unknown>> = { ...flags };
  const options = Object.entries(table).flatMap(([option, { flag, inFlag, rule }]) => {
    const value = flag === undefined ? undefined : given[attributeOf(flag)];
    if (value === undefined) return [];
    if (inFlag !== undefined) return [[option, (value as number) / inFlag.perUnit]];
    return [[option, value === "off" && accepts(rule, null) ? null : value]];
  });
  return Object.fromEntries(options) as Partial<Options>;
}

/** The recipe settings that were given. */
export const recipeFrom = ({ set, resample, normalizeBy, vad, ...flags }: RecipeFlags): RecipeOptions => ({
  ...set,
  ...optionsOf<RecipeOptions>(recipeTable, flags),
  ...(resample === undefined ? {} : { sampleRate: resample, resampling: "allow" }),
  ...(normalizeBy === undefined ? {} : { normalizationScope: "group" }),
  ...(vad === undefined ? {} : { vad: { method: vad } }),
});

/** The training settings that were given; a model to start from is read by the command that can. */
export function classifierOptionsFrom(by: string, options: TrainingOptions): ClassifierOptions {
  const { init, ...others } = options;
  return {
    by,
    recipe: recipeFrom(options),
    ...optionsOf<ClassifierOptions>(mixtureTable, isModelFile(init) ? others : options),
    ...defined({
      task: options.task,
      transform: transformFrom(options),
      discriminative: discriminativeFrom(options),
      adaptation: adaptationFrom(options),
      ...kernelFrom(options),
    }),
  };
}

/** Whether `--init` names a file. */
export const isModelFile = (init: string | undefined): init is string =>
  init !== undefined && !accepts(initializations, init);

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
  const { mmi } = options;
  const settings = optionsOf<DiscriminativeOptions>(mmiTable, options);
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

function adaptationFrom({ map, background, ...flags }: TrainingOptions): AdaptationOptions | undefined {
  const settings = optionsOf<AdaptationOptions>(
    { relevanceFactor: mapTable.relevanceFactor, update: mapTable.update },
    flags,
  );
  if (map !== undefined) return settings;
  if (Object.keys(settings).length > 0 || background !== undefined) {
    throw new OptionError("--relevance, --adapt and --background say how labels are adapted; give --map with them");
  }
  return undefined;
}
