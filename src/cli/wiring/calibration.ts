import { type Command, Option } from "commander";
import { addJsonOption, parseNumber, TRIAL_FORMAT_NAMES } from "../command-options.js";

/** Scores made log-likelihood ratios. */
export function addCalibrationCommands(program: Command): void {
  addJsonOption(
    program
      .command("calibrate")
      .usage(
        "[options] <scores…> [<trials>] -o <calibration.json>\n       voxmix calibrate --apply <calibration.json> <scores…> [-o <scores>]",
      )
      .argument(
        "<file...>",
        "score files, of several systems to fuse them; last a trial list, where they do not tell what is true",
      )
      .description("learn what scores mean, or make them log-likelihood ratios"),
  )
    .option(
      "-o, --output <file>",
      "the calibration to write, a .json; with --apply the scores (.csv, .tsv, else Kaldi's)",
    )
    .option("--apply <calibration>", "make ratios of the scores by this calibration")
    .option("--trials <list>", "the trial list, if the last file is not to be taken for it")
    .addOption(
      new Option("--format <name>", "how the score files are written (default: as their first line shows)").choices(
        TRIAL_FORMAT_NAMES,
      ),
    )
    .option("--speakers <map>", "who speaks in which recording: utt2spk, or a table with columns path and speaker")
    .addOption(
      new Option("--method <name>", "a line, or the best curve that rises (default: logistic)").choices([
        "logistic",
        "pav",
      ]),
    )
    .option("--prior <p>", "of a true claim, at which a line is fitted (default: 0.5)", parseNumber)
    .option(
      "--regularization <lambda>",
      "keeps a line finite where scores tell all claims apart (default: 0)",
      parseNumber,
    )
    .addOption(
      new Option("--smoothing <name>", "of the ends of a curve (default: laplace)").choices(["laplace", "none"]),
    )
    .action(async (files, options) =>
      (await import("../commands/verification/calibrate.js")).calibrate(files, options),
    );
}
