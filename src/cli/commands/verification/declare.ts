import { type Command, Option } from "commander";
import {
  addJsonOption,
  addKernelOptions,
  addRecipeOptions,
  addSelectionOptions,
  addThreadOption,
  COVARIANCE_NAMES,
  INITIALIZATION_NAMES,
  parseList,
  parseNumber,
  parseWhole,
  SCORE_NORMALIZATION_NAMES,
  SCORING_NAMES,
  TRIAL_FORMAT_NAMES,
} from "../../command-options.js";

/** Voices: is it who it is said to be? And what scores are worth. */
export function addVerificationCommands(program: Command): void {
  addBackgroundCommand(program);

  addJsonOption(
    addThreadOption(
      addKernelOptions(
        addSelectionOptions(
          program
            .command("enroll")
            .usage(
              "[options] <verifier> <name> <recording...>\n       voxmix enroll [options] <verifier> --manifest <manifest>" +
                "\n       voxmix enroll [options] <verifier> --remove <name>\n       voxmix enroll [options] <verifier> --list",
            )
            .argument("<verifier>")
            .argument("[name]")
            .argument("[recording...]")
            .description("enrol a speaker, or add recordings to one: no other speaker changes"),
        ),
      ),
    ),
  )
    .option("--manifest <manifest>", "enrol all speakers of a manifest")
    .option("--by <column>", "with --manifest: the column of speakers (default: the verifier's)")
    .option("--remove <name>", "take a speaker out")
    .option("--list", "say who is enrolled")
    .option("-o, --output <verifier>", "the file to write (default: the verifier itself)")
    .action(async (verifier, name, recordings, options) =>
      (await import("./enroll.js")).enroll(verifier, { name, recordings }, options),
    );

  addJsonOption(
    addScoringOptions(
      addThreadOption(
        addKernelOptions(
          addSelectionOptions(
            program
              .command("verify")
              .usage(
                "[options] <verifier> <recording...>\n       voxmix verify [options] <verifier> --manifest <manifest>" +
                  "\n       voxmix verify [options] <verifier> --trials <list> --recordings <source>",
              )
              .argument("<verifier>")
              .argument("[recording...]")
              .description(
                "accept or reject the claim that a voice is someone's; without a claim, say who it is, or nobody",
              ),
          ),
        ),
      ),
    ),
  )
    .option("--speaker <name>", "the claim: who all the recordings are said to be of")
    .option("--threshold <score>", "accept from this score on (default: the verifier's)", parseNumber)
    .option("--manifest <manifest>", "test all recordings of a manifest against all speakers, and measure")
    .option("--by <column>", "with --manifest: the column of speakers (default: the verifier's)")
    .option("--trials <list>", "score the claims of a trial list, and measure")
    .option("--recordings <source>", "with --trials: the folder or the manifest of the recordings it names")
    .option("-o, --output <scores>", "with --manifest or --trials: a file of all scores to write")
    .addOption(
      new Option("--format <name>", "how it is written (default: as the trial list is; of --manifest tsv)").choices(
        TRIAL_FORMAT_NAMES,
      ),
    )
    .option("--report <page>", "with --manifest or --trials: an .html to look at: costs, DET, ROC, scores")
    .action(async (verifier, recordings, options) =>
      (await import("./verify.js")).verify(verifier, recordings, options),
    );

  addJsonOption(
    program
      .command("calibrate")
      .usage(
        "[options] <scores…> [<trials>] -o <calibration.json>\n       voxmix calibrate --apply <calibration.json> <scores…> [-o <scores>]",
      )
      .argument(
        "<file...>",
        "score files, of several systems to fuse them; last a trial list, where they do not tell what is true",
      )
      .description("learn what scores mean, or make them log-likelihood ratios"),
  )
    .option(
      "-o, --output <file>",
      "the calibration to write, a .json; with --apply the scores (.csv, .tsv, else Kaldi's)",
    )
    .option("--apply <calibration>", "make ratios of the scores by this calibration")
    .option("--trials <list>", "the trial list, if the last file is not to be taken for it")
    .addOption(
      new Option("--format <name>", "how the score files are written (default: as their first line shows)").choices(
        TRIAL_FORMAT_NAMES,
      ),
    )
    .option("--speakers <map>", "who speaks in which recording: utt2spk, or a table with columns path and speaker")
    .addOption(
      new Option("--method <name>", "a line, or the best curve that rises (default: logistic)").choices([
        "logistic",
        "pav",
      ]),
    )
    .option("--prior <p>", "of a true claim, at which a line is fitted (default: 0.5)", parseNumber)
    .option(
      "--regularization <lambda>",
      "keeps a line finite where scores tell all claims apart (default: 0)",
      parseNumber,
    )
    .addOption(
      new Option("--smoothing <name>", "of the ends of a curve (default: laplace)").choices(["laplace", "none"]),
    )
    .action(async (files, options) => (await import("./calibrate.js")).calibrate(files, options));
}

