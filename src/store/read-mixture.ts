import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ModelFileError } from "../errors.js";
import { readModelBytes } from "../files/read-file.js";
import { naturalOrder } from "../math/order.js";
import type { GaussianMixture } from "../types.js";
import { decodeMixtures } from "./decode-mixtures.js";
import { nameOfFile } from "./mixture-file-name.js";
import type { NamedMixture } from "./named-mixture.js";
import { areSklearnArrays, decodeSklearnArrays } from "./sklearn-npy.js";

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
  return found?.isDirectory() ? readFolder(path) : decodeMixtures(await readModelBytes(path, WANTED), path);
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
    const contents = await Promise.all(wanted.map((name) => readModelBytes(join(folder, name), WANTED)));
    const byName = Object.fromEntries(wanted.map((name, i) => [name, contents[i] as Uint8Array]));
    return [{ name: nameOfFile(folder), mixture: decodeSklearnArrays(byName, folder) }];
  }
  const mixtures: NamedMixture[] = [];
  for (const name of files) mixtures.push(...(await readMixtures(join(folder, name))));
  if (mixtures.length === 0) throw new ModelFileError(`${folder}: the folder holds no file; give ${WANTED}`);
  return mixtures;
}
