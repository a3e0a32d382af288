import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ModelFileError, OptionError } from "../../errors.js";
import { readBytes } from "../../files/read-file.js";
import { writeFileAtomically, writeFilesTogether } from "../../files/write-file.js";
import { naturalOrder } from "../../math/order.js";
import type { GaussianMixture } from "../../types.js";
import { formatHtkMixtures } from "../htk/htk-mixtures.js";
import { modelFile } from "../named-errors.js";
import { areSklearnArrays, decodeSklearnArrays, encodeSklearnArrays } from "../sklearn/sklearn.js";
import { decodeMixtures, type EncodeMixtureOptions, encodeMixture } from "./mixture-codec.js";
import {
  checkMixtureFormat,
  extensionOf,
  fileNameOf,
  formatOfMixtureFile,
  MIXTURE_FORMATS,
  type MixtureFormat,
  mixtureExtensions,
  nameOfFile,
} from "./mixture-formats.js";
import type { NamedMixture } from "./stored-mixture.js";

/** Mixtures on disk: one in a file, several in a file of HTK's or a folder, or the .npy files of numpy in a folder. */

export interface ReadMixtureOptions {
  /** Which mixture, where the file holds several: a label, an HTK state, a pdf-id. @default the only one */
  readonly label?: string;
}

const WANTED = "a file of a mixture: safetensors, scikit-learn's JSON, Kaldi's or HTK's";

/**
 * Reads one mixture from a file or folder, see `readMixtures`.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read, or holds several and no label is given
 * @example const mixture = await readMixture("models/speakers.safetensors", { label: "ada" });
 */
export async function readMixture(path: string, { label }: ReadMixtureOptions = {}): Promise<GaussianMixture> {
  return selectMixture(await readMixtures(path), { path, label }).mixture;
}

/**
 * Reads all mixtures of a file: of a safetensors classifier one a label, of HTK one a state, of a Kaldi acoustic model
 * one a pdf, of other files one. Of a folder: scikit-learn's attributes as .npy are one mixture; else the mixtures of
 * all files in it, as `writeMixtures` leaves them.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or holds something else
 * @example (await readMixtures("models/speakers.safetensors")).map(({ name }) => name) // => ["ada", "bob"]
 */
export async function readMixtures(path: string): Promise<readonly NamedMixture[]> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory()
    ? readFolder(path)
    : decodeMixtures(await readBytes(path, modelFile(WANTED)), { name: path });
}

/** @throws {ModelFileError} unless the label is that of one mixture, or there is but one */
export function selectMixture(
  mixtures: readonly NamedMixture[],
  { path, label }: { readonly path: string; readonly label: string | undefined },
): NamedMixture {
  const [first] = mixtures;
  if (label === undefined && mixtures.length === 1 && first) return first;
  const chosen = mixtures.find(({ name }) => name === label);
  if (chosen) return chosen;
  const names = mixtures.slice(0, 12).map(({ name }) => name);
  const listed = `${names.join(", ")}${mixtures.length > names.length ? ` … (${mixtures.length})` : ""}`;
  throw new ModelFileError(
    label === undefined
      ? `${path}: there are ${mixtures.length} mixtures; name one by its label: ${listed}`
      : `${path}: no mixture is called "${label}"; there are ${listed}`,
  );
}

async function readFolder(folder: string): Promise<readonly NamedMixture[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith(".")).map(({ name }) => name);
  files.sort(naturalOrder);
  if (areSklearnArrays(files)) {
    const wanted = files.filter((name) => /\.(npy|json)$/.test(name));
    const contents = await Promise.all(wanted.map((name) => readBytes(join(folder, name), modelFile(WANTED))));
    const byName = Object.fromEntries(wanted.map((name, i) => [name, contents[i] as Uint8Array]));
    return [{ name: nameOfFile(folder), mixture: decodeSklearnArrays(byName, folder) }];
  }
  const mixtures: NamedMixture[] = [];
  for (const name of files) for (const named of await readMixtures(join(folder, name))) mixtures.push(named);
  if (mixtures.length === 0) throw new ModelFileError(`${folder}: the folder holds no file; give ${WANTED}`);
  return mixtures;
}

export interface WriteMixtureOptions extends Omit<EncodeMixtureOptions, "name"> {
  /** @default what the extension of the path stands for */
  readonly format?: MixtureFormat;
  /** Of Kaldi's files: numbers one can read. @default true for .txt, false otherwise */
  readonly text?: boolean;
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

/** The format asked for, or else that of the extension. @throws {OptionError} when there is none */
export function resolveMixtureFormat(path: string, format: MixtureFormat | undefined): MixtureFormat {
  if (format !== undefined) checkMixtureFormat(format);
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
    await writeFilesTogether(files.map(([name, bytes]) => [join(path, name), bytes]));
    return files.map(([name]) => join(path, name));
  }
  const text = options.text ?? /\.txt$/i.test(path);
  await writeFileAtomically(path, encodeMixture(mixture, { ...options, format, text }));
  return [path];
}
