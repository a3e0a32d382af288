import { OptionError } from "../errors.js";
import { readModel } from "../formats/model/model-files.js";
import type { ResolvedClassifierOptions } from "../recognize/classifier.js";
import type { Classifier } from "../types.js";
import type { TrainingOptions } from "./flags.js";

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
  const { background, recipe } = await readModel(path);
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
  const values = (recipe: Classifier["recipe"]) => new Map<string, unknown>(Object.entries(recipe));
  const [own, others] = [values(wanted), values(stored)];
  return [...new Set([...own.keys(), ...others.keys()])]
    .map((name) => [name, JSON.stringify(others.get(name)), JSON.stringify(own.get(name))])
    .filter(([, theirs, mine]) => theirs !== mine)
    .map(([name, theirs, mine]) => `${name} ${theirs}, not ${mine}`);
}
