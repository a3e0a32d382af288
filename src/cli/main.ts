#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { OptionError, SpeechModelError } from "../errors.js";
import { COVARIANCE_NAMES, MIXTURE_FORMAT_NAMES } from "./choices.js";
import {
  addClusterOptions,
  addJsonOption,
  addKernelOption,
  addKernelOptions,
  addManifestOptions,
  addRecipeOptions,
  addSelectionOptions,
  addThreadOption,
  addTrainingOptions,
  addTrialOptions,
  collect,
  parseNumber,
  parseWhole,
} from "./options.js";
import { allowRelaxedSimd } from "./relaxed-simd.js";
import { Interrupted } from "./signals.js";

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

const corpus = program.command("corpus").description("get, make, list and check corpora");

addJsonOption(corpus.command("list").description("corpora that can be downloaded or made")).action(async (options) =>
  (await import("./commands/corpus.js")).listCommand(options),
);

addJsonOption(corpus.command("get").argument("<name>").description("download a public corpus and verify it"))
  .option("-o, --output <folder>", "where it goes (default: corpora/<name>)")
  .option("--url <url>", "another place of the archive, e.g. file:///… for one downloaded by hand")
  .action(async (name, options) => (await import("./commands/corpus.js")).getCommand(name, options));

addJsonOption(corpus.command("make").argument("<name>").description("synthesise a corpus with eSpeak NG"))
  .option("-o, --output <folder>", "where it goes (default: corpora/<name>)")
  .option("--seed <n>", "of the variation", parseWhole, 1)
  .option("--takes <n>", "how often each voice says each word", parseWhole)
  .action(async (name, options) => (await import("./commands/corpus.js")).makeCommand(name, options));

addJsonOption(
  addManifestOptions(
    corpus.command("check").argument("<manifest>").description("read every recording and say what is wrong"),
  ),
)
  .option("--by <tier>", "of label files: the intervals of this tier alone")
  .action(async (source, options) => (await import("./commands/corpus.js")).checkCommand(source, options));

addJsonOption(
  addManifestOptions(
    program.command("info").argument("<file>").description("what a recording, a model, features or a manifest hold"),
  ),
)
  .option("--by <tier>", "of label files: the intervals of this tier alone")
  .action(async (path, options) => (await import("./commands/info.js")).info(path, options));

addJsonOption(
  addKernelOption(
    addRecipeOptions(
      addManifestOptions(
        program
          .command("doctor")
          .argument("<manifest-or-model>")
          .argument("[manifest]")
          .description("say what in a corpus or a model will hurt recognition, and what to do about it"),
      ),
    ),
  ),
)
  .option("--by <column>", "the column of labels (default: the model's; without, what can be said without labels)")
  .option("--split-by <column>", "the column that tells training from test (default: split)")
  .option("--where <condition>", "take the rows with column=value[,value…] or column!=value; may be repeated", collect)
  .addOption(
    new Option("--task <task>", "whose defaults a model would take: what is told apart").choices([
      "speaker",
      "word",
      "phone",
    ]),
  )
  .option("--components <n>", "Gaussians that a label would have", parseWhole)
  .addOption(new Option("--covariance <type>", "that they would have").choices(COVARIANCE_NAMES))
  .addOption(
    new Option("--claim <claim>", "what a test is to show").choices(["any", "speaker-independent"]).default("any"),
  )
  .option("--all", "name every place, not the first few")
  .action(async (first, second, options) => (await import("./commands/doctor.js")).doctor(first, second, options));

addJsonOption(
  addThreadOption(
    addKernelOption(
      addRecipeOptions(
        program.command("features").argument("<recording...>").description("extract features, MFCC by default"),
      ),
    ),
  ),
)
  .option("-o, --output <path>", "a .npy or .htk file; for several recordings a Kaldi .ark or .scp, or a folder")
  .option("--compare <profiles>", "two profiles side by side, e.g. kaldi,librosa, and the options in which they differ")
  .action(async (paths, options) => (await import("./commands/features.js")).features(paths, options));

addJsonOption(
  addTrainingOptions(
    addSelectionOptions(program.command("train").argument("<manifest>").description("train one mixture per label")),
  ),
)
  .option("--by <column>", "the column of labels, e.g. speaker")
  .requiredOption("-o, --output <model>", "the .safetensors file to write")
  .option("--resume", "go on where an interrupted training of this model stood, to the same model")
  .option("--checkpoint-every <s>", "how much of a training may be lost when it is interrupted", parseNumber, 2)
  .option("--augment <plan.json>", "also train on varied copies: docs/features.md says what a plan holds")
  .action(async (source, options) => (await import("./commands/train.js")).train(source, options));

