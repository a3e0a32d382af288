import { access } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { CorpusError } from "../errors.js";

/** Where a path of a wav.scp stands, for errors. */
export interface ScpPlace {
  readonly file: string;
  readonly line: number;
}

/**
 * The sound file that an entry of a wav.scp names. Kaldi takes a relative path from where it runs; tried are the current
 * folder, then that of the wav.scp, then those above it.
 *
 * @returns absolute; an absolute one is given back as it is
 * @throws {CorpusError} when it is a command, an offset into an archive or standard input, or lies in none of these folders
 */
export async function findScpPath(path: string, place: ScpPlace): Promise<string> {
  const refuse = (why: string) => new CorpusError(`${place.file}, line ${place.line}: ${why}`);
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
  const folders = [process.cwd(), ...foldersUpFrom(dirname(resolve(place.file)))];
  for (const folder of folders) {
    if (await isThere(join(folder, path))) return join(folder, path);
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

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
