import type { Command } from "commander";
import { seedRow } from "../../options/mixture-table.js";
import { claims } from "../../options/recognition-table.js";
import { criterionTable } from "../../options/verification-table.js";
import { integerFrom, listOf, numberBetween, numberOfAtLeast, oneOf } from "../../options.js";
import {
  fileNamed,
  machineFlags,
  page,
  picture,
  repeated,
  strangerFlags,
  trainingFlags,
  trialFormats,
} from "../command-flags.js";
import { declare, flag, flagOf, under } from "../declare.js";

/** Decisions and scores, measured against the truth and against one another. */

export function declareEvaluation(program: Command): void {
  declare(program, {
    name: "evaluate",
    arguments: ["<model-or-manifest>", "[manifest]"],
    usage: ["[options] <model> <manifest>", "[options] <manifest> --by <column> --folds <folds>"],
    summary: "measure accuracy on recordings whose labels are known",
    flags: [
      flag("--by <column>", "column of the labels", { otherwise: "the model's" }),
      flag("--folds <folds>", "train anew for each fold: a number, a column, leave-one-out"),
      flag("--report <file>", "the whole report: .html to look at, .json to compute with", {
        rule: fileNamed(".html", ".htm", ".json"),
      }),
      flag("--claim <claim>", "what the test is to show", { rule: claims, otherwise: "any" }),
      ...under(
        "Folds:",
        flag("--group-by <column>", "keep what shares this column in one fold"),
        flag("--stratify", "with --group-by: balance the labels of the folds"),
        flag("--repeats <n>", "deal a number of folds so many times", { rule: integerFrom(1), otherwise: "1" }),
        flag("--choose <setting=values>", "choose within each fold, e.g. components=4,8; repeatable", {
          gather: repeated,
        }),
        flag("--inner-folds <n>", "folds that --choose chooses by", { rule: integerFrom(2), default: 3 }),
      ),
      ...under("Open set:", ...strangerFlags),
      ...trainingFlags,
      ...machineFlags,
    ],
    run: async (first, second, options) =>
      (await import("./evaluation/evaluate-command.js")).evaluate(first, second, options),
  });

  declare(program, {
    name: "metrics",
    arguments: ["<file...>"],
    argumentHelp:
      "score files, or reports (.json) of voxmix evaluate, side by side; last, where they do not tell which claims are true, a trial list",
    usage: ["[options] <scores…> [<trials>]"],
    summary: "equal error rate, detection costs and Cllr of scores",
    flags: [
      flag("--trials <list>", "the trial list", { otherwise: "the last file, where it is one" }),
      flag("--format <name>", "format of the score files", { rule: trialFormats, otherwise: "by their content" }),
      flagOf(
        criterionTable.priorTarget,
        flag("--prior <p,p,…>", "how often claims are true in use", {
          rule: listOf(criterionTable.priorTarget.rule, 1),
          default: [0.01, 0.05, 0.5],
          isSet: true,
        }),
      ),
      flagOf(criterionTable.costMiss, { isSet: true }),
      flagOf(criterionTable.costFalseAlarm, { isSet: true }),
      flag("--speakers <map>", "who speaks where: utt2spk, or a table of path and speaker"),
      flag("--samples <n>", "resamples of the speakers for intervals; 0 for none", {
        rule: integerFrom(0),
        default: 1000,
        isSet: true,
      }),
      flagOf(seedRow, { help: "seed of the resampling", isSet: true }),
      flag("--plot <picture>", "draw the DET curves, in an .svg", { rule: picture }),
      flag("--report <page>", "of one score file: costs, DET, ROC and scores, in an .html", { rule: page }),
    ],
    run: async (files, options) => (await import("./evaluation/metrics-command.js")).metrics(files, options),
  });

  declare(program, {
    name: "compare",
    arguments: ["<a.json>", "<b.json>"],
    summary: "tell whether one of two reports of evaluate is better",
    flags: [
      flag("--confidence <share>", "of the test and the intervals", {
        rule: numberBetween(0, 1, "a share"),
        default: 0.95,
        isSet: true,
      }),
    ],
    run: async (first, second, options) =>
      (await import("./evaluation/compare-command.js")).compare(first, second, options),
  });

  declare(program, {
    name: "wer",
    arguments: ["<reference>", "<hypothesis>"],
    summary: "word error rate of transcripts: Kaldi's text, .trn or .ctm",
    flags: [
      flag("--format <name>", "format of both files", {
        rule: oneOf("kaldi", "trn", "ctm"),
        otherwise: "by name and content",
      }),
      flag("--ignore-case", "ignore the case of letters"),
      flag("--characters", "count characters instead of words"),
      flag("--missing-is-empty", "count an utterance without a hypothesis as all deleted"),
      flag("--group-by <pattern>", "resample by what this expression finds in names", { otherwise: "utterances" }),
      flag("--alignments", "print every utterance, word under word"),
    ],
    run: async (reference, hypothesis, options) =>
      (await import("./evaluation/wer-command.js")).wer(reference, hypothesis, options),
  });

  declare(program, {
    name: "der",
    arguments: ["<reference>", "<hypothesis>"],
    summary: "diarisation error rate of label files, .rttm or any other",
    flags: [
      flag("--collar <s>", "time about edges of the reference that does not count", {
        rule: numberOfAtLeast(0),
        default: 0,
        isSet: true,
      }),
      flag("--ignore-overlap", "leave out times at which several speak"),
      flag("--tier <name>", "tier of the speakers", { default: "speaker", isSet: true }),
    ],
    run: async (reference, hypothesis, options) =>
      (await import("./evaluation/der-command.js")).der(reference, hypothesis, options),
  });
}
