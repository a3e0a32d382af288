import { join } from "node:path";
import { ModelFileError, OptionError } from "../errors.js";
import { writeFileAtomically } from "../files/write-file.js";
import type { GaussianMixture } from "../types.js";
import type { Precision } from "./float-values.js";
import { formatHtkMixtures } from "./htk-mixtures-text.js";
import { encodeKaldiMixture } from "./kaldi-mixture-bytes.js";
import { encodeMixture } from "./mixture-file.js";
import { fileNameOf, nameOfFile } from "./mixture-file-name.js";
import {
  extensionOf,
  formatOfMixtureFile,
  MIXTURE_FORMATS,
  type MixtureFormat,
  mixtureExtensions,
} from "./mixture-format.js";
import type { NamedMixture } from "./named-mixture.js";
import { formatSklearnMixture } from "./sklearn-json.js";
import { encodeSklearnArrays } from "./sklearn-npy.js";

export interface WriteMixtureOptions {
  /** @default what the extension of the path stands for */
  readonly format?: MixtureFormat;
  /** Of Kaldi's files: numbers one can read. @default true for .txt, false otherwise */
  readonly text?: boolean;
  /** Of Kaldi's files. @default "float64" */
  readonly precision?: Precision;
  /** HTK's name of the features. @default "USER" */
  readonly parameterKind?: string;
}

/**
 * Writes one mixture: `.safetensors`, `.json` (scikit-learn's attributes), `.gmm` `.ubm` `.dubm` (Kaldi, binary),
 * `.txt` (Kaldi, text) or `.mmf` `.hmm` (HTK, named as the file). With `format: "sklearn"` and a path of no known
 * extension, a folder of .npy. Each file appears whole or not at all.
 *
 * @throws {OptionError} when neither the extension nor an option says the format
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * await writeMixture("ubm.json", mixture);
 * (await readMixture("ubm.json")).covarianceType // => "diag"
 */
export async function writeMixture(
  path: string,
  mixture: GaussianMixture,
  options: WriteMixtureOptions = {},
): Promise<void> {
  await writeFiles(path, [{ name: nameOfFile(path), mixture }], options);
}

/**
 * Writes several mixtures: HTK's into one file, of other formats each into a file of its name in the folder `path`.
 * `readMixtures` reads both.
 *
 * @returns the files that were written
 * @throws {OptionError} when neither the extension nor an option says the format
 * @throws {ModelFileError} when two mixtures have one name
 * @example
 * const speakers = await readMixtures("models/speakers.safetensors");
 * await writeMixtures("speakers.mmf", speakers) // => ["speakers.mmf"]
 */
export async function writeMixtures(
  path: string,
  mixtures: readonly NamedMixture[],
  options: WriteMixtureOptions = {},
): Promise<readonly string[]> {
  const format = resolveMixtureFormat(path, options.format);
  if (format === "htk") return writeFiles(path, mixtures, { ...options, format });
  const files = mixtures.map(({ name }) => join(path, fileNameOf(name, extensionOf(format))));
  // Some disks do not tell capitals from small letters.
  const folded = files.map((file) => file.toLowerCase());
  const twice = files.find((_, i) => folded.indexOf(folded[i] as string) < i);
  if (twice !== undefined) throw new ModelFileError(`two mixtures would both be written to ${twice}; name them apart`);
  for (const [i, named] of mixtures.entries()) await writeFiles(files[i] as string, [named], { ...options, format });
  return files;
}

/**
 * The format asked for, or else that of the extension.
 *
 * @throws {OptionError} when there is neither, or no such format
 */
export function resolveMixtureFormat(path: string, format: MixtureFormat | undefined): MixtureFormat {
  if (format !== undefined && !MIXTURE_FORMATS.includes(format)) {
    throw new OptionError(`format is one of ${MIXTURE_FORMATS.join(", ")}, not ${JSON.stringify(format)}`);
  }
  const resolved = format ?? formatOfMixtureFile(path);
  if (resolved !== undefined) return resolved;
  throw new OptionError(
    `${path}: the name does not say in which format; end it in ${mixtureExtensions()}, or give one of ${MIXTURE_FORMATS.join(", ")}`,
  );
}

async function writeFiles(
  path: string,
  mixtures: readonly NamedMixture[],
  options: WriteMixtureOptions,
): Promise<readonly string[]> {
  const format = resolveMixtureFormat(path, options.format);
  const mixture = mixtures[0]?.mixture;
  if (format === "htk" || mixture === undefined) {
    await writeFileAtomically(path, formatHtkMixtures(mixtures, options));
    return [path];
  }
  if (format === "sklearn" && formatOfMixtureFile(path) === undefined) {
    const files = Object.entries(encodeSklearnArrays(mixture));
    for (const [name, bytes] of files) await writeFileAtomically(join(path, name), bytes);
    return files.map(([name]) => join(path, name));
  }
  await writeFileAtomically(
    path,
    contentOf(mixture, format, { ...options, text: options.text ?? /\.txt$/i.test(path) }),
  );
  return [path];
}

function contentOf(
  mixture: GaussianMixture,
  format: Exclude<MixtureFormat, "htk">,
  options: WriteMixtureOptions,
): Uint8Array | string {
  switch (format) {
    case "safetensors":
      return encodeMixture(mixture);
    case "sklearn":
      return formatSklearnMixture(mixture);
    case "kaldi":
      return encodeKaldiMixture(mixture, options);
  }
}
