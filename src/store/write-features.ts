import { extname } from "node:path";
import { FeatureFileError, OptionError } from "../errors.js";
import type { FeatureEntries, FeatureEntry } from "./feature-entry.js";
import { formatOfExtension, knownExtensions } from "./feature-format.js";
import type { Precision } from "./float-values.js";
import { writeArchive } from "./write-archive.js";
import { writeHtkFeatures } from "./write-htk.js";
import { writeNpy } from "./write-npy.js";

export interface WriteFeaturesOptions {
  /** Of .npy and of archives; HTK's is float32. @default that of the features */
  readonly precision?: Precision;
  /** Write an archive as text. @default false */
  readonly text?: boolean;
  /** What the values are, for HTK. @default the entry's own, else "USER" */
  readonly kind?: string;
  /** Gives up with its reason; nothing is left. */
  readonly signal?: AbortSignal;
}

/**
 * Writes features in the format that the path's extension names, whole or not at all: `.npy` and HTK (`.htk`, `.mfc`,
 * `.fea`, `.plp`) hold one recording, a Kaldi archive (`.ark`) any number; for `feats.scp` both `feats.ark` and the script
 * file are written.
 *
 * @returns how many recordings were written
 * @throws {OptionError} when the extension is none of these
 * @throws {FeatureFileError} when the format cannot hold the entries
 * @example await writeFeatures("copy.ark", readFeatures("feats.scp"), { text: true }); // => 4
 */
export async function writeFeatures(
  path: string,
  entries: FeatureEntries,
  options: WriteFeaturesOptions = {},
): Promise<number> {
  const { kind, text, ...shared } = options;
  const extension = extname(path);
  switch (formatOfExtension(extension)) {
    case "npy":
      await writeNpy(path, (await onlyEntry(path, entries, options)).features, shared);
      return 1;
    case "htk": {
      const entry = await onlyEntry(path, entries, options);
      await writeHtkFeatures(path, entry.features, { kind: kind ?? entry.kind ?? "USER" });
      return 1;
    }
    case "ark":
      return writeArchive(path, entries, { text: text ?? false, ...shared });
    case "scp": {
      const archive = `${path.slice(0, -extension.length)}.ark`;
      return writeArchive(archive, entries, { text: text ?? false, ...shared, scp: path });
    }
    case undefined:
      throw new OptionError(`${path}: features are written to files named ${knownExtensions()}; name one of these`);
  }
}

async function onlyEntry(
  path: string,
  entries: FeatureEntries,
  { signal }: WriteFeaturesOptions,
): Promise<FeatureEntry> {
  let only: FeatureEntry | undefined;
  for await (const entry of entries) {
    signal?.throwIfAborted();
    if (only)
      throw new FeatureFileError(
        `${path}: holds one recording, and "${only.key}" and "${entry.key}" came; write an .ark`,
      );
    only = entry;
  }
  if (!only) throw new FeatureFileError(`${path}: holds one recording, and none came`);
  return only;
}
