import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { writeFsddLike } from "../oracles/sounds.js";

export const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** What a run of the command left behind. */
export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout, which must be one JSON value. */
  readonly json: () => ReturnType<typeof JSON.parse>;
}

/** A folder for the tests of a file, with the built command to run in it. */
export interface CommandFolder {
  readonly at: (...names: readonly string[]) => string;
  readonly voxmix: (...args: readonly string[]) => CommandResult;
  /** The same with a line of arguments, none of which holds a space. */
  readonly run: (line: string) => CommandResult;
}

/** Makes the folder before the tests of a file, in it a corpus of "digits", and takes it away afterwards. */
export function commandFolder(
  prepare: (folder: CommandFolder) => Promise<void> | void = () => undefined,
): CommandFolder {
  let folder = "";
  const voxmix = (...args: readonly string[]): CommandResult => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8" });
    return { status, stdout, stderr, json: () => JSON.parse(stdout) };
  };
  const made: CommandFolder = {
    at: (...names) => join(folder, ...names),
    voxmix,
    run: (line) => voxmix(...line.split(" ")),
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "voxmix-cli-"));
    await writeFsddLike(join(folder, "corpus"));
    await prepare(made);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));
  return made;
}
