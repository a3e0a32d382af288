/** What can be said of an output before the work that it is for: a typing error costs no training. */

import { access, constants, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";
import { OptionError } from "../../errors.js";

/** Options that name a file to write. */
const OUTPUTS = ["output", "plot", "report"] as const;

/**
 * Looks at the files that a command is to write.
 *
 * @throws {OptionError} when one cannot be written, or is one of the command's inputs
 */
export async function checkOutputs(command: Command): Promise<void> {
  const options = command.opts();
  const inputs = await Promise.all(command.args.map(realPathOf));
  for (const name of OUTPUTS) {
    const path: unknown = options[name];
    if (typeof path !== "string") continue;
    const place = await realPathOf(path);
    const changesItsInput = command.name() === "enroll" && place === inputs[0];
    if (place !== null && inputs.includes(place) && !changesItsInput && (await stat(place)).isFile()) {
      throw new OptionError(`${path}: the output would replace an input of the command; name another file`);
    }
    await checkPlace(path, place);
  }
}

const realPathOf = (path: string): Promise<string | null> => realpath(path).catch(() => null);

async function checkPlace(path: string, place: string | null): Promise<void> {
  if (place !== null) {
    const found = await stat(place);
    const isProtected = found.isFile() && (found.mode & 0o222) === 0;
    if (isProtected) throw new OptionError(`${path}: the file is write-protected; allow writing with: chmod u+w`);
    if (!found.isFile() && !found.isDirectory()) return;
  }
  // The folder it goes into, or the nearest that is there already.
  for (let folder = dirname(place ?? path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null);
    if (found === null && folder !== dirname(folder)) continue;
    if (!found?.isDirectory()) throw new OptionError(`${path}: ${folder} is a file, not a folder; check the path`);
    const isWritable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!isWritable) throw new OptionError(`${path}: writing to ${folder} is not permitted; write to another place`);
    return;
  }
}
