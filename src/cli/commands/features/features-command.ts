import { existsSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { loadRecording } from "../../../corpus/load/load-recording.js";
import { OptionError } from "../../../errors.js";
import { extractFeatures, gridFor } from "../../../features/extract.js";
import { stackFeatures } from "../../../features/feature-matrix.js";
import { frameStart } from "../../../features/frames/framing.js";
import { featureNames } from "../../../features/recipe/columns.js";
import { compareRecipes } from "../../../features/recipe/compare-recipes.js";
import { profiles } from "../../../features/recipe/profiles.js";
import { resolveRecipe } from "../../../features/recipe/recipe.js";
import { writeFileAtomically } from "../../../files/write-file.js";
import type { FeatureEntry } from "../../../formats/features/feature-entries.js";
import { formatOfExtension, knownExtensions, writeFeatures } from "../../../formats/features/feature-files.js";
import { createNpyWriter } from "../../../formats/npy/npy-files.js";
import { frameMoments } from "../../../gmm/passes/moments.js";
import { drawFeatures } from "../../../report/charts/features-chart.js";
import { rasterizeSvg } from "../../../report/svg.js";
import type { FeatureMatrix, FeatureRecipe, ProfileName } from "../../../types.js";
import { type KernelFlags, type OutputOptions, type RecipeFlags, recipeFrom, type ThreadFlags } from "../../flags.js";
import { type FeatureSource, featureSource } from "../../shared/feature-options.js";
import { counted, printJson, printText, remark, tableOf } from "../../shared/output.js";
import { abortable, holdingSignals, withCores } from "../../shared/signals.js";
import { comparisonText } from "../evaluation/compare-command.js";

type FeaturesOptions = OutputOptions &
  RecipeFlags &
  ThreadFlags &
  Pick<KernelFlags, "kernel"> & { readonly output?: string; readonly compare?: string; readonly plot?: string };

/**
 * `voxmix features <recording…> [-o out.npy | -o feats.ark | -o folder]`, with `--compare kaldi,librosa`, or with
 * `--plot out.svg`
 */
export async function features(paths: readonly string[], options: FeaturesOptions): Promise<void> {
  if (options.compare !== undefined) return compareProfiles(paths, options.compare, options);
  const recipe = resolveRecipe(recipeFrom(options));
  if (options.plot !== undefined) {
    if (paths.length > 1) throw new OptionError(`--plot draws one recording, not ${paths.length}: run it for each`);
    await plotFeatures(paths[0] as string, options.plot, recipe);
    if (options.output === undefined) return saidPlot(paths[0] as string, options.plot, { ...options, recipe });
  }
  await withCores(options, async (cores) => {
    const source = await featureSource(paths, recipe, cores, options);
    await extract(paths, { ...options, recipe, source });
  });
}

function saidPlot(path: string, plot: string, { json, recipe }: Pick<Extraction, "json" | "recipe">): void {
  if (json) printJson({ path, plot, names: featureNames(recipe), recipe });
  else printText(`${path}: drawn in ${plot}`);
}

interface Extraction extends FeaturesOptions {
  readonly recipe: FeatureRecipe;
  readonly source: FeatureSource;
}

async function extract(paths: readonly string[], options: Extraction): Promise<void> {
  const { output, recipe } = options;
  if (output !== undefined && ["ark", "scp"].includes(formatOfExtension(extname(output)) ?? "")) {
    return toArchive(paths, output, options);
  }
  const targets = output === undefined ? null : outputPaths(paths, output);
  const results: unknown[] = [];
  for (const [index, path] of paths.entries()) {
    const target = targets?.[index];
    const names = featureNames(recipe);
    const shape = target === undefined ? null : await toFile(path, target, options);
    const matrix = shape === null ? await read(path, options.source) : null;
    const { numFrames, dim, frameShift } = shape ?? (matrix as FeatureMatrix);
    if (options.json) {
      const frames = matrix === null ? { output: target } : { frames: rowsOf(matrix) };
      results.push({ path, numFrames, dim, frameShift, names, recipe, ...frames });
    } else {
      printText(`${path}: ${numFrames} frames of ${dim} features${target === undefined ? "" : ` → ${target}`}`);
      if (matrix !== null) printText(momentsTable(names, matrix));
    }
  }
  if (options.json) printJson(results);
}

async function read(path: string, source: FeatureSource, signal?: AbortSignal): Promise<FeatureMatrix> {
  const pieces: FeatureMatrix[] = [];
  await source(path, (piece) => void pieces.push(piece), signal);
  return stackFeatures(pieces);
}

type Shape = Omit<FeatureMatrix, "data">;

/** Ctrl-C takes away what was written of the file. */
const toFile = (path: string, target: string, { recipe, source }: Extraction): Promise<Shape> =>
  abortable(async (signal) => {
    if (formatOfExtension(extname(target)) !== "npy") {
      const matrix = await read(path, source, signal);
      await writeFeatures(target, [{ key: keyOf(path), features: matrix }], { kind: htkKind(recipe), signal });
      return matrix;
    }
    const dim = featureNames(recipe).length;
    const writer = await createNpyWriter(target, { dim, signal });
    let numFrames = 0;
    let frameShift = recipe.frameShift;
    try {
      await source(
        path,
        async (piece) => {
          numFrames += piece.numFrames;
          frameShift = piece.frameShift;
          await writer.append(piece);
        },
        signal,
      );
      await writer.close();
    } catch (error) {
      await writer.abort();
      throw error;
    }
    return { numFrames, dim, frameShift };
  });

/** All recordings in one Kaldi archive, each under the name of its file. */
async function toArchive(
  paths: readonly string[],
  output: string,
  { recipe, source, json }: Extraction,
): Promise<void> {
  const keys = paths.map(keyOf);
  const twice = keys.find((key, i) => keys.indexOf(key) < i);
  if (twice !== undefined) throw new OptionError(`two recordings would both be "${twice}" in ${output}; rename one`);
  await abortable(async (signal) => {
    async function* entries(): AsyncGenerator<FeatureEntry> {
      for (const [index, path] of paths.entries()) {
        yield { key: keys[index] as string, features: await read(path, source, signal) };
      }
    }
    await writeFeatures(output, entries(), { signal });
  });
  if (json) printJson({ output, keys, names: featureNames(recipe), recipe });
  else printText(`${output}: ${counted(paths.length, "recording")} of ${featureNames(recipe).length} features`);
}

const keyOf = (path: string): string => basename(path, extname(path)).replaceAll(/\s+/g, "_");

/** HTK's name of what the columns are, as far as it has one. */
function htkKind({ kind, c0, logEnergy, deltaOrder }: FeatureRecipe): string {
  const base = { mfcc: "MFCC", fbank: "FBANK", plp: "PLP" }[kind];
  const level = kind === "fbank" ? "" : `${logEnergy === "keep" ? "_E" : ""}${c0 === "keep" ? "_0" : ""}`;
  return `${base}${level}${["", "_D", "_D_A", "_D_A_T"][deltaOrder] ?? ""}`;
}

/** One file for one recording; for several a folder, in which each has its own name. */
function outputPaths(paths: readonly string[], output: string): readonly string[] {
  if (formatOfExtension(extname(output)) !== undefined) {
    if (paths.length === 1) return [output];
    throw new OptionError(`${paths.length} recordings do not fit in one ${output}; give a folder or an .ark to -o`);
  }
  if (/\.[a-z]\w{0,4}$/i.test(output) && !existsSync(output)) {
    throw new OptionError(
      `${output} is no kind of file for features: ${knownExtensions()}; or give a folder, ${output}/`,
    );
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

export type CompareOptions = OutputOptions & RecipeFlags;

/** `voxmix features --compare kaldi,librosa <recording…>`; other options of the recipe apply to both. */
export async function compareProfiles(paths: readonly string[], names: string, options: CompareOptions): Promise<void> {
  const [first, second] = profilePair(names);
  const common = recipeFrom(options);
  const results: unknown[] = [];
  for (const path of paths) {
    const recipes = [first, second].map((profile) => ({ ...common, profile })) as [object, object];
    const waveform = await loadRecording(path, resolveRecipe(recipes[0]));
    const comparison = compareRecipes(waveform, recipes[0], recipes[1]);
    if (options.json) {
      const { difference, options: differing } = comparison;
      results.push({ path, profiles: [first, second], difference, options: differing });
    } else printText(comparisonText(path, [first, second], comparison));
  }
  if (options.json) printJson(results);
}

function profilePair(names: string): readonly [ProfileName, ProfileName] {
  const pair = names.split(",").map((name) => name.trim());
  const known = Object.keys(profiles);
  const [first, second] = pair;
  if (pair.length !== 2 || !pair.every((name) => known.includes(name))) {
    throw new OptionError(`--compare takes two of ${known.join(", ")}, e.g. kaldi,librosa; got "${names}"`);
  }
  return [first as ProfileName, second as ProfileName];
}

/** Draws waveform, spectrogram and features of a recording. Frames that the recipe leaves out are drawn as well: times agree. */
export async function plotFeatures(path: string, plot: string, given: FeatureRecipe): Promise<void> {
  const leavesOut = [given.energyGate === null ? [] : "energy gate", given.vad === null ? [] : "VAD"].flat();
  if (leavesOut.length > 0) remark(`the picture shows every frame, also those left out by ${leavesOut.join(" and ")}`);
  const recipe: FeatureRecipe = { ...given, energyGate: null, vad: null };
  const waveform = await loadRecording(path, recipe);
  const features = extractFeatures(waveform, recipe);
  const grid = gridFor(recipe, waveform.sampleRate);
  const svg = drawFeatures(waveform, features, {
    title: basename(path),
    names: featureNames(recipe),
    firstFrame: (frameStart(0, grid) + grid.length / 2) / grid.sampleRate,
  });
  const content = /\.png$/i.test(plot) ? await rasterizeSvg(svg) : svg;
  await holdingSignals(() => writeFileAtomically(plot, content));
}
