import { open, stat } from "node:fs/promises";
import { readAudio } from "../../audio/read-audio.js";
import type { Manifest } from "../../corpus/manifest.js";
import { readManifest } from "../../corpus/read-manifest.js";
import { CorpusError } from "../../errors.js";
import { numParameters } from "../../gmm/gaussian-mixture.js";
import { readModel } from "../../store/read-model.js";
import type { Classifier, Waveform } from "../../types.js";
import { defined, type OutputOptions } from "../options.js";
import { printJson, printText, tableOf } from "../output.js";

type InfoOptions = OutputOptions & { readonly pattern?: string };

/** `voxmix info <wav | model | manifest>` */
export async function info(path: string, options: InfoOptions): Promise<void> {
  const kind = await kindOf(path);
  const facts =
    kind === "model"
      ? modelFacts(await readModel(path))
      : kind === "manifest"
        ? manifestFacts(await readManifest(path, defined({ pattern: options.pattern })))
        : waveformFacts(await readAudio(path));
  if (options.json) printJson({ path, kind, ...facts });
  else
    printText(
      tableOf(
        [kind, path],
        Object.entries(facts).map(([name, value]) => [spaced(name), shown(value)]),
      ),
    );
}

/** By what the file holds, not by its name: a folder or text is a manifest, a safetensors header a model. */
async function kindOf(path: string): Promise<"model" | "manifest" | "recording"> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CorpusError(`${path}: there is no such file or folder, or it may not be read`, { cause });
  });
  if (found.isDirectory() || /\.(tsv|csv|txt)$/i.test(path)) return "manifest";
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(9), 0, 9, 0);
    return bytesRead === 9 && buffer[8] === 0x7b ? "model" : "recording";
  } finally {
    await file.close();
  }
}

function waveformFacts({ samples, sampleRate, warnings }: Waveform) {
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

function modelFacts({ by, labels, mixtures, recipe, sampleRate, training }: Classifier) {
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
    corpusFingerprint: training.corpusFingerprint,
    repairs: training.perLabel.flatMap(({ label, repairs }) => repairs.map(({ message }) => `${label}: ${message}`)),
  };
}

function manifestFacts({ rows, columnNames }: Manifest) {
  const values = columnNames.map((name) => {
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(row.columns[name] ?? "", (counts.get(row.columns[name] ?? "") ?? 0) + 1);
    return [name, Object.fromEntries(counts)] as const;
  });
  return { numRecordings: rows.length, columns: Object.fromEntries(values) };
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