addJsonOption(
  addKernelOptions(
    program
      .command("classify")
      .argument("<model>")
      .argument("<recording...>")
      .description("label recordings (or files of their features), or segments of them"),
  ),
)
  .option("--by <unit>", 'one decision a "recording" or a "segment"', "recording")
  .option(
    "--segments <labels>",
    "with --by segment: a label file whose intervals are the segments (default: speech found)",
  )
  .option("--tier <name>", "which tier of it (default: the one called as what the model tells apart, or the only one)")
  .option("--same-speaker", "the recordings are of one speaker: normalise them together, where the model does so")
  .option("-o, --output <labels>", "with --by segment: a .TextGrid, .ctm or .rttm to write")
  .action(async (model, paths, options) => (await import("./commands/classify.js")).classify(model, paths, options));

addJsonOption(program.command("segments").argument("<recording...>").description("find the speech in recordings"))
  .addOption(
    new Option("--vad <method>", "detector")
      .choices(["kaldi", "adaptive", "two-gaussian", "webrtc"])
      .default("adaptive"),
  )
  .option("--min-speech <s>", "shorter is no speech", parseNumber, 0.05)
  .option("--min-pause <s>", "shorter is no pause", parseNumber, 0.2)
  .option("--padding <s>", "added at both ends", parseNumber, 0.02)
  .option("-o, --output <path>", "a .TextGrid, .rttm, .ctm or .csv to write (default: CSV to stdout)")
  .action(async (paths, options) => (await import("./commands/segments.js")).segments(paths, options));

addJsonOption(
  addTrainingOptions(
    addSelectionOptions(
      program
        .command("evaluate")
        .usage(
          "[options] <model> <manifest>\n       voxmix evaluate [options] <manifest> --by <column> --folds <folds>",
        )
        .argument("<model-or-manifest>")
        .argument("[manifest]")
        .description("measure accuracy on recordings whose labels are known"),
    ),
  ),
)
  .option("--by <column>", "the column of labels (default: the model's)")
  .option("--folds <folds>", "train anew for each fold: a number, a column (one fold a value) or leave-one-out")
  .option("--group-by <column>", "with a number of folds: keep what shares this column in one fold")
  .option("--report <file>", "also write the whole report: .html to look at, .json to compute with")
  .action(async (first, second, options) => (await import("./commands/evaluate.js")).evaluate(first, second, options));

addJsonOption(
  addTrialOptions(
    addSelectionOptions(
      program
        .command("select")
        .argument("<manifest>")
        .description("choose the number of Gaussians: held-out likelihood, BIC, AIC and accuracy side by side"),
    ),
  ),
)
  .option("--by <column>", "the column of labels, one mixture each (default: one mixture of all recordings)")
  .option("--folds <folds>", "what is held out in turn: a number, a column (one fold a value) or leave-one-out", "5")
  .option("--group-by <column>", "with a number of folds: keep what shares this column in one fold")
  .option("--plot <file>", "also draw the criteria: an .svg to write")
  .action(async (source, options) => (await import("./commands/select.js")).select(source, options));

addJsonOption(
  addClusterOptions(
    program
      .command("cluster")
      .argument("<table>")
      .description("cluster the rows of any table of numbers (.csv, .tsv, .npy)"),
  ),
).action(async (table, options) => (await import("./commands/cluster.js")).cluster(table, options));

addJsonOption(
  program
    .command("convert")
    .argument("<model>")
    .description("mixtures from and to scikit-learn, Kaldi and HTK")
    .requiredOption("-o, --output <path>", "a file, or for several mixtures a folder (of HTK a file)"),
)
  .addOption(
    new Option("--to <format>", "what to write (default: what the output's name says)").choices(MIXTURE_FORMAT_NAMES),
  )
  .option("--label <name>", "one mixture alone: a label, an HTK state, a Kaldi pdf")
  .option("--text", "of Kaldi: numbers one can read")
  .option("--kind <name>", "of HTK: the parameter kind of the features, e.g. MFCC_0_D_A (default: USER)")
  .action(async (path, options) => (await import("./commands/convert.js")).convert(path, options));

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
