import type { Manifest } from "../../corpus/manifest.js";
import type { Progress } from "../../corpus/progress.js";
import { readManifest } from "../../corpus/read-manifest.js";
import { filterRows, parseWhere } from "../../corpus/where.js";
import { examineCorpus } from "../../doctor/examine-corpus.js";
import { examineFit } from "../../doctor/examine-fit.js";
import { examineModel } from "../../doctor/examine-model.js";
import type { Findings } from "../../doctor/finding.js";
import { OptionError } from "../../errors.js";
import { readModel } from "../../formats/model/model-files.js";
import type { Task } from "../../recognize/task.js";
import type { CovarianceType } from "../../types.js";
import { findingsText } from "../findings-text.js";
import {
  defined,
  type KernelFlags,
  type ManifestFlags,
  manifestOptions,
  type OutputOptions,
  type RecipeFlags,
  recipeFrom,
} from "../flags.js";
import { printJson, printText, remark, withProgressBar } from "../output.js";
import { abortable } from "../signals.js";
import { kindOf } from "./info.js";

type DoctorOptions = OutputOptions &
  ManifestFlags &
  RecipeFlags &
  KernelFlags & {
    readonly splitBy?: string;
    readonly where?: readonly string[];
    readonly task?: Task;
    readonly components?: number;
    readonly covariance?: CovarianceType;
    readonly claim: "any" | "speaker-independent";
    readonly all?: true;
  };

/** `voxmix doctor <manifest | model> [manifest]`: exit 1 when a finding is an error. */
export async function doctor(first: string, second: string | undefined, options: DoctorOptions): Promise<void> {
  const kind = await kindOf(first);
  if (kind !== "model" && second !== undefined) {
    throw new OptionError(`${first} is no model: give a manifest alone, or a model and a manifest`);
  }
  if (kind !== "model" && kind !== "manifest") {
    throw new OptionError(`${first} is one ${kind}: give a manifest, a folder of recordings, or a model`);
  }
  const examined = kind === "model" ? await ofModel(first, second, options) : [await ofCorpus(first, options)];
  const isBad = examined.some(({ findings }) => findings.some(({ severity }) => severity === "error"));
  if (isBad) process.exitCode = 1;
  if (options.json) printJson(examined.length === 1 ? examined[0] : { examined });
  else printText(examined.map((of) => findingsText(of, options)).join("\n\n"));
}

async function ofCorpus(source: string, options: DoctorOptions): Promise<Findings> {
  const manifest = await manifestFrom(source, options);
  const { by, splitBy, claim, task, components, covariance, kernel } = options;
  return reading((onProgress, signal) =>
    examineCorpus(manifest, {
      claim,
      recipe: recipeFrom(options),
      onProgress,
      signal,
      ...defined({ by, splitBy, task, numComponents: components, covarianceType: covariance, kernel }),
    }),
  );
}

async function ofModel(path: string, source: string | undefined, options: DoctorOptions): Promise<Findings[]> {
  const classifier = await readModel(path);
  const model = examineModel(classifier);
  if (source === undefined) return [model];
  const manifest = await manifestFrom(source, options);
  const { by } = options;
  return [
    model,
    await reading((onProgress, signal) => examineFit(classifier, manifest, { onProgress, signal, ...defined({ by }) })),
  ];
}

async function manifestFrom(source: string, options: DoctorOptions): Promise<Manifest> {
  const manifest = await readManifest(source, manifestOptions(options));
  for (const warning of manifest.warnings ?? []) remark(`warning: ${warning}`);
  return filterRows(manifest, (options.where ?? []).map(parseWhere));
}

const reading = (
  run: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<Findings>,
): Promise<Findings> =>
  withProgressBar("reading", (update) =>
    abortable((signal) => run(({ done, total }) => update(done, total ?? done), signal)),
  );
