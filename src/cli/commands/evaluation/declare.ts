import { type Command, Option } from "commander";
import {
  addJsonOption,
  addSelectionOptions,
  addTrainingOptions,
  collect,
  parseNumber,
  parseNumbers,
  parseWhole,
  TRIAL_FORMAT_NAMES,
} from "../../command-options.js";

/** How good it is: accuracy, costs of errors, word error rate, diarisation error rate; whether one is better than another. */
export function addEvaluationCommands(program: Command): void {
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
    .option("--stratify", "with --group-by: have about as much of each label in every fold")
    .option("--repeats <n>", "with a number of folds: deal them anew so many times", parseWhole)
    .option(
      "--choose <setting=values>",
      "within each fold choose by inner folds, e.g. components=4,8,16; may be repeated",
      collect,
    )
    .option("--inner-folds <n>", "of --choose (default: 3)", parseWhole)
    .addOption(
      new Option(
        "--claim <claim>",
        "what the test is to show: with speaker-independent, refuse speakers trained on",
      ).choices(["any", "speaker-independent"]),
    )
    .option("--report <file>", "also write the whole report: .html to look at, .json to compute with")
    .option("--strangers <manifest>", "also test on these recordings of none of the model's labels: what it rejects")
    .option("--strangers-where <condition>", "take the rows of it with column=value; may be repeated", collect)
    .action(async (first, second, options) => (await import("./evaluate.js")).evaluate(first, second, options));

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
    .action(async (files, options) => (await import("./metrics.js")).metrics(files, options));

  addJsonOption(
    program
      .command("compare")
      .argument("<a.json>")
      .argument("<b.json>")
      .description("say whether one of two reports of evaluate --report is better, on the same recordings"),
  )
    .option("--confidence <share>", "of the test and the intervals", parseNumber, 0.95)
    .action(async (first, second, options) => (await import("./compare.js")).compare(first, second, options));

  addJsonOption(
    program
      .command("wer")
      .argument("<reference>")
      .argument("<hypothesis>")
      .description("word error rate: Kaldi's text, .trn or .ctm of what was said and what was recognised"),
  )
    .addOption(
      new Option("--format <name>", "of both files (default: by name and content)").choices(["kaldi", "trn", "ctm"]),
    )
    .option("--ignore-case", "take capitals for small letters")
    .option("--characters", "count characters instead of words")
    .option("--missing-is-empty", "take an utterance without a hypothesis for one of which nothing was recognised")
    .option(
      "--group-by <pattern>",
      "draw groups anew for the interval: what this expression finds in the utterance's name",
    )
    .option("--alignments", "print every utterance, word under word")
    .action(async (reference, hypothesis, options) => (await import("./wer.js")).wer(reference, hypothesis, options));

  addJsonOption(
    program
      .command("der")
      .argument("<reference>")
      .argument("<hypothesis>")
      .description("measure the diarisation error rate of label files, .rttm or any other"),
  )
    .option("--collar <s>", "about the edges of the reference that do not count; NIST took 0.25", parseNumber, 0)
    .option("--ignore-overlap", "leave out the times at which several speak by the reference")
    .option("--tier <name>", "which tier holds the speakers", "speaker")
    .action(async (reference, hypothesis, options) => (await import("./der.js")).der(reference, hypothesis, options));
}
