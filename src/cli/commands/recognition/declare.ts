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
} from "../../command-options.js";

/** Models: trained, used, chosen; who speaks when. */
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
    .action(async (source, options) => (await import("./train.js")).train(source, options));

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
    .action(async (model, paths, options) => (await import("./classify.js")).classify(model, paths, options));

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
    .action(async (source, options) => (await import("./select.js")).select(source, options));

  addJsonOption(
    addTimelineOptions(
      program
        .command("diarize")
        .argument("<recording...>")
        .description("find who speaks when, without models of the speakers"),
    ),
  )
    .option("-o, --output <labels>", "a .rttm, .TextGrid, .ctm or .csv to write")
    .option("--speakers <n>", "how many there are, where that is known", parseWhole)
    .option("--max-speakers <n>", "how many at the most, where it is not", parseWhole)
    .option("--min-segment <s>", "speech is cut no finer than this before it is clustered", parseNumber)
    .option("--penalty <factor>", "of ΔBIC between clusters: higher finds fewer speakers", parseNumber)
    .option("--change-penalty <factor>", "of ΔBIC between neighbours in time: higher finds fewer changes", parseNumber)
    .option("--switching-penalty <nats>", "what a change of speaker costs when speech is given out anew", parseNumber)
    .option("--rounds <n>", "in which speech is given out anew", parseWhole)
    .option("--min-pause <s>", "shorter is no pause", parseNumber)
    .addOption(new Option("--vad <method>", "detector of speech").choices(["kaldi", "adaptive", "two-gaussian"]))
    .option("--seed <n>", "of the random numbers", parseWhole)
    .action(async (paths, options) => (await import("./diarize.js")).diarize(paths, options));
}
