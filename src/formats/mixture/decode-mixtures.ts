import { ModelFileError } from "../../errors.js";
import type { GaussianMixture } from "../../types.js";
import { speakerModel } from "../../verify/verifier.js";
import { isMmf, parseHtkMixtures } from "../htk/htk-mixtures.js";
import {
  decodeKaldiAcousticModel,
  decodeKaldiMixture,
  isKaldiAcousticModel,
  isKaldiModel,
} from "../kaldi/kaldi-mixture.js";
import { decodeClassifier } from "../model/classifier-file.js";
import { decodeVerifier, VERIFIER_FORMAT } from "../model/verifier-file.js";
import { readingModel } from "../named-errors.js";
import { decodeTensors } from "../safetensors.js";
import { parseSklearnMixture } from "../sklearn/sklearn.js";
import { decodeMixture } from "./mixture-file.js";
import type { NamedMixture } from "./stored-mixture.js";

/**
 * The mixtures of a file, whatever its format: safetensors (of a classifier one a label, of a verifier the background model and one a speaker), JSON of scikit-learn's
 * attributes, Kaldi's `DiagGmm`, `FullGmm` and acoustic models in binary and text, HTK's macro files in text. What it
 * is, its first bytes say.
 *
 * @param path  of the file, for errors; a mixture without a name of its own is called as the file is
 * @throws {ModelFileError} when the bytes are of no such format, or were cut short
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * decodeMixtures(encodeKaldiMixture(mixture), "models/ubm.gmm").map(({ name }) => name) // => ["ubm"]
 */
export function decodeMixtures(bytes: Uint8Array, path?: string): readonly NamedMixture[] {
  const alone = (mixture: GaussianMixture): NamedMixture[] => [
    { name: path === undefined ? "mixture" : nameOfFile(path), mixture },
  ];
  if (isKaldiAcousticModel(bytes)) {
    return decodeKaldiAcousticModel(bytes, path).map((mixture, pdf) => ({ name: String(pdf), mixture }));
  }
  if (isKaldiModel(bytes)) return alone(decodeKaldiMixture(bytes, path));
  if (isSafetensors(bytes)) {
    if (isVerifier(bytes, path)) return mixturesOfVerifier(bytes, path);
    return isClassifier(bytes, path) ? mixturesOfClassifier(bytes, path) : alone(decodeMixture(bytes, path));
  }
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  if (isMmf(start)) return parseHtkMixtures(textOf(bytes, path), path);
  if (/^\s*\{/.test(start)) return alone(parseSklearnMixture(textOf(bytes, path), path));
  throw new ModelFileError(
    `${path ?? "the file"}: no mixture in a format that is known: safetensors, JSON of scikit-learn's attributes, Kaldi's ` +
      "DiagGmm, FullGmm or acoustic model, HTK's macro file in text",
  );
}

/**
 * Whether a file that begins so is one of mixtures in another tool's format.
 *
 * @param start  the first few thousand bytes
 */
export function isMixtureFile(start: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(start);
  return isKaldiModel(start) || isMmf(text) || /^\s*\{.*"(weights|means|covariance|precisions)/s.test(text);
}

/** The header is under 2⁴⁰ bytes long, and begins with a brace. */
const isSafetensors = (bytes: Uint8Array): boolean =>
  bytes[8] === 0x7b && bytes.subarray(5, 8).every((byte) => byte === 0);

/** Whether a safetensors file is one of a classifier; any other is one of a mixture. */
export const isClassifier = (bytes: Uint8Array, path?: string): boolean => formatOf(bytes, path) === "voxmix";

/** Whether it is one of a verifier. */
export const isVerifier = (bytes: Uint8Array, path?: string): boolean => formatOf(bytes, path) === VERIFIER_FORMAT;

const formatOf = (bytes: Uint8Array, path: string | undefined): string | undefined =>
  readingModel(path, () => decodeTensors(bytes, ["F64", "F32"]).metadata.format);

function mixturesOfClassifier(bytes: Uint8Array, path: string | undefined): readonly NamedMixture[] {
  const { labels, mixtures } = decodeClassifier(bytes, path);
  return labels.map((name, i) => ({ name, mixture: mixtures[i] as GaussianMixture }));
}

/** The background model, and those of whoever is enrolled. */
function mixturesOfVerifier(bytes: Uint8Array, path: string | undefined): readonly NamedMixture[] {
  const verifier = decodeVerifier(bytes, path);
  const speakers = verifier.speakers.map(({ name }) => ({ name, mixture: speakerModel(verifier, name) }));
  return [{ name: "ubm", mixture: verifier.ubm }, ...speakers];
}

/** As large as a string of JavaScript can be everywhere. */
const LONGEST_TEXT = 2 ** 28;

function textOf(bytes: Uint8Array, path: string | undefined): string {
  if (bytes.length > LONGEST_TEXT) {
    throw new ModelFileError(`${path ?? "the file"}: ${bytes.length} bytes of text are too many; cut it in parts`);
  }
  return new TextDecoder().decode(bytes);
}

/** The ways of storing mixtures that other tools have, and safetensors. */
export type MixtureFormat = "safetensors" | "sklearn" | "kaldi" | "htk";

/** In the order in which they are offered. */
export const MIXTURE_FORMATS: readonly MixtureFormat[] = ["safetensors", "sklearn", "kaldi", "htk"];

const EXTENSIONS: ReadonlyMap<string, MixtureFormat> = new Map([
  [".safetensors", "safetensors"],
  [".json", "sklearn"],
  [".gmm", "kaldi"],
  [".ubm", "kaldi"],
  [".dubm", "kaldi"],
  [".txt", "kaldi"],
  [".mmf", "htk"],
  [".hmm", "htk"],
]);

/** What the end of a file's name stands for, if it stands for something; of a path without an extension nothing. */
export const formatOfMixtureFile = (path: string): MixtureFormat | undefined =>
  EXTENSIONS.get(/\.[^./\\]*$/.exec(path)?.[0].toLowerCase() ?? "");

/** For errors: every extension that is understood. */
export const mixtureExtensions = (): string => [...EXTENSIONS.keys()].join(" ");

/** The extension that files of a format get in a folder of several. */
export const extensionOf = (format: MixtureFormat): string =>
  ({ safetensors: ".safetensors", sklearn: ".json", kaldi: ".gmm", htk: ".mmf" })[format];

/** What no file name may hold somewhere, the percent sign that stands for it, and the dot of hidden files. */
const UNSAFE = /[/\\:*?"<>|%\p{Cc}]|^\./gu;

/** The name of a file for a mixture: as the mixture is called, with `%2F` for a slash and so on. */
export const fileNameOf = (name: string, extension: string): string =>
  `${name.replace(UNSAFE, percentEncoded) || "%00"}${extension}`;

/** What the mixture in a file is called: its name without folder and extension, and `%2F` a slash again. */
export function nameOfFile(path: string): string {
  const base = path.replace(/[/\\]+$/, "").replace(/^.*[/\\]/s, "");
  const stem = base.replace(/(?<=.)\.[^.]*$/s, "");
  const encoded = stem === "%00" ? "" : stem;
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return encoded;
    throw error;
  }
}

const percentEncoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
