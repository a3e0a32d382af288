import { checkManifest } from "../../../corpus/check-manifest.js";
import type { Manifest } from "../../../corpus/manifest.js";
import { getCorpus, listCorpora } from "../../../corpus/public/get-corpus.js";
import { readManifest } from "../../../corpus/read-manifest.js";
import { makeSpokenDigits, spokenDigits } from "../../../corpus/synthetic/spoken-digits.js";
import { OptionError } from "../../../errors.js";
import type { Progress } from "../../../types.js";
import { defined, type ManifestFlags, manifestOptions, type OutputOptions } from "../../flags.js";
import { printJson, printText, remark, tableOf, withStageBars } from "../../shared/output.js";
import { abortable } from "../../shared/signals.js";

/** `voxmix corpus list` */
export function listCommand(options: OutputOptions): void {
  const corpora = listCorpora();
  if (options.json) {
    printJson(corpora);
    return;
  }
  const rows = corpora.map(({ name, title, licence, numRecordings, obtain }) => [
    name,
    title,
    numRecordings,
    licence,
    `voxmix corpus ${obtain} ${name}`,
  ]);
  printText(tableOf(["name", "corpus", "recordings", "licence", "to get it"], rows));
}

/** `voxmix corpus get <name>` */
export async function getCommand(
  name: string,
  options: OutputOptions & { readonly output?: string; readonly url?: string },
): Promise<void> {
  const folder = options.output ?? `corpora/${name}`;
  const obtained = await withBars((onProgress, signal) =>
    getCorpus(name, { folder, onProgress, signal, ...defined({ url: options.url }) }),
  );
  if (options.json) return printJson(obtained);
  const what = obtained.wasPresent ? "was here already, complete and verified" : "complete and verified";
  printText(`${obtained.folder}: ${obtained.numRecordings} recordings, ${what}`);
}

/** `voxmix corpus make <name>` */
export async function makeCommand(
  name: string,
  options: OutputOptions & { readonly output?: string; readonly seed: number; readonly takes?: number },
): Promise<void> {
  if (name !== spokenDigits.name) {
    throw new OptionError(`"${name}" cannot be made; there is: ${spokenDigits.name} (voxmix corpus list shows all)`);
  }
  const made = await withBars((onProgress, signal) =>
    makeSpokenDigits({
      folder: options.output ?? `corpora/${name}`,
      seed: options.seed,
      onProgress,
      signal,
      ...defined({ takes: options.takes }),
    }),
  );
  if (options.json) printJson(made);
  else printText(`${made.folder}: ${made.numRecordings} recordings`);
}

/** `voxmix corpus check <manifest>`: exit 1 when a row cannot be used. */
export async function checkCommand(source: string, options: OutputOptions & ManifestFlags): Promise<void> {
  const manifest = await readManifest(source, manifestOptions(options));
  for (const warning of manifest.warnings ?? []) remark(`warning: ${warning}`);
  const { rows: places } = onePerPlace(manifest);
  const found = await withBars((onProgress, signal) =>
    checkManifest({ ...manifest, rows: places }, { onProgress, signal }),
  );
  const check = { ...found, numRows: manifest.rows.length };
  if (check.problems.some((problem) => problem.severity === "error")) process.exitCode = 1;
  if (options.json) return printJson(check);
  const rows = check.problems.map(({ severity, row, path, message }) => [severity, row, path, message]);
  if (rows.length > 0) printText(tableOf(["", "row", "recording", "what"], rows));
  const rates = check.sampleRates.map(({ sampleRate, numFiles }) => `${numFiles} at ${sampleRate} Hz`).join(", ");
  printText(
    `${check.numRows} rows, ${check.numFiles} files (${rates || "none readable"}), ${(check.seconds / 60).toFixed(1)} minutes of sound, ${rows.length} findings`,
  );
}

/** Of label files: intervals of several tiers at one place once, since they are no repetition. */
function onePerPlace(manifest: Manifest): Manifest {
  const tierAt = new Map<string, string | undefined>();
  const rows = manifest.rows.filter(({ path, channel, start, end, columns }) => {
    const [tier] = Object.keys(columns);
    const place = JSON.stringify([path, channel, start, end]);
    if (!tierAt.has(place)) tierAt.set(place, tier);
    return tierAt.get(place) === tier;
  });
  return { ...manifest, rows };
}

/** Bars of a long job, which Ctrl-C ends cleanly. */
const withBars = <T>(run: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<T>): Promise<T> =>
  abortable((signal) => withStageBars((onProgress) => run(onProgress, signal)));
