import { type Command, InvalidArgumentError, Option } from "commander";
import type { ClassifierOptions } from "../recognize/classifier.js";
import type { CovarianceType, EnergyColumn, FeatureRecipe } from "../types.js";

/** What every command takes. */
export interface OutputOptions {
  readonly json?: true;
}

/** Which rows of which manifest. */
export interface SelectionOptions {
  readonly by?: string;
  readonly pattern?: string;
  readonly split?: string;
  readonly where?: readonly string[];
  readonly strict?: true;
}

export interface RecipeOptions {
  readonly profile?: "meyda";
  readonly normalization?: FeatureRecipe["normalization"];
  readonly energyGate?: number | null;
  readonly c0?: EnergyColumn;
  readonly logEnergy?: EnergyColumn;
  readonly deltas?: number;
  readonly deltaWindow?: number;
  readonly coefficients?: number;
  readonly melBands?: number;
  readonly frameLength?: number;
  readonly frameShift?: number;
  readonly window?: FeatureRecipe["window"];
}

export interface TrainingOptions extends RecipeOptions {
  readonly task?: "speaker" | "word";
  readonly components?: number;
  readonly covariance?: CovarianceType;
  readonly seed: number;
  readonly restarts?: number;
  readonly maxIterations?: number;
  readonly tolerance?: number;
  readonly varianceFloor?: number;
}

export const addJsonOption = (command: Command): Command =>
  command.option("--json", "print one JSON value and nothing else on stdout");

export const addSelectionOptions = (command: Command): Command =>
  command
    .option("--pattern <pattern>", "how file names carry labels, e.g. {speaker}_{word}_{take}.wav")
    .option("--split <value>", "take the rows whose column `split` has this value")
    .option(
      "--where <condition>",
      "take the rows with column=value[,value…] or column!=value; may be repeated",
      collect,
    )
    .option("--strict", "stop at the first recording that cannot be used");

export const addRecipeOptions = (command: Command): Command =>
  command
    .addOption(new Option("--profile <name>", "front end").choices(["meyda"]))
    .addOption(
      new Option("--normalization <kind>", "cepstral, per recording").choices(["none", "mean", "mean-variance"]),
    )
    .option("--energy-gate <dB>", 'leave out frames this far under the loudest; "off" keeps all', parseGate)
    .addOption(new Option("--c0 <use>", "keep c0, its deltas alone, or neither").choices(["keep", "deltas", "drop"]))
    .addOption(new Option("--log-energy <use>", "likewise the log energy").choices(["keep", "deltas", "drop"]))
    .option("--deltas <order>", "0, 1 or 2", parseWhole)
    .option("--delta-window <frames>", "to each side in the regression", parseWhole)
    .option("--coefficients <n>", "cepstral coefficients, c0 included", parseWhole)
    .option("--mel-bands <n>", "mel filters", parseWhole)
    .option("--frame-length <ms>", "of a frame", parseNumber)
    .option("--frame-shift <ms>", "from frame to frame", parseNumber)
    .addOption(
      new Option("--window <name>", "of a frame").choices(["hann", "hamming", "blackman", "sine", "rectangular"]),
    );

export const addTrainingOptions = (command: Command): Command =>
  addRecipeOptions(
    command
      .addOption(new Option("--task <task>", "whose defaults to take: what is told apart").choices(["speaker", "word"]))
      .option("--components <n>", "Gaussians per label", parseWhole)
      .addOption(new Option("--covariance <type>", "of the Gaussians").choices(["diag", "full"]))
      .option("--seed <n>", "of the random numbers", parseWhole, 0)
      .option("--restarts <n>", "starts, of which the most likely result is kept", parseWhole)
      .option("--max-iterations <n>", "of EM", parseWhole)
      .option("--tolerance <nats>", "EM stops when the mean log-likelihood gains less", parseNumber)
      .option("--variance-floor <fraction>", "of the global variance", parseNumber),
  );

/** The recipe settings that were given, in seconds and the names of the recipe. */
export function recipeFrom(options: RecipeOptions): Partial<FeatureRecipe> {
  return defined({
    profile: options.profile,
    normalization: options.normalization,
    energyGate: options.energyGate,
    c0: options.c0,
    logEnergy: options.logEnergy,
    deltaOrder: options.deltas as FeatureRecipe["deltaOrder"] | undefined,
    deltaWindow: options.deltaWindow,
    numCoefficients: options.coefficients,
    numMelBands: options.melBands,
    frameLength: options.frameLength === undefined ? undefined : options.frameLength / 1000,
    frameShift: options.frameShift === undefined ? undefined : options.frameShift / 1000,
    window: options.window,
  });
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
    }),
  };
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

const parseGate = (text: string): number | null => (text === "off" ? null : parseNumber(text));

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
