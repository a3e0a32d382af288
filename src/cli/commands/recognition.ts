import type { Command } from "commander";
import { diarizationTable, windowTable } from "../../options/recognition-table.js";
import { numberOfAtLeast, oneOf } from "../../options.js";
import {
  energyVads,
  kernelFlags,
  machineFlags,
  picture,
  strangerFlags,
  timelineFlags,
  trainingFlags,
  trialFlags,
  vadFlag,
} from "../command-flags.js";
import { declare, flag, flagOf, under } from "../declare.js";

/** Models of labels: trained, chosen, used; who speaks when. */

export function declareRecognition(program: Command): void {
  declare(program, {
    name: "train",
    arguments: ["<manifest>"],
    summary: "train one mixture per label",
    flags: [
      flag("--by <column>", "column of the labels, e.g. speaker (required)"),
      flag("-o, --output <model>", "the .safetensors file to write", { isRequired: true }),
      ...trainingFlags,
      ...under("Recordings:", flag("--augment <plan.json>", "also train on varied copies (docs/features.md)")),
      ...under(
        "Training:",
        flag("--resume", "go on with an interrupted training, to the same bits"),
        flag("--checkpoint-every <s>", "seconds between checkpoints", {
          rule: numberOfAtLeast(0),
          default: 2,
          isSet: true,
        }),
      ),
      ...under(
        "Open set:",
        flag("--reject [goal]", "learn to reject, e.g. at false-rejection=0.05 (docs/open-set.md)"),
        flag("--reject-folds <folds>", "a number, a column, leave-one-out", { otherwise: "5" }),
        ...strangerFlags,
      ),
      ...machineFlags,
    ],
    run: async (source, options) => (await import("./recognition/train-command.js")).train(source, options),
  });

  declare(program, {
    name: "classify",
    arguments: ["<model>", "<recording...>"],
    summary: "label recordings, their segments, or a sliding window",
    flags: [
      flag("--by <unit>", "one decision for each", {
        rule: oneOf("recording", "segment"),
        default: "recording",
        isSet: true,
      }),
      flag("-o, --output <labels>", "with segments or a window: a .TextGrid, .ctm or .rttm to write"),
      flag("--reject", 'label recordings of none of the labels "unknown"'),
      flag("--same-speaker", "normalise the recordings together, as one speaker's"),
      ...under(
        "Segments (--by segment):",
        flag("--segments <labels>", "label file of the segments", { otherwise: "the speech found" }),
        flag("--tier <name>", "its tier", { otherwise: "the one the model is called by, or the only one" }),
      ),
      ...under(
        "Sliding window:",
        flagOf(windowTable.window, { help: "decide on so much time about each moment", otherwise: "whole recordings" }),
        flagOf(windowTable.hop),
        flagOf(windowTable.smoothing),
        flagOf(windowTable.switchingPenalty),
        flagOf(windowTable.minPause),
        vadFlag(energyVads, "adaptive"),
        ...timelineFlags,
      ),
      ...kernelFlags,
    ],
    run: async (model, paths, options) =>
      (await import("./recognition/classify-command.js")).classify(model, paths, options),
  });

  declare(program, {
    name: "select",
    arguments: ["<manifest>"],
    summary: "choose the number of Gaussians by likelihood, BIC and accuracy",
    flags: [
      flag("--by <column>", "column of the labels, one mixture each", { otherwise: "one mixture of all" }),
      flag("--folds <folds>", "held out in turn: a number, a column or leave-one-out", { default: "5", isSet: true }),
      flag("--group-by <column>", "keep what shares this column in one fold"),
      flag("--plot <picture>", "draw the criteria, in an .svg", { rule: picture }),
      ...trialFlags,
    ],
    run: async (source, options) => (await import("./recognition/select-command.js")).select(source, options),
  });

  declare(program, {
    name: "diarize",
    arguments: ["<recording...>"],
    summary: "find who speaks when, without models of the speakers",
    flags: [
      flag("-o, --output <labels>", "a .rttm, .TextGrid, .ctm or .csv to write"),
      flagOf(diarizationTable.numSpeakers),
      flagOf(diarizationTable.maxSpeakers),
      ...timelineFlags,
      ...under(
        "Segmentation:",
        flagOf(diarizationTable.minSegment),
        flagOf(diarizationTable.penalty),
        flagOf(diarizationTable.changePenalty),
        flagOf(diarizationTable.switchingPenalty),
        flagOf(diarizationTable.numRounds),
        flagOf(diarizationTable.minPause),
        vadFlag(energyVads, "adaptive"),
        flagOf(diarizationTable.seed),
      ),
    ],
    run: async (paths, options) => (await import("./recognition/diarize-command.js")).diarize(paths, options),
  });
}
