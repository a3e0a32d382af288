import { setFlagsFromString } from "node:v8";
import { Command } from "commander";
import { declareData } from "./commands/data.js";
import { declareEvaluation } from "./commands/evaluation.js";
import { declareFeatures } from "./commands/features.js";
import { declareMixtures } from "./commands/mixtures.js";
import { declareRecognition } from "./commands/recognition.js";
import { declareVerification } from "./commands/verification.js";

/** The program with all its commands, by groups; what a command runs is loaded when it is called. */
export function createProgram(version: string): Command {
  const program = new Command("voxmix")
    .description("Speech feature modelling: WAV in, MFCC frames, Gaussian mixtures, a decision with honest scores out.")
    .version(version)
    .helpOption("-h, --help", "show this help")
    .exitOverride()
    .showHelpAfterError("(voxmix --help shows the commands, voxmix <command> --help its options)")
    .configureHelp({ optionDescription: ({ description }) => description, subcommandTerm: termOf })
    .hook("preAction", async (_, command) => {
      if (command.opts().kernel === "relaxed") allowRelaxedSimd();
      await (await import("./shared/output-check.js")).checkOutputs(command);
    });
  for (const [group, declareGroup] of GROUPS) declareGroup(program.commandsGroup(`${group}:`));
  return program.commandsGroup("Help:").helpCommand("help [command]", "help of a command");
}

const GROUPS = [
  ["Data", declareData],
  ["Features", declareFeatures],
  ["Recognition", declareRecognition],
  ["Verification", declareVerification],
  ["Evaluation", declareEvaluation],
  ["Mixtures", declareMixtures],
] as const;

/** A command by its name alone; one of a command's own commands with its arguments. */
const termOf = (command: Command): string =>
  command.parent?.parent
    ? [command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(" ")
    : command.name();

/** Node 20 has relaxed SIMD behind a flag of its engine, which holds for its threads too; later ones have it as it is. */
function allowRelaxedSimd(): void {
  const [major = "0"] = process.versions.node.split(".");
  if (Number(major) < 21) setFlagsFromString("--experimental-wasm-relaxed-simd");
}
