import type { Command } from "commander";
import { segmentTable, VAD_METHODS } from "../../options/speech-table.js";
import { fileNamed, kernelFlag, recipeFlags, threadFlag, vadFlag } from "../command-flags.js";
import { declare, flag, flagOf } from "../declare.js";

/**
 * Sound to features, by any recipe; and sound to the times of speech, by a detector alone. Neither command needs a model.
 */

export function declareFeatures(program: Command): void {
  declare(program, {
    name: "features",
    arguments: ["<recording...>"],
    summary: "extract features, MFCC by default",
    flags: [
      flag("-o, --output <path>", "a .npy or .htk; for several a Kaldi .ark or .scp, or a folder"),
      flag("--compare <profiles>", "two profiles side by side, e.g. kaldi,librosa"),
      flag("--plot <picture>", "draw waveform, spectrogram and features, in an .svg or .png", {
        rule: fileNamed(".svg", ".png"),
      }),
      ...recipeFlags,
      threadFlag,
      kernelFlag,
    ],
    run: async (paths, options) => (await import("./features/features-command.js")).features(paths, options),
  });

  declare(program, {
    name: "segments",
    arguments: ["<recording...>"],
    summary: "find the speech in recordings",
    flags: [
      flag("-o, --output <path>", "a .TextGrid, .rttm, .ctm or .csv to write", { otherwise: "CSV to stdout" }),
      { ...vadFlag(VAD_METHODS, "adaptive"), isSet: true },
      flagOf(segmentTable.minSpeech, { default: 0.05, isSet: true }),
      flagOf(segmentTable.minPause, { default: 0.2, isSet: true }),
      flagOf(segmentTable.padding, { default: 0.02, isSet: true }),
    ],
    run: async (paths, options) => (await import("./features/segments-command.js")).segments(paths, options),
  });
}
