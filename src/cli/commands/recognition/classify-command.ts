import { OptionError } from "../../../errors.js";
import { readClassifier } from "../../../formats/model/model-files.js";
import {
  classify as classifyRecording,
  type PreparedClassifier,
  prepareClassifier,
} from "../../../recognize/classify.js";
import type { Classifier, Decision, FeatureMatrix } from "../../../types.js";
import { type KernelFlags, kernelFrom, type OutputOptions } from "../../flags.js";
import { modelFrontEnd, remarkOnFeatureModel } from "../../shared/feature-options.js";
import { printJson, printText, tableOf, withProgressBar } from "../../shared/output.js";
import {
  named,
  rejectionCells,
  rejectionHead,
  remarkOnRejected,
  requireRejection,
} from "../../shared/rejection-options.js";
import { attempt, remarkFailed } from "../../shared/signals.js";
import { classifySegments, type SegmentOptions } from "./classify-segments-command.js";
import { classifyWindows, type WindowFlags } from "./classify-windows-command.js";

type ClassifyOptions = OutputOptions &
  SegmentOptions &
  WindowFlags &
  KernelFlags & { readonly by: string; readonly reject?: true; readonly sameSpeaker?: true };

type Result = { readonly path: string } & (Decision | { readonly error: string });

/** A recording's features, or why there are none. */
type Extracted = { readonly path: string } & ({ readonly features: FeatureMatrix } | { readonly error: string });

/** `voxmix classify <model> <recording…>`: exit 1 when a recording could not be used, with the decisions on all others. */
export async function classify(modelPath: string, paths: readonly string[], options: ClassifyOptions): Promise<void> {
  checkWindowFlags(options);
  const prepared = prepareClassifier(await readClassifier(modelPath), kernelFrom(options));
  if (options.reject) requireRejection(prepared.classifier, modelPath);
  if (options.window !== undefined) return classifyWindows(prepared, paths, options);
  if (options.by === "segment") {
    remarkOnFeatureModel(prepared, paths);
    return classifySegments(prepared, paths, options);
  }
  const unused = (["segments", "tier", "output"] as const).find((name) => options[name] !== undefined);
  if (unused !== undefined)
    throw new OptionError(`--${unused} is for segments; add --by segment${unused === "output" ? ", or --window" : ""}`);
  remarkOnFeatureModel(prepared, paths);
  const found = await withProgressBar("classifying", async (update) => {
    if (options.sameSpeaker) return together(prepared, paths, update);
    const done: Result[] = [];
    for (const [index, path] of paths.entries()) {
      done.push(...(await together(prepared, [path], () => undefined)));
      update(index + 1, paths.length);
    }
    return done;
  });
  const results = options.reject ? found.map((result) => ("error" in result ? result : named(result))) : found;
  if (options.json) printJson(results);
  else printText(decisionTable(prepared.classifier, results));
  remarkOnRejected(results.flatMap((result) => ("error" in result ? [] : [result])));
  remarkFailed(results);
}

const WINDOW_FLAGS = ["hop", "smooth", "switchingPenalty", "minPause", "vad", "plot", "reference"] as const;

/** @throws {OptionError} for options of windows without one, or with a window those of segments */
function checkWindowFlags(options: ClassifyOptions): void {
  const named = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (options.window === undefined) {
    const unused = WINDOW_FLAGS.find((name) => options[name] !== undefined);
    if (unused !== undefined) throw new OptionError(`${named(unused)} is for a sliding window; add --window 1.5`);
    return;
  }
  if (options.by !== "recording") throw new OptionError("--window finds its segments itself; leave --by out");
  const unused = (["segments", "tier", "sameSpeaker"] as const).find((name) => options[name] !== undefined);
  if (unused !== undefined) throw new OptionError(`${named(unused)} does not go with --window`);
}

/** Decides on recordings of one speaker: a model that normalises per speaker does so over all of them. */
async function together(
  prepared: PreparedClassifier,
  paths: readonly string[],
  update: (done: number, total: number) => void,
): Promise<Result[]> {
  const frontEnd = modelFrontEnd(prepared);
  const extracted: Extracted[] = [];
  for (const [index, path] of paths.entries()) {
    const read = await attempt(path, () => frontEnd.featuresIn(path));
    if ("error" in read) extracted.push(read);
    else for (const one of read) extracted.push(one);
    update(index + 1, paths.length);
  }
  const usable = extracted.filter((one): one is { path: string; features: FeatureMatrix } => "features" in one);
  const normalized = frontEnd.normalizeTogether(usable.map(({ features }) => features));
  return Promise.all(
    extracted.map((one) => {
      if ("error" in one) return one;
      const features = normalized[usable.indexOf(one)] as FeatureMatrix;
      return attempt(one.path, async () => ({ path: one.path, ...classifyRecording(prepared, features) }));
    }),
  );
}

function decisionTable(classifier: Classifier, results: readonly Result[]): string {
  const head = ["recording", classifier.by, "margin, nats per frame", "runner-up", ...rejectionHead(classifier)];
  const rows = results.map((result) => {
    if ("error" in result) return [result.path, "—", ...head.slice(2).map(() => "")];
    const [, second] = Object.entries(result.scores).sort(([, a], [, b]) => b - a);
    return [result.path, result.label, result.margin.toFixed(3), second?.[0] ?? "", ...rejectionCells(result)];
  });
  return tableOf(head, rows);
}
