import { basename, extname, join } from "node:path";
import { readWav } from "../../audio/read-wav.js";
import { OptionError } from "../../errors.js";
import { featureNames } from "../../features/columns.js";
import { extractFeatures } from "../../features/extract-features.js";
import { resolveRecipe } from "../../features/recipe.js";
import { frameMoments } from "../../gmm/frames.js";
import { encodeNpy } from "../../store/npy.js";
import { writeFileAtomically } from "../../store/write-file.js";
import type { FeatureMatrix } from "../../types.js";
import { type OutputOptions, type RecipeOptions, recipeFrom } from "../options.js";
import { printJson, printText, tableOf } from "../output.js";
import { holdingSignals } from "../signals.js";

type FeaturesOptions = OutputOptions & RecipeOptions & { readonly output?: string };

/** `voxmix features <wav…> [-o out.npy | -o folder]` */
export async function features(paths: readonly string[], options: FeaturesOptions): Promise<void> {
  const recipe = resolveRecipe(recipeFrom(options));
  const names = featureNames(recipe);
  const targets = outputPaths(paths, options.output);
  const results: unknown[] = [];
  for (const [index, path] of paths.entries()) {
    const matrix = extractFeatures(await readWav(path), recipe);
    const target = targets?.[index];
    if (target !== undefined) {
      const bytes = encodeNpy(matrix.data, [matrix.numFrames, matrix.dim]);
      await holdingSignals(() => writeFileAtomically(target, bytes));
    }
    const { numFrames, dim, frameShift } = matrix;
    if (options.json) {
      const frames = target === undefined ? { frames: rowsOf(matrix) } : { output: target };
      results.push({ path, numFrames, dim, frameShift, names, recipe, ...frames });
    } else {
      printText(`${path}: ${numFrames} frames of ${dim} features${target === undefined ? "" : ` → ${target}`}`);
      if (target === undefined) printText(momentsTable(names, matrix));
    }
  }
  if (options.json) printJson(results);
}

/** One file for one recording; for several a folder, in which each has its own name. */
function outputPaths(paths: readonly string[], output: string | undefined): readonly string[] | null {
  if (output === undefined) return null;
  if (extname(output) === ".npy") {
    if (paths.length === 1) return [output];
    throw new OptionError(`${paths.length} recordings do not fit in one ${output}; give a folder to -o`);
  }
  const targets = paths.map((path) => join(output, `${basename(path, extname(path))}.npy`));
  const twice = targets.find((target, i) => targets.indexOf(target) < i);
  if (twice !== undefined) throw new OptionError(`two recordings would both be written to ${twice}; run them apart`);
  return targets;
}

const rowsOf = ({ data, numFrames, dim }: FeatureMatrix): number[][] =>
  Array.from({ length: numFrames }, (_, t) => Array.from(data.subarray(t * dim, (t + 1) * dim)));

function momentsTable(names: readonly string[], matrix: FeatureMatrix): string {
  const { mean, variance } = frameMoments(matrix);
  const row = (name: string, d: number) => [
    name,
    (mean[d] as number).toFixed(3),
    Math.sqrt(variance[d] as number).toFixed(3),
  ];
  return tableOf(["feature", "mean", "deviation"], names.map(row));
}
