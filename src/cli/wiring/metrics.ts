import { type Command, Option } from "commander";
import { addJsonOption, parseNumber, parseNumbers, parseWhole, TRIAL_FORMAT_NAMES } from "../command-options.js";

/** Scores of claims, held against the truth. */
export function addMetricsCommands(program: Command): void {
  addJsonOption(
    program
      .command("metrics")
      .usage("[options] <scores…> [<trials>]")
      .argument(
        "<file...>",
        "score files, or reports (.json) of voxmix evaluate, side by side; last, where they do not tell what is true, a trial list",
      )
      .description("equal error rate, detection costs, Cllr and more of scores, with intervals by speaker"),
  )
    .option("--trials <list>", "the trial list, if the last file is not to be taken for it")
    .addOption(
      new Option("--format <name>", "how the score files are written (default: as their first line shows)").choices(
        TRIAL_FORMAT_NAMES,
      ),
    )
    .option(
      "--prior <p>",
      "how often claims are true in use; several with commas between",
      parseNumbers,
      [0.01, 0.05, 0.5],
    )
    .option("--cost-miss <c>", "of rejecting a true claim", parseNumber, 1)
    .option("--cost-false-alarm <c>", "of accepting a false one", parseNumber, 1)
    .option("--speakers <map>", "who speaks in which recording: utt2spk, or a table with columns path and speaker")
    .option("--samples <n>", "resamples of the speakers behind the intervals; 0 for no intervals", parseWhole, 1000)
    .option("--seed <n>", "of the resampling", parseWhole, 0)
    .option("--det <picture>", "an .svg to write: the DET curves")
    .option("--report <page>", "an .html to look at, of one score file: costs, DET, ROC, scores")
    .action(async (files, options) => (await import("../commands/evaluation/metrics.js")).metrics(files, options));
}
