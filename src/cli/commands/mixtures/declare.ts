import { type Command, Option } from "commander";
import { addClusterOptions, addJsonOption, MIXTURE_FORMAT_NAMES } from "../../command-options.js";

/** Mixtures by themselves. */
export function addMixtureCommands(program: Command): void {
  addJsonOption(
    addClusterOptions(
      program
        .command("cluster")
        .argument("<table>")
        .description("cluster the rows of any table of numbers (.csv, .tsv, .npy)"),
    ),
  ).action(async (table, options) => (await import("./cluster.js")).cluster(table, options));

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
    .action(async (path, options) => (await import("./convert.js")).convert(path, options));
}
