import { dirname, resolve } from "node:path";
import { checkAugmentationOf, type TrainingAugmentation } from "../../corpus/load/augmented-features.js";
import type { EmbeddingOptions, EmbeddingScoring } from "../../embed/embedding.js";
import { OptionError } from "../../errors.js";
import { readText } from "../../files/read-file.js";
import { readClassifier } from "../../formats/model/model-files.js";
import type { ResolvedClassifierOptions } from "../../recognize/classifier.js";
import type { Classifier, FeatureRecipe } from "../../types.js";
import { defined, type TrainingOptions } from "../flags.js";

/**
 * The options with the background model of the file that --background names.
 *
 * @throws {OptionError} when the file has none, or was made with another recipe
 */
export async function withBackground(
  settings: ResolvedClassifierOptions,
  { background: path }: TrainingOptions,
): Promise<ResolvedClassifierOptions> {
  if (path === undefined || settings.adaptation === undefined) return settings;
  const { background, recipe } = await readClassifier(path);
  if (background === undefined) {
    throw new OptionError(
      `${path} has no background model: its labels were trained each by itself; train it with --map`,
    );
  }
  const different = differencesOf(settings.recipe, recipe);
  if (different.length > 0) {
    throw new OptionError(
      `${path} was trained with another recipe (${different.join("; ")}); give the same options of the front end`,
    );
  }
  return { ...settings, adaptation: { ...settings.adaptation, background } };
}

function differencesOf(wanted: Classifier["recipe"], stored: Classifier["recipe"]): string[] {
  const values = (recipe: Classifier["recipe"]) => new Map<string, unknown>(Object.entries(recipe ?? {}));
  const [own, others] = [values(wanted), values(stored)];
  return [...new Set([...own.keys(), ...others.keys()])]
    .map((name) => [name, JSON.stringify(others.get(name)), JSON.stringify(own.get(name))])
    .filter(([, theirs, mine]) => theirs !== mine)
    .map(([name, theirs, mine]) => `${name} ${theirs}, not ${mine}`);
}

/** A plan of `--augment`, as a file; its warps must suit the recipe. */
export async function readAugmentation(path: string, recipe: FeatureRecipe): Promise<TrainingAugmentation> {
  const text = await readText(path, { expected: "a plan of augmentation", error: OptionError });
  try {
    const augmentation = JSON.parse(text) as TrainingAugmentation;
    checkAugmentationOf(recipe, augmentation);
    const { noises, impulseResponses } = augmentation;
    return {
      ...augmentation,
      ...defined({ noises: beside(path, noises), impulseResponses: beside(path, impulseResponses) }),
    };
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new OptionError(`${path}: this is not JSON: ${error.message}`, { cause: error });
    if (error instanceof OptionError) throw new OptionError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Files that a plan names are found from where it lies. */
const beside = (plan: string, files: readonly string[] | undefined): readonly string[] | undefined =>
  files?.map((file) => resolve(dirname(plan), file));

/** How i-vectors are asked for at the command line. */
export interface EmbeddingFlags {
  /** The rank. */
  readonly ivectors?: number;
  readonly ivectorIterations?: number;
  readonly lda?: number;
  readonly wccn?: true;
  readonly backend?: EmbeddingScoring;
}

/**
 * @returns null where none are asked for
 * @throws {OptionError} when something is said of i-vectors without --ivectors
 */
export function embeddingFrom(flags: EmbeddingFlags & { readonly seed: number }): EmbeddingOptions | null {
  const { ivectors: rank, ivectorIterations: iterations, lda, wccn, backend, seed } = flags;
  if (rank !== undefined) return { rank, seed, ...defined({ iterations, lda, wccn, backend }) };
  if ([iterations, lda, wccn, backend].every((given) => given === undefined)) return null;
  throw new OptionError(
    "--ivector-iterations, --lda, --wccn and --backend are about i-vectors: add --ivectors <rank>, e.g. 50",
  );
}
