import { type Command, Option } from "commander";
import {
  addJsonOption,
  addKernelOptions,
  addSelectionOptions,
  addTimelineOptions,
  addTrainingOptions,
  addTrialOptions,
  collect,
  parseNumber,
  parseWhole,
} from "../command-options.js";

/** Models: trained, used, measured, chosen. */
export function addRecognitionCommands(program: Command): void {
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
    .option(
      "--reject [goal]",
      "also learn when a recording is of no label, at false-rejection=0.05, false-acceptance=0.05 or unknown=0.1 (docs/open-set.md)",
    )
    .option(
      "--reject-folds <folds>",
      "what is held out for that in turn: a number, a column or leave-one-out (default: 5)",
    )
    .option("--strangers <manifest>", "learn that from these recordings, which are of no label, too")
    .option("--strangers-where <condition>", "take the rows of it with column=value; may be repeated", collect)
    .action(async (source, options) => (await import("../commands/recognition/train.js")).train(source, options));

  addJsonOption(
    addTimelineOptions(
      addKernelOptions(
        program
          .command("classify")
          .argument("<model>")
          .argument("<recording...>")
          .description(
            "label recordings (or files of their features), segments of them, or a window that slides along",
          ),
      ),
    ),
  )
    .option("--by <unit>", 'one decision a "recording" or a "segment"', "recording")
    .option(
      "--segments <labels>",
      "with --by segment: a label file whose intervals are the segments (default: speech found)",
    )
    .option(
      "--tier <name>",
      "which tier of it (default: the one called as what the model tells apart, or the only one)",
    )
    .option("--reject", 'call recordings that the model takes for none of its labels "unknown"')
    .option("--same-speaker", "the recordings are of one speaker: normalise them together, where the model does so")
    .option("--window <s>", "who speaks when: decide on the speech in so many seconds about each moment", parseNumber)
    .option("--hop <s>", "with --window: from one decision to the next", parseNumber)
    .addOption(
      new Option("--smooth <how>", "with --window: how decisions become segments").choices([
        "viterbi",
        "majority",
        "none",
      ]),
    )
    .option("--switching-penalty <nats>", "with --window: what a change of label costs", parseNumber)
    .option("--min-pause <s>", "with --window: shorter is no pause", parseNumber)
    .addOption(
      new Option("--vad <method>", "with --window: detector of speech").choices(["kaldi", "adaptive", "two-gaussian"]),
    )
    .option("-o, --output <labels>", "with --by segment or --window: a .TextGrid, .ctm or .rttm to write")
    .action(async (model, paths, options) =>
      (await import("../commands/recognition/classify.js")).classify(model, paths, options),
    );

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
    .action(async (first, second, options) =>
      (await import("../commands/evaluation/evaluate.js")).evaluate(first, second, options),
    );

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
    .action(async (source, options) => (await import("../commands/recognition/select.js")).select(source, options));
}
