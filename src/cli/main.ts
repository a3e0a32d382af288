#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { OptionError, SpeechModelError } from "../errors.js";
import { createProgram } from "./program.js";

/** The entry of the command: it runs the program and turns errors into one line and an exit code. */

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = createProgram(version);

/** 0 done, 1 a problem of the data, 2 of the usage; anything else is a bug and shows where. */
async function exitCodeOf(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // The class itself would bring the threads with it, which --help can do without.
  if (error instanceof Error && error.name === "Interrupted") return 130;
  // Loaded where there is something to print: --version can do without tables and bars.
  const { printError } = await import("./shared/output.js");
  if (error instanceof SpeechModelError) {
    printError(error.message);
    return error instanceof OptionError ? 2 : 1;
  }
  printError(systemErrorText(error));
  return 1;
}

/** Errors of the system (disk full, no permission) say enough themselves; others come with their place. */
function systemErrorText(error: unknown): string {
  if (error instanceof Error && "syscall" in error) return error.message;
  return `this is a bug of voxmix; please report it:\n${error instanceof Error ? error.stack : String(error)}`;
}

// A reader that has seen enough (voxmix … | head) closes the pipe: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.stderr.write(`voxmix: stdout: ${error.message}\n`);
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = await exitCodeOf(error);
}
