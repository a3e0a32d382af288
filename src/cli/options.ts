import { type Command, InvalidArgumentError, Option } from "commander";
import type { ReadManifestOptions } from "../corpus/manifest-options.js";
import { OptionError } from "../errors.js";
import { profiles } from "../features/profiles.js";
import { LABEL_FORMATS, type LabelFormat } from "../labels/label-format.js";
import type { ClassifierOptions } from "../recognize/classifier.js";
import type { Task } from "../recognize/task.js";
import type { TransformOptions } from "../recognize/train-transform.js";
import type { CovarianceType, EnergyColumn, FeatureRecipe, ProfileName, RecipeOptions, VadOptions } from "../types.js";

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

export interface TrainingOptions extends RecipeFlags {
  readonly task?: Task;
  readonly components?: number;
  readonly covariance?: CovarianceType;
  readonly seed: number;
  readonly restarts?: number;
  readonly maxIterations?: number;
  readonly tolerance?: number;
  readonly varianceFloor?: number;
  readonly lda?: number | true;
  readonly pca?: number;
}

export const addJsonOption = (command: Command): Command =>
  command.option("--json", "print one JSON value and nothing else on stdout");

export const addManifestOptions = (command: Command): Command =>
  command
    .option("--pattern <pattern>", "how file names carry labels, e.g. {speaker}_{word}_{take}.wav")
    .addOption(
      new Option("--labels <format>", "which label files to take, where several lie beside the recordings").choices(
        LABEL_FORMATS,
      ),
    );

export const addSelectionOptions = (command: Command): Command =>
  addManifestOptions(command)
    .option("--split <value>", "take the rows whose column `split` has this value")
    .option(
      "--where <condition>",
      "take the rows with column=value[,value…] or column!=value; may be repeated",
      collect,
    )
    .option("--strict", "stop at the first recording that cannot be used");

export const addRecipeOptions = (command: Command): Command =>
  command
    .addOption(new Option("--profile <name>", "whose front end").choices(Object.keys(profiles)))
    .addOption(
      new Option("--normalization <kind>", "cepstral, of the frames that are left").choices([
        "none",
        "mean",
        "mean-variance",
        "sliding-mean",
        "sliding-mean-variance",
        "warp",
      ]),
    )
    .option("--energy-gate <dB>", 'leave out frames this far under the loudest; "off" keeps all', parseGate)
    .addOption(
      new Option("--vad <method>", "leave out frames without speech").choices([
        "kaldi",
        "adaptive",
        "two-gaussian",
        "webrtc",
      ]),
    )
    .addOption(new Option("--c0 <use>", "keep c0, its deltas alone, or neither").choices(["keep", "deltas", "drop"]))
    .addOption(new Option("--log-energy <use>", "likewise the log energy").choices(["keep", "deltas", "drop"]))
    .addOption(new Option("--pitch <use>", "likewise log pitch and voicing").choices(["keep", "deltas", "drop"]))
    .option("--deltas <order>", "0 for none, 1, 2 …", parseWhole)
    .option("--delta-window <frames>", "to each side in the regression", parseWhole)
    .option("--coefficients <n>", "cepstral coefficients, c0 included", parseWhole)
    .option("--mel-bands <n>", "mel filters", parseWhole)
    .option("--frame-length <ms>", "of a frame", parseNumber)
    .option("--frame-shift <ms>", "from frame to frame", parseNumber)
    .addOption(
      new Option("--window <name>", "of a frame").choices([
        "hann",
        "hamming",
        "povey",
        "blackman",
        "sine",
        "rectangular",
      ]),
    )
    .option("--resample <Hz>", "convert recordings of another sample rate to this one", parseWhole)
    .option(
      "--set <option=value>",
      "any other option of the recipe (docs/features.md); may be repeated",
      collectSetting,
    );

export const addTrainingOptions = (command: Command): Command =>
  addRecipeOptions(
    command
      .option("--normalize-by <column>", "normalise over all recordings of one value, e.g. of a speaker")
      .addOption(
        new Option("--task <task>", "whose defaults to take: what is told apart").choices(["speaker", "word", "phone"]),
      )
      .option("--components <n>", "Gaussians per label", parseWhole)
      .addOption(new Option("--covariance <type>", "of the Gaussians").choices(["diag", "full"]))
      .option("--seed <n>", "of the random numbers", parseWhole, 0)
      .option("--restarts <n>", "starts, of which the most likely result is kept", parseWhole)
      .option("--max-iterations <n>", "of EM", parseWhole)
      .option("--tolerance <nats>", "EM stops when the mean log-likelihood gains less", parseNumber)
      .option("--variance-floor <fraction>", "of the global variance", parseNumber)
      .option("--lda [columns]", "turn the features to the linear discriminants of the labels first", parseWhole)
      .option("--pca <columns>", "or to principal components", parseWhole),
  );

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
      restarts: options.restarts,
      maxIterations: options.maxIterations,
      tolerance: options.tolerance,
      varianceFloor: options.varianceFloor,
      transform: transformFrom(options),
    }),
  };
}

function transformFrom({ lda, pca }: TrainingOptions): TransformOptions | undefined {
  if (lda !== undefined && pca !== undefined)
    throw new OptionError("--lda and --pca are two ways to one end; give one");
  if (pca !== undefined) return { kind: "pca", dim: pca };
  if (lda === undefined) return undefined;
  return lda === true ? { kind: "lda" } : { kind: "lda", dim: lda };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The entries that have a value: an option that was not given must not hide a default. */
export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

export function parseWhole(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError("a whole number is wanted.");
  return Number(text);
}

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("a number is wanted.");
  return value;
}

/** commander takes null from a parser for nothing at all: "off" stays a word until `recipeFrom`. */
const parseGate = (text: string): number | "off" => (text === "off" ? text : parseNumber(text));

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `option=value` put to those before it; the value is JSON, or else a text as it stands. */
function collectSetting(
  text: string,
  before: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const [, option, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (option === undefined || value === undefined) {
    throw new InvalidArgumentError("option=value is wanted, e.g. preEmphasis=0.97.");
  }
  return { ...before, [option.trim()]: settingOf(value.trim()) };
}

function settingOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
