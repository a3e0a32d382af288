#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Command, CommanderError } from "commander";
import { OptionError, SpeechModelError } from "../errors.js";
import { addDataCommands } from "./commands/data/declare.js";
import { addEvaluationCommands } from "./commands/evaluation/declare.js";
import { addFeatureCommands } from "./commands/features/declare.js";
import { addMixtureCommands } from "./commands/mixtures/declare.js";
import { addRecognitionCommands } from "./commands/recognition/declare.js";
import { addVerificationCommands } from "./commands/verification/declare.js";
import { Interrupted } from "./shared/signals.js";

/** Wiring alone: each command is loaded when it is called, so that --help and --version answer at once. */

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("voxmix")
  .description("Speech feature modelling: WAV in, MFCC frames, Gaussian mixtures, a decision with honest scores out.")
  .version(version)
  .exitOverride()
  .showHelpAfterError("(voxmix --help shows the commands, voxmix <command> --help its options)")
  .hook("preAction", (_, command) => {
    if (command.opts().kernel === "relaxed") allowRelaxedSimd();
  });

addDataCommands(program.commandsGroup("Data:"));
addFeatureCommands(program.commandsGroup("Features:"));
addRecognitionCommands(program.commandsGroup("Recognition:"));
addVerificationCommands(program.commandsGroup("Verification:"));
addEvaluationCommands(program.commandsGroup("Evaluation:"));
addMixtureCommands(program.commandsGroup("Mixtures:"));

/** Node 20 has relaxed SIMD behind a flag of its engine, which holds for its threads too; later ones have it as it is. */
function allowRelaxedSimd(): void {
  const [major = "0"] = process.versions.node.split(".");
  if (Number(major) < 21) setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** 0 done, 1 a problem of the data, 2 of the usage; anything else is a bug and shows where. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) return 130;
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
