import { checkOption, oneOf } from "../../options.js";
import { isMmf } from "../htk/htk-mixtures.js";
import { isKaldiModel } from "../kaldi/kaldi-mixture.js";
import { isSafetensors } from "../safetensors.js";

/** The formats of mixture files: told by content or by name, and what files and the mixtures in them are called. */

/** The ways of storing mixtures that other tools have, and safetensors. */
export type MixtureFormat = "safetensors" | "sklearn" | "kaldi" | "htk";

/** In the order in which they are offered. */
export const MIXTURE_FORMATS: readonly MixtureFormat[] = ["safetensors", "sklearn", "kaldi", "htk"];

/** @throws {OptionError} unless it is one of the formats */
export function checkMixtureFormat(format: MixtureFormat): void {
  checkOption("mixture", "format", oneOf(...MIXTURE_FORMATS), format);
}

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

/** The format of a file by its first few thousand bytes, or all; null where it is none of these. */
export function mixtureFormatOf(start: Uint8Array): MixtureFormat | null {
  if (isSafetensors(start)) return "safetensors";
  if (isKaldiModel(start)) return "kaldi";
  const text = new TextDecoder("latin1").decode(start.subarray(0, 4096));
  if (isMmf(text)) return "htk";
  return /^\s*\{.*"(weights|means|covariance|precisions)/s.test(text) ? "sklearn" : null;
}

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
