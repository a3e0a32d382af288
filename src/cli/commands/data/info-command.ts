import { open, readdir, stat } from "node:fs/promises";
import { extname } from "node:path";
import { readAudio } from "../../../audio/read-audio.js";
import { isLabelSource } from "../../../corpus/layouts/label-source.js";
import type { Manifest } from "../../../corpus/manifest.js";
import { readManifest } from "../../../corpus/read-manifest.js";
import { CorpusError } from "../../../errors.js";
import { formatOfExtension, readFeatures } from "../../../formats/features/feature-files.js";
import { readMixtures } from "../../../formats/mixture/mixture-files.js";
import { mixtureFormatOf, nameOfFile } from "../../../formats/mixture/mixture-formats.js";
import type { NamedMixture } from "../../../formats/mixture/stored-mixture.js";
import { modelKindOf } from "../../../formats/model/model-container.js";
import { readModel } from "../../../formats/model/model-files.js";
import { areSklearnArrays } from "../../../formats/sklearn/sklearn.js";
import { numParameters } from "../../../gmm/mixture/mixture.js";
import type { AnomalyDetector } from "../../../recognize/anomaly/anomaly-detector.js";
import type { AdaptationSummary, Classifier, Rejection, Waveform } from "../../../types.js";
import { type ManifestFlags, manifestOptions, type OutputOptions } from "../../flags.js";
import { percent, printJson, printText, remark, tableOf } from "../../shared/output.js";
import { goalText } from "../../shared/rejection-options.js";
import { discriminativeText } from "../../shared/report-text.js";
import { verifierFacts } from "../../shared/verification-options.js";

type InfoOptions = OutputOptions & ManifestFlags;

type Kind = "model" | "mixtures" | "manifest" | "features" | "recording";

/** `voxmix info <recording | model | mixtures | features | manifest>`; label files and Kaldi directories are manifests. */
export async function info(path: string, options: InfoOptions): Promise<void> {
  const found = options.labels === undefined ? await kindOf(path) : "manifest";
  const { kind, facts } =
    found === "model" ? await factsOfModel(path) : { kind: found, facts: await factsOf(found, path, options) };
  if (options.json) printJson({ path, kind, ...facts });
  else
    printText(
      tableOf(
        [kind, path],
        Object.entries(facts).map(([name, value]) => [spaced(name), shown(value)]),
      ),
    );
}

async function factsOfModel(path: string): Promise<{ readonly kind: string; readonly facts: object }> {
  const model = await readModel(path);
  const { kind } = model;
  switch (kind) {
    case "classifier":
      return { kind: "model", facts: modelFacts(model.classifier) };
    case "verifier":
      return { kind, facts: verifierFacts(model.verifier) };
    case "detector":
      return { kind, facts: detectorFacts(model.detector) };
    case "calibration":
      return { kind, facts: model.calibration };
    case "mixture":
      return { kind: "mixtures", facts: mixtureFacts([{ name: nameOfFile(path), mixture: model.mixture }]) };
  }
}

async function factsOf(kind: Exclude<Kind, "model">, path: string, options: InfoOptions): Promise<object> {
  switch (kind) {
    case "mixtures":
      return mixtureFacts(await readMixtures(path));
    case "features":
      return featureFacts(path);
    case "recording":
      return waveformFacts(await readAudio(path));
    case "manifest": {
      const manifest = await readManifest(path, manifestOptions(options));
      for (const warning of manifest.warnings ?? []) remark(`warning: ${warning}`);
      return manifestFacts(manifest);
    }
  }
}

/** By name where that says it, as for labels and features; else by what the file holds. */
export async function kindOf(path: string): Promise<Kind> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CorpusError(`${path}: there is no such file or folder, or it may not be read`, { cause });
  });
  if (found.isDirectory()) return areSklearnArrays(await readdir(path)) ? "mixtures" : "manifest";
  const start = found.isFile() ? await firstBytes(path, 4096) : new Uint8Array();
  const format = mixtureFormatOf(start);
  if (format !== null && format !== "safetensors") return "mixtures";
  if (/\.(tsv|csv|txt)$/i.test(path)) return "manifest";
  if (formatOfExtension(extname(path)) !== undefined) return "features";
  if (await isLabelSource(path)) return "manifest";
  return format === "safetensors" || modelKindOf(start) === "calibration" ? "model" : "recording";
}

