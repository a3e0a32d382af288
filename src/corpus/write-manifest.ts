import { dirname, relative, resolve, sep } from "node:path";
import { CorpusError } from "../errors.js";
import { writeFileAtomically } from "../files/write-file.js";
import { type ManifestRow, PLACE_COLUMNS } from "./manifest.js";

/**
 * Writes a TSV that `readManifest` reads back to the same rows: paths relative to its folder, `start` and `end` where a
 * row has them, then every other column in the order first met. Whoever reads sees the old file or the whole new one.
 *
 * @throws {CorpusError} when a label column is called path, start or end, or a row names a channel
 * @example
 * await writeManifest("takes.tsv", [
 *   { path: "seven.wav", columns: { digit: "7", speaker: "ada" } },
 *   { path: "meeting.wav", start: 0.5, end: 1, columns: { digit: "3", speaker: "bob" } },
 * ]);
 * const manifest = await readManifest("takes.tsv");
 * manifest.rows[1]; // => { start: 0.5, end: 1, columns: { digit: "3", speaker: "bob" } }
 */
export async function writeManifest(file: string, rows: readonly Omit<ManifestRow, "row">[]): Promise<void> {
  const labels = [...new Set(rows.flatMap((row) => Object.keys(row.columns)))];
  const taken = labels.find((name) => PLACE_COLUMNS.includes(name));
  if (taken !== undefined) throw new CorpusError(`${file}: a label column cannot be called "${taken}"; rename it`);
  const channelled = rows.find((row) => row.channel !== undefined);
  if (channelled !== undefined) {
    throw new CorpusError(
      `${file}: ${channelled.path} is wanted by channel, which a table has no column for; ` +
        "write each channel into a file of its own, e.g. sox in.wav first.wav remix 1",
    );
  }
  const folder = dirname(resolve(file));
  const places = (["start", "end"] as const).filter((name) => rows.some((row) => row[name] !== undefined));
  const lines = [
    ["path", ...places, ...labels],
    ...rows.map((row) => [
      relative(folder, row.path).split(sep).join("/"),
      ...places.map((name) => String(row[name] ?? "")),
      ...labels.map((name) => row.columns[name] ?? ""),
    ]),
  ];
  await writeFileAtomically(file, lines.map((line) => `${line.map(quote).join("\t")}\n`).join(""));
}

function quote(field: string): string {
  return /["\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