function addBackgroundCommand(program: Command): void {
  addJsonOption(
    addScoringOptions(
      addRecipeOptions(
        addThreadOption(
          addKernelOptions(
            addSelectionOptions(
              program
                .command("train-ubm")
                .argument("<manifest>")
                .description("train a verifier: a background model of many voices, a cohort and a threshold"),
            ),
          ),
        ),
      ),
    ),
  )
    .option("--by <column>", "the column of speakers", "speaker")
    .requiredOption("-o, --output <verifier>", "the .safetensors file to write")
    .option("--components <n>", "Gaussians of the background model (default: 64)", parseWhole)
    .addOption(new Option("--covariance <type>", "of the Gaussians (default: diag)").choices(COVARIANCE_NAMES))
    .option(
      "--relevance <frames>",
      "of MAP adaptation: frames that outweigh the background model (default: 16)",
      parseNumber,
    )
    .option(
      "--adapt <parameters>",
      "what is adapted: some of means,covariances,weights (default: means)",
      parseList((name) => name),
    )
    .option("--max-frames <n>", "train on a random sample of that many frames (default: all)", parseWhole)
    .option("--balance", "weigh frames so that each speaker counts alike")
    .option("--seed <n>", "of the random numbers", parseWhole, 0)
    .addOption(new Option("--init <start>", "where EM starts").choices(INITIALIZATION_NAMES))
    .option("--max-iterations <n>", "of EM", parseWhole)
    .option("--tolerance <nats>", "EM stops when the mean log-likelihood gains less (default: 0.01)", parseNumber)
    .option("--variance-floor <fraction>", "of the global variance", parseNumber)
    .option("--ivectors <rank>", "train i-vectors of so many values as well, to compare voices by", parseWhole)
    .option("--ivector-iterations <n>", "of their EM (default: 10)", parseWhole)
    .option("--lda <n>", "with --ivectors: directions that LDA keeps of them (default: no LDA)", parseWhole)
    .option("--wccn", "with --ivectors: let directions count less in which recordings of one speaker differ")
    .addOption(
      new Option("--backend <name>", "with --ivectors: how they are compared (default: plda)").choices([
        "cosine",
        "plda",
      ]),
    )
    .option("--no-cohort", "keep no voices to normalise scores by")
    .option("--no-calibration", "learn no threshold")
    .option(
      "--folds <n>",
      "parts of the speakers, each held out in turn to learn the threshold (default: 5)",
      parseWhole,
    )
    .option("--enrollment <n>", "recordings that each of them is enrolled from (default: 5)", parseWhole)
    .option("--prior <p>", "how probable it is beforehand that a claim is true (default: 0.5)", parseNumber)
    .option("--cost-miss <c>", "of rejecting a true claim (default: 1)", parseNumber)
    .option("--cost-false-alarm <c>", "of accepting a wrong claim (default: 1)", parseNumber)
    .option(
      "--false-acceptance <rate>",
      "instead of costs: the share of wrong claims that may be accepted",
      parseNumber,
    )
    .action(async (source, options) => (await import("./train-ubm.js")).trainUbm(source, options));
}

const addScoringOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "--scoring <method>",
        "by all components, the top ones, to first order, by cosines of adapted means, or by i-vectors",
      ).choices(SCORING_NAMES),
    )
    .option("--top <n>", "components of a frame that top scores by (default: 5)", parseWhole)
    .addOption(new Option("--norm <method>", "of scores, by the cohort").choices(SCORE_NORMALIZATION_NAMES))
    .option("--top-cohort <n>", "cohort scores that adaptive-s takes (default: 20)", parseWhole);
