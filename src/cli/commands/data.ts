import type { Command } from "commander";
import { mixtureTable } from "../../options/mixture-table.js";
import { claims } from "../../options/recognition-table.js";
import { integerFrom } from "../../options.js";
import { kernelFlag, manifestFlags, taskFlag, taskRecipeFlags, whereFlag } from "../command-flags.js";
import { declare, type Flag, flag, flagOf } from "../declare.js";

/** Corpora: got, made, checked; what a file holds; what is wrong. */

const output: Flag = flag("-o, --output <folder>", "where it goes", { otherwise: "corpora/<name>" });
const tier: Flag = flag("--by <tier>", "of label files: only the intervals of this tier");

export function declareData(program: Command): void {
  const corpus = program.command("corpus").description("get, make, list and check corpora");
  declare(corpus, {
    name: "list",
    summary: "corpora that can be downloaded or made",
    flags: [],
    run: async (options) => (await import("./data/corpus-command.js")).listCommand(options),
  });
  declare(corpus, {
    name: "get",
    arguments: ["<name>"],
    summary: "download a public corpus and verify it",
    flags: [output, flag("--url <url>", "another place of the archive, e.g. file:///…")],
    run: async (name, options) => (await import("./data/corpus-command.js")).getCommand(name, options),
  });
  declare(corpus, {
    name: "make",
    arguments: ["<name>"],
    summary: "synthesise a corpus with eSpeak NG",
    flags: [
      output,
      flag("--seed <n>", "seed of the variation", { rule: integerFrom(0), default: 1, isSet: true }),
      flag("--takes <n>", "how often each voice says each word", { rule: integerFrom(2), default: 5 }),
    ],
    run: async (name, options) => (await import("./data/corpus-command.js")).makeCommand(name, options),
  });
  declare(corpus, {
    name: "check",
    arguments: ["<manifest>"],
    summary: "read every recording and say what is wrong",
    flags: [tier, ...manifestFlags],
    run: async (source, options) => (await import("./data/corpus-command.js")).checkCommand(source, options),
  });

  declare(program, {
    name: "info",
    arguments: ["<file>"],
    summary: "what a recording, a model, features or a manifest hold",
    flags: [tier, ...manifestFlags],
    run: async (path, options) => (await import("./data/info-command.js")).info(path, options),
  });

  declare(program, {
    name: "doctor",
    arguments: ["<manifest-or-model>", "[manifest]"],
    summary: "find what in a corpus or a model will hurt recognition",
    flags: [
      flag("--by <column>", "column of labels", { otherwise: "the model's; a manifest may go without" }),
      flagOf(mixtureTable.numComponents, { help: "Gaussians a label would have", otherwise: "the task's" }),
      taskFlag,
      flagOf(mixtureTable.covarianceType, { help: "covariance type they would have", otherwise: "the task's" }),
      flag("--split-by <column>", "column that tells training from test", { otherwise: "split" }),
      flag("--claim <claim>", "what a test is to show", { rule: claims, default: "any", isSet: true }),
      flag("--all", "name every place, not only the first few"),
      { ...whereFlag, group: "Recordings:" },
      ...manifestFlags,
      ...taskRecipeFlags,
      kernelFlag,
    ],
    run: async (first, second, options) => (await import("./data/doctor-command.js")).doctor(first, second, options),
  });
}
