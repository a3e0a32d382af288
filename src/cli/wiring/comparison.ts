import { type Command, Option } from "commander";
import { addJsonOption, parseNumber } from "../command-options.js";

/** Results held against one another: two reports; what was recognised and what was said. */
export function addComparisonCommands(program: Command): void {
  addJsonOption(
    program
      .command("compare")
      .argument("<a.json>")
      .argument("<b.json>")
      .description("say whether one of two reports of evaluate --report is better, on the same recordings"),
  )
    .option("--confidence <share>", "of the test and the intervals", parseNumber, 0.95)
    .action(async (first, second, options) =>
      (await import("../commands/evaluation/compare.js")).compare(first, second, options),
    );

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
    .action(async (reference, hypothesis, options) =>
      (await import("../commands/evaluation/wer.js")).wer(reference, hypothesis, options),
    );
}
