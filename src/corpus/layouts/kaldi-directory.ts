/** A Kaldi data directory as a manifest: wav.scp, segments, and a column for each table of utterances or speakers. */

import { readdir } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { CorpusError } from "../../errors.js";
import { exists } from "../../files/read-file.js";
import { isNumber, linesOf } from "../../formats/labels/label-tier.js";
import { lineError, type TextLine } from "../../formats/text-lines.js";
import { readLabelText } from "../label-files.js";
import { type Manifest, type ManifestRow, PLACE_COLUMNS } from "../manifest.js";

/** A column, and what it holds for each utterance. */
interface KaldiColumn {
  readonly name: string;
  readonly lookUp: (utterance: string) => string;
}

/**
 * The manifest of a Kaldi data directory: `wav.scp`, cut by `segments` where there are. Columns are `utterance`, `speaker`
 * (utt2spk), `text`, `gender` (spk2gender), and one for every other utt2… and spk2…, e.g. `lang` of utt2lang. An utterance
 * that a file does not name has nothing in its column.
 */
export async function readKaldi(folder: string): Promise<Manifest> {
  const scp = join(folder, "wav.scp");
  const recordings = await readKaldiTable(scp);
  const names = new Set(await readdir(folder));
  const columns = await readColumns(folder, names);
  const paths = new Map<string, string>();
  for (const [id, { value, line }] of recordings) paths.set(id, await findScpPath(value, { name: scp, line }));

  const places = names.has("segments")
    ? await readSegments(join(folder, "segments"), paths)
    : [...paths].map(([utterance, path]) => ({ utterance, path }));
  if (places.length === 0) throw new CorpusError(`${folder}: there is no utterance in it`);
  return {
    source: folder,
    columnNames: columns.map(({ name }) => name),
    rows: places.map(({ utterance, ...place }, i) => ({
      ...place,
      row: i + 1,
      columns: Object.fromEntries(columns.map(({ name, lookUp }) => [name, lookUp(utterance)])),
    })),
  };
}

async function readColumns(folder: string, names: ReadonlySet<string>): Promise<KaldiColumn[]> {
  const columns: KaldiColumn[] = [{ name: "utterance", lookUp: (utterance) => utterance }];
  const add = (name: string, lookUp: KaldiColumn["lookUp"]) => {
    if (!columns.some((column) => column.name === name)) columns.push({ name, lookUp });
  };
  const tableOf = (name: string) => readKaldiTable(join(folder, name), { mayBeEmpty: true });
  const read = async (name: string) => (names.has(name) ? tableOf(name) : null);
  const speakers = await read("utt2spk");
  if (speakers !== null) add("speaker", (utterance) => speakers.get(utterance)?.value ?? "");
  const text = await read("text");
  if (text !== null) add("text", (utterance) => text.get(utterance)?.value ?? "");
  for (const name of [...names].toSorted()) {
    const [, key, about] = /^(utt|spk)2(\w+)$/.exec(name) ?? [];
    if (about === undefined || name === "utt2spk" || name === "spk2utt") continue;
    const table = await tableOf(name);
    const idOf = (utterance: string) => (key === "utt" ? utterance : (speakers?.get(utterance)?.value ?? ""));
    add(PLACE_COLUMNS.includes(about) ? name : about, (utterance) => table.get(idOf(utterance))?.value ?? "");
  }
  return columns;
}

type Place = Pick<ManifestRow, "path" | "start" | "end" | "channel"> & { readonly utterance: string };

async function readSegments(file: string, paths: ReadonlyMap<string, string>): Promise<Place[]> {
  return [...(await readKaldiTable(file))].map(([utterance, { value, line }]) => {
    const refuse = (why: string) => lineError({ name: file, line }, why);
    const [recording = "", from = "", to = "", channel] = value.split(/\s+/);
    const path = paths.get(recording);
    if (path === undefined) throw refuse(`the recording "${recording}" is not in wav.scp`);
    if (!isNumber(from) || !isNumber(to) || Number(from) < 0) {
      throw refuse(`"${value}" is no segment; write recording, start and end in seconds`);
    }
    if (channel !== undefined && !/^\d{1,2}$/.test(channel))
      throw refuse(`"${channel}" is no channel; it counts from 0`);
    const ofChannel = channel === undefined ? {} : { channel: Number(channel) };
    const [start, end] = [Number(from), Number(to)];
    // Kaldi writes −1 for the end of the recording.
    if (end === -1) return { utterance, path, start, ...ofChannel };
    if (end > start) return { utterance, path, start, end, ...ofChannel };
    throw refuse(`"${utterance}" ends at ${end} s, not after its start at ${start} s; mend its times`);
  });
}

/**
 * The sound file that an entry of a wav.scp names, absolute. Kaldi takes a relative path from where it runs; tried are
 * the current folder, then that of the wav.scp, then those above it. Commands, offsets into archives and standard input
 * are refused.
 */
async function findScpPath(path: string, place: Pick<TextLine, "name" | "line">): Promise<string> {
  const refuse = (why: string) => lineError(place, why);
  if (path.endsWith("|") || path.startsWith("|")) {
    throw refuse(
      `"${path}" is a command, and commands of others are not run; write its sound into a file and name that`,
    );
  }
  if (/\.(ark|scp):/.test(path) || /:\d+(\[.*\])?$/.test(path)) {
    throw refuse(
      `"${path}" is a place in an archive; copy the sounds into files: wav-copy scp:wav.scp scp,t:files.scp`,
    );
  }
  if (path === "-") throw refuse('"-" is standard input; name a file');
  if (isAbsolute(path)) return path;
  const folders = [process.cwd(), ...foldersUpFrom(dirname(resolve(place.name)))];
  for (const folder of folders) {
    if (await exists(join(folder, path))) return join(folder, path);
  }
  throw refuse(
    `there is no ${path} in ${folders.slice(0, 3).join(", ")}${folders.length > 3 ? " or a folder above" : ""}; ` +
      "run in the folder that the paths start from, or make them absolute",
  );
}

function foldersUpFrom(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpFrom(above)];
}

/** A line of a Kaldi text file: an id, and what belongs to it. */
interface KaldiEntry {
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** A Kaldi text table: an id, blanks, the rest of the line. Empty lines are passed over, an id twice is an error. */
async function readKaldiTable(
  file: string,
  { mayBeEmpty = false }: { readonly mayBeEmpty?: boolean } = {},
): Promise<Map<string, KaldiEntry>> {
  const entries = new Map<string, KaldiEntry>();
  for (const line of linesOf(await readLabelText(file), file)) {
    const [, id, value = ""] = /^(\S+)(?:\s+(.*))?$/.exec(line.text.trim()) ?? [];
    if (id === undefined) continue;
    if (entries.has(id)) throw lineError(line, `"${id}" is there twice; remove one of the lines`);
    if (value === "" && !mayBeEmpty) throw lineError(line, `nothing stands behind "${id}"`);
    entries.set(id, { value, line: line.line });
  }
  return entries;
}
