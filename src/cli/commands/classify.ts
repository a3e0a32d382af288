import { readWav } from "../../audio/read-wav.js";
import { SpeechModelError } from "../../errors.js";
import {
  classify as classifyRecording,
  featuresFor,
  type PreparedClassifier,
  prepareClassifier,
} from "../../recognize/classify.js";
import { readModel } from "../../store/read-model.js";
import type { Decision } from "../../types.js";
import type { OutputOptions } from "../options.js";
import { printJson, printText, remark, tableOf, withProgressBar } from "../output.js";

type Result = { readonly path: string } & (Decision | { readonly error: string });

/** `voxmix classify <model> <wav…>`: exit 1 when a recording could not be used, with the decisions on all others. */
export async function classify(modelPath: string, paths: readonly string[], options: OutputOptions): Promise<void> {
  const prepared = prepareClassifier(await readModel(modelPath));
  const results = await withProgressBar("classifying", async (update) => {
    const done: Result[] = [];
    for (const path of paths) {
      done.push(await resultFor(prepared, path));
      update(done.length, paths.length);
    }
    return done;
  });
  if (options.json) printJson(results);
  else printText(decisionTable(prepared.classifier.by, results));
  for (const result of results) {
    if (!("error" in result)) continue;
    remark(`voxmix: ${result.error}`);
    process.exitCode = 1;
  }
}

async function resultFor(prepared: PreparedClassifier, path: string): Promise<Result> {
  try {
    const waveform = await readWav(path);
    for (const warning of waveform.warnings) remark(`warning: ${path}: ${warning}`);
    return { path, ...classifyRecording(prepared, featuresFor(prepared.classifier, waveform)) };
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    return { path, error: error.message.startsWith(path) ? error.message : `${path}: ${error.message}` };
  }
}

function decisionTable(by: string, results: readonly Result[]): string {
  const rows = results.map((result) => {
    if ("error" in result) return [result.path, "—", "", ""];
    const [, second] = Object.entries(result.scores).sort(([, a], [, b]) => b - a);
    return [result.path, result.label, result.margin.toFixed(3), second?.[0] ?? ""];
  });
  return tableOf(["recording", by, "margin, nats per frame", "before"], rows);
}
