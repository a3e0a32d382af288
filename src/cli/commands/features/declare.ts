import { type Command, Option } from "commander";
import {
  addJsonOption,
  addKernelOption,
  addRecipeOptions,
  addThreadOption,
  parseNumber,
} from "../../command-options.js";

/** Sound to features and to speech. */
export function addFeatureCommands(program: Command): void {
  addJsonOption(
    addThreadOption(
      addKernelOption(
        addRecipeOptions(
          program.command("features").argument("<recording...>").description("extract features, MFCC by default"),
        ),
      ),
    ),
  )
    .option("-o, --output <path>", "a .npy or .htk file; for several recordings a Kaldi .ark or .scp, or a folder")
    .option(
      "--compare <profiles>",
      "two profiles side by side, e.g. kaldi,librosa, and the options in which they differ",
    )
    .option("--plot <file>", "also draw waveform, spectrogram and features of a recording: an .svg or .png to write")
    .action(async (paths, options) => (await import("./features.js")).features(paths, options));

  addJsonOption(program.command("segments").argument("<recording...>").description("find the speech in recordings"))
    .addOption(
      new Option("--vad <method>", "detector")
        .choices(["kaldi", "adaptive", "two-gaussian", "webrtc"])
        .default("adaptive"),
    )
    .option("--min-speech <s>", "shorter is no speech", parseNumber, 0.05)
    .option("--min-pause <s>", "shorter is no pause", parseNumber, 0.2)
    .option("--padding <s>", "added at both ends", parseNumber, 0.02)
    .option("-o, --output <path>", "a .TextGrid, .rttm, .ctm or .csv to write (default: CSV to stdout)")
    .action(async (paths, options) => (await import("./segments.js")).segments(paths, options));
}
