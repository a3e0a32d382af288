import { type Command, Option } from "commander";
import { addJsonOption, addTimelineOptions, parseNumber, parseWhole } from "../command-options.js";

/** Who speaks when, of voices that nobody has enrolled. */
export function addDiarizationCommands(program: Command): void {
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
    .action(async (paths, options) => (await import("../commands/recognition/diarize.js")).diarize(paths, options));

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
    .action(async (reference, hypothesis, options) =>
      (await import("../commands/evaluation/der.js")).der(reference, hypothesis, options),
    );
}
