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
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // The class itself would bring the threads with it, which --help can do without.
  if (error instanceof Error && error.name === "Interrupted") return 130;
  if (error instanceof SpeechModelError) {
    process.stderr.write(`voxmix: ${error.message}\n`);
    return error instanceof OptionError ? 2 : 1;
  }
  process.stderr.write(`voxmix: ${systemErrorText(error)}\n`);
  return 1;
}

/** Errors of the system (disk full, no permission) say enough themselves; others come with their place. */
function systemErrorText(error: unknown): string {
  if (error instanceof Error && "syscall" in error) return error.message;
  return `this is a bug of voxmix; please report it:\n${error instanceof Error ? error.stack : String(error)}`;
}

// A reader that has seen enough (voxmix … | head) closes the pipe: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