async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Of an archive the sums; its matrices are read one after the other. */
async function featureFacts(path: string): Promise<object> {
  const keys: string[] = [];
  const dims = new Set<number>();
  const kinds = new Set<string>();
  let numFrames = 0;
  let range: readonly [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let notFinite = 0;
  for await (const { key, kind, features } of readFeatures(path)) {
    keys.push(key);
    dims.add(features.dim);
    if (kind !== undefined) kinds.add(kind);
    numFrames += features.numFrames;
    for (const value of features.data) {
      if (!Number.isFinite(value)) notFinite++;
      else range = [Math.min(range[0], value), Math.max(range[1], value)];
    }
  }
  const [least, greatest] = range[0] <= range[1] ? range : [null, null];
  const kindFacts = kinds.size === 0 ? {} : { kinds: [...kinds] };
  return { numMatrices: keys.length, keys, numFrames, dimensions: [...dims], ...kindFacts, least, greatest, notFinite };
}

function waveformFacts({ samples, sampleRate, warnings = [] }: Waveform) {
  let peak = 0;
  let power = 0;
  let clipped = 0;
  for (const sample of samples) {
    const magnitude = Math.abs(sample);
    peak = Math.max(peak, magnitude);
    power += magnitude * magnitude;
    if (magnitude >= 32767 / 32768) clipped++;
  }
  return {
    sampleRate,
    seconds: samples.length / sampleRate,
    numSamples: samples.length,
    peakDb: decibels(peak),
    rmsDb: decibels(Math.sqrt(power / samples.length)),
    samplesAtFullScale: clipped,
    warnings,
  };
}

/** Under full scale; null for digital silence, which has no level. */
const decibels = (amplitude: number): number | null =>
  amplitude > 0 ? Number((20 * Math.log10(amplitude)).toFixed(2)) : null;

const mixtureFacts = (mixtures: readonly NamedMixture[]) => ({
  numMixtures: mixtures.length,
  names: mixtures.map(({ name }) => name),
  dimensions: [...new Set(mixtures.map(({ mixture }) => mixture.dim))],
  covarianceTypes: [...new Set(mixtures.map(({ mixture }) => mixture.covarianceType))],
  numComponents: mixtures.map(({ mixture }) => mixture.numComponents),
  numParameters: mixtures.reduce((sum, { mixture }) => sum + numParameters(mixture), 0),
});

const detectorFacts = ({ mixture, training, normalScores, ...facts }: AnomalyDetector) => ({
  ...mixtureFacts([{ name: "normal", mixture }]),
  ...facts,
  trainedOn: `${training.numRecordings} recordings, ${training.numFrames} frames, seed ${training.seed}`,
  normalScores: normalScores.length,
});

function modelFacts({ by, labels, mixtures, recipe, sampleRate, training, rejection }: Classifier) {
  return {
    by,
    labels,
    sampleRate,
    dimensions: mixtures[0]?.dim ?? 0,
    covarianceType: mixtures[0]?.covarianceType ?? null,
    numComponents: mixtures.map((mixture) => mixture.numComponents),
    numParameters: mixtures.reduce((sum, mixture) => sum + numParameters(mixture), 0),
    recipe,
    trainedOn: `${training.numUtterances} recordings, ${training.numFrames} frames, seed ${training.seed}`,
    ...(rejection === undefined ? {} : { rejection: rejectionFacts(rejection) }),
    ...(training.adaptation === undefined ? {} : { adaptation: adaptationFacts(training.adaptation) }),
    ...(training.discriminative === undefined ? {} : { discriminative: discriminativeText(training.discriminative) }),
    corpusFingerprint: training.corpusFingerprint,
    repairs: training.perLabel.flatMap(({ label, repairs }) => repairs.map(({ message }) => `${label}: ${message}`)),
  };
}

const rejectionFacts = ({ goal, threshold, reached }: Rejection): string =>
  `under ${threshold.toFixed(3)} nats, for ${goalText(goal)}; on recordings held out ${percent(reached.falseRejection.rate)} false ` +
  `rejections, ${percent(reached.falseAcceptance.rate)} false acceptances`;

const adaptationFacts = ({ relevanceFactor, update, background }: AdaptationSummary): string =>
  `${update.join(", ")} with relevance factor ${relevanceFactor} from a background model ` +
  (background === null ? "that was given" : `of ${background.numFrames} frames`);

/** Rows without a column, such as those of another tier, are not counted under it. */
function manifestFacts({ rows, columnNames }: Manifest) {
  const values = columnNames.map((name) => {
    const counts = new Map<string, number>();
    for (const { columns } of rows) {
      const value = columns[name];
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [name, Object.fromEntries(counts)] as const;
  });
  const numRecordings = new Set(rows.map(({ path }) => path)).size;
  return { numRows: rows.length, numRecordings, columns: Object.fromEntries(values) };
}

const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Lists are cut where they would fill the screen; --json has them whole. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : cut(value.map(String));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) =>
        typeof inner === "object" && inner !== null
          ? `${name}: ${cut(Object.entries(inner).map(([key, count]) => `${key} (${count})`))}`
          : `${name} ${inner}`,
      )
      .join("\n");
  }
  return typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : String(value ?? "—");
}

/** Long entries stand below one another, short ones in a row. */
function cut(values: readonly string[]): string {
  const separator = values.some((value) => value.length > 30) ? "\n" : ", ";
  const shown = values.slice(0, 12).join(separator);
  return values.length > 12 ? `${shown}${separator}… (${values.length})` : shown;
}
