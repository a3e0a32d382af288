import { type ReadAudioOptions, readAudio } from "../audio/read-audio.js";
import { resample } from "../audio/resample.js";
import { CorpusError } from "../errors.js";
import type { FeatureRecipe, Waveform } from "../types.js";

/** The rate a recording must have, and whose wish that is, for the message. */
export interface WantedRate {
  readonly sampleRate: number;
  /** e.g. "the model needs", "the files before it have". */
  readonly reason: string;
}

/**
 * A recording at the wanted rate: as it is, converted where the recipe allows that, or refused.
 *
 * @throws {CorpusError} when it has another rate and the recipe does not allow it to be converted
 */
export async function atRate(
  waveform: Waveform,
  wanted: WantedRate | null,
  { resampling }: Pick<FeatureRecipe, "resampling">,
): Promise<Waveform> {
  if (wanted === null || waveform.sampleRate === wanted.sampleRate) return waveform;
  if (resampling === "allow") return resample(waveform, wanted.sampleRate);
  throw new CorpusError(refuseRate(waveform.sampleRate, wanted));
}

/** The words for a rate that is not the wanted one. */
export const refuseRate = (actual: number, { sampleRate, reason }: WantedRate): string =>
  `${actual} Hz, where ${reason} ${sampleRate} Hz; resample it, e.g. sox in.wav -r ${sampleRate} out.wav, ` +
  `or train with --resample ${sampleRate}, which converts by itself`;

/** The rate a recipe asks for, or the one a model was trained at. */
export function wantedRate(recipe: Pick<FeatureRecipe, "sampleRate">, modelRate: number | null): WantedRate | null {
  if (modelRate !== null) return { sampleRate: modelRate, reason: "the model needs" };
  return recipe.sampleRate === null ? null : { sampleRate: recipe.sampleRate, reason: "the recipe expects" };
}

/**
 * Reads a recording of any format at the rate a model or recipe wants.
 *
 * @throws {AudioFormatError} as `readAudio`
 * @throws {CorpusError} as `atRate`, naming the file
 * @example
 * const recording = await loadRecording("meeting.wav", { sampleRate: 8000, resampling: "allow" });
 * recording.sampleRate; // => 8000
 */
export async function loadRecording(
  path: string,
  recipe: Pick<FeatureRecipe, "sampleRate" | "resampling">,
  options: ReadAudioOptions & { readonly modelRate?: number | null } = {},
): Promise<Waveform> {
  const { modelRate = null, ...reading } = options;
  const waveform = await readAudio(path, reading);
  try {
    return await atRate(waveform, wantedRate(recipe, modelRate), recipe);
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    throw new CorpusError(`${path}: ${error.message}`, { cause: error });
  }
}
