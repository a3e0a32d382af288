import { type Command, Option } from "commander";
import {
  addJsonOption,
  addKernelOption,
  addManifestOptions,
  addRecipeOptions,
  COVARIANCE_NAMES,
  collect,
  parseWhole,
} from "../../command-options.js";

/** Corpora: got, made, checked; what a file holds; what is wrong. */
export function addDataCommands(program: Command): void {
  const corpus = program.command("corpus").description("get, make, list and check corpora");

  addJsonOption(corpus.command("list").description("corpora that can be downloaded or made")).action(async (options) =>
    (await import("./corpus.js")).listCommand(options),
  );

  addJsonOption(corpus.command("get").argument("<name>").description("download a public corpus and verify it"))
    .option("-o, --output <folder>", "where it goes (default: corpora/<name>)")
    .option("--url <url>", "another place of the archive, e.g. file:///… for one downloaded by hand")
    .action(async (name, options) => (await import("./corpus.js")).getCommand(name, options));

  addJsonOption(corpus.command("make").argument("<name>").description("synthesise a corpus with eSpeak NG"))
    .option("-o, --output <folder>", "where it goes (default: corpora/<name>)")
    .option("--seed <n>", "of the variation", parseWhole, 1)
    .option("--takes <n>", "how often each voice says each word", parseWhole)
    .action(async (name, options) => (await import("./corpus.js")).makeCommand(name, options));

  addJsonOption(
    addManifestOptions(
      corpus.command("check").argument("<manifest>").description("read every recording and say what is wrong"),
    ),
  )
    .option("--by <tier>", "of label files: the intervals of this tier alone")
    .action(async (source, options) => (await import("./corpus.js")).checkCommand(source, options));

  addJsonOption(
    addManifestOptions(
      program.command("info").argument("<file>").description("what a recording, a model, features or a manifest hold"),
    ),
  )
    .option("--by <tier>", "of label files: the intervals of this tier alone")
    .action(async (path, options) => (await import("./info.js")).info(path, options));

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
    .option(
      "--where <condition>",
      "take the rows with column=value[,value…] or column!=value; may be repeated",
      collect,
    )
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
    .action(async (first, second, options) => (await import("./doctor.js")).doctor(first, second, options));
}
