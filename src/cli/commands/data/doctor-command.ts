import { relative } from "node:path";
import type { Manifest } from "../../../corpus/manifest.js";
import { readManifest } from "../../../corpus/read-manifest.js";
import { filterRows, parseWhere } from "../../../corpus/where.js";
import { examineCorpus } from "../../../doctor/examine-corpus.js";
import { examineFit } from "../../../doctor/examine-fit.js";
import { examineModel } from "../../../doctor/examine-model.js";
import type { ClassFacts, Finding, Findings, Place } from "../../../doctor/finding.js";
import { OptionError } from "../../../errors.js";
import { readClassifier } from "../../../formats/model/model-files.js";
import type { Task } from "../../../recognize/task.js";
import type { CovarianceType, Progress } from "../../../types.js";
import {
  defined,
  type KernelFlags,
  type ManifestFlags,
  manifestOptions,
  type OutputOptions,
  type RecipeFlags,
  recipeFrom,
} from "../../flags.js";
import { percent, printJson, printText, remark, tableOf, withProgressBar } from "../../shared/output.js";
import { abortable } from "../../shared/signals.js";
import { kindOf } from "./info-command.js";

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
  const classifier = await readClassifier(path);
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

/** Places that are named; --json has them all. */
const MOST_PLACES = 4;

/** Findings for people: the classes in a table, then each finding with where and what to do. */
export function findingsText({ subject, classes, findings }: Findings, options: { readonly all?: true }): string {
  const most = options.all ? Number.POSITIVE_INFINITY : MOST_PLACES;
  const present = subject === "fit" ? classes.filter(({ numRecordings }) => numRecordings > 0) : classes;
  const parts = [
    ...(present.length > 0 ? [classTable(present)] : []),
    ...findings.map((finding) => findingText(finding, most)),
    summary(subject, findings),
  ];
  return parts.join("\n");
}

interface Column {
  readonly head: string;
  readonly value: (facts: ClassFacts) => string | number | null;
}

const COLUMNS: readonly Column[] = [
  { head: "label", value: ({ label }) => label },
  { head: "recordings", value: ({ numRecordings }) => numRecordings },
  { head: "to test", value: ({ numHeldOut }) => numHeldOut || null },
  { head: "seconds", value: ({ seconds }) => seconds?.toFixed(1) ?? null },
  { head: "silence", value: ({ silence }) => (silence === null ? null : percent(silence, 0)) },
  { head: "frames", value: ({ numFrames }) => numFrames },
  { head: "Gaussians", value: ({ numComponents }) => numComponents },
  {
    head: "frames each",
    value: ({ numFrames, numComponents }) => (numComponents > 0 ? Math.floor(numFrames / numComponents) : null),
  },
  { head: "nats per frame", value: ({ meanLogLikelihood }) => meanLogLikelihood?.toFixed(2) ?? null },
];

/** Columns that say something of any class. */
function classTable(classes: readonly ClassFacts[]): string {
  const columns = COLUMNS.filter(({ value }) => classes.some((facts) => value(facts) !== null));
  return tableOf(
    columns.map(({ head }) => head),
    classes.map((facts) => columns.map(({ value }) => value(facts) ?? "")),
  );
}

function findingText({ severity, message, advice, where }: Finding, most: number): string {
  const shown = where.slice(0, most).map(placeText);
  const rest = where.length - shown.length;
  const places = shown.length === 0 ? "" : `: ${shown.join(", ")}${rest > 0 ? ` … and ${rest} more` : ""}`;
  return `${severity.padEnd(8)}${message}${places}\n        → ${advice}`;
}

function placeText({ path, start, end, label, component, column, detail }: Place): string {
  const times = start === undefined && end === undefined ? "" : ` ${start ?? 0}–${end ?? "end"} s`;
  const name =
    path !== undefined
      ? `${relative(process.cwd(), path)}${times}`
      : [label, component === undefined ? null : `Gaussian ${component}`, column]
          .filter((part) => part != null)
          .join(", ");
  return detail === undefined ? name : `${name} (${detail})`;
}

function summary(subject: Findings["subject"], findings: readonly Finding[]): string {
  const what = { corpus: "the corpus", model: "the model", fit: "the model on these recordings" }[subject];
  if (findings.length === 0) return `${what}: nothing found`;
  const count = (wanted: Finding["severity"]) => findings.filter(({ severity }) => severity === wanted).length;
  const counts = [
    [count("error"), "error"],
    [count("warning"), "warning"],
    [count("hint"), "hint"],
  ] as const;
  const text = counts.filter(([n]) => n > 0).map(([n, noun]) => `${n} ${noun}${n === 1 ? "" : "s"}`);
  return `${what}: ${text.join(", ")}`;
}
