import type { Command } from "commander";
import { initializations, mapTable, maxFramesRow, mixtureTable } from "../../options/mixture-table.js";
import {
  criterionTable,
  embeddingTable,
  heldOutTable,
  totalVariabilityTable,
} from "../../options/verification-table.js";
import { anyNumber, numberOfAtLeast, oneOf } from "../../options.js";
import {
  machineFlags,
  page,
  scoringFlags,
  selectionFlags,
  trialFormats,
  verifierRecipeFlags,
} from "../command-flags.js";
import { declare, flag, flagOf, under } from "../declare.js";

/** Claimed identities: verified by voice, with scores that are log-likelihood ratios. */

export function declareVerification(program: Command): void {
  declare(program, {
    name: "train-ubm",
    arguments: ["<manifest>"],
    summary: "train a verifier: background model, cohort and threshold",
    flags: [
      flag("--by <column>", "column of the speakers", { default: "speaker", isSet: true }),
      flag("-o, --output <verifier>", "the .safetensors file to write", { isRequired: true }),
      flagOf(mixtureTable.numComponents, { help: "Gaussians of the background model", otherwise: "64" }),
      ...selectionFlags,
      ...verifierRecipeFlags,
      ...under(
        "Training:",
        flagOf(mixtureTable.covarianceType),
        flagOf(mapTable.relevanceFactor),
        flagOf(mapTable.update),
        flagOf(maxFramesRow),
        flag("--balance", "weigh frames so that each speaker counts alike"),
        flagOf(mixtureTable.seed, { isSet: true }),
        flagOf(mixtureTable.initialization, { rule: initializations }),
        flagOf(mixtureTable.maxIterations),
        flagOf(mixtureTable.tolerance, { default: 0.01 }),
        flagOf(mixtureTable.varianceFloor),
      ),
      ...under(
        "i-vectors:",
        flagOf(totalVariabilityTable.rank),
        flagOf(totalVariabilityTable.iterations),
        flagOf(embeddingTable.lda),
        flagOf(embeddingTable.wccn),
        flagOf(embeddingTable.backend),
      ),
      ...scoringFlags,
      ...under("Scoring:", flag("--no-cohort", "keep no voices to normalise scores by")),
      ...under(
        "Threshold:",
        flag("--no-calibration", "learn no threshold"),
        flagOf(heldOutTable.folds),
        flagOf(heldOutTable.enrollmentRecordings),
        flagOf(criterionTable.priorTarget),
        flagOf(criterionTable.costMiss),
        flagOf(criterionTable.costFalseAlarm),
        flagOf(criterionTable.rate),
      ),
      ...machineFlags,
    ],
    run: async (source, options) => (await import("./verification/train-ubm-command.js")).trainUbm(source, options),
  });

  declare(program, {
    name: "enroll",
    arguments: ["<verifier>", "[name]", "[recording...]"],
    usage: [
      "[options] <verifier> <name> <recording...>",
      "[options] <verifier> --manifest <manifest>",
      "[options] <verifier> --remove <name>",
      "[options] <verifier> --list",
    ],
    summary: "enrol a speaker, or add recordings to one",
    flags: [
      flag("--manifest <manifest>", "enrol all speakers of a manifest"),
      flag("--by <column>", "with --manifest: column of the speakers", { otherwise: "the verifier's" }),
      flag("--remove <name>", "remove a speaker"),
      flag("--list", "list who is enrolled"),
      flag("-o, --output <verifier>", "the file to write", { otherwise: "the verifier itself" }),
      ...selectionFlags,
      ...machineFlags,
    ],
    run: async (verifier, name, recordings, options) =>
      (await import("./verification/enroll-command.js")).enroll(verifier, { name, recordings }, options),
  });

  declare(program, {
    name: "verify",
    arguments: ["<verifier>", "[recording...]"],
    usage: [
      "[options] <verifier> <recording...>",
      "[options] <verifier> --manifest <manifest>",
      "[options] <verifier> --trials <list> --recordings <source>",
    ],
    summary: "accept or reject a claimed identity, or name the speaker",
    flags: [
      flag("--speaker <name>", "the claim: who speaks in all the recordings", { otherwise: "name the speaker" }),
      flag("--threshold <score>", "accept from this score on", { rule: anyNumber(), otherwise: "the verifier's" }),
      ...under(
        "Many claims:",
        flag("--manifest <manifest>", "test its recordings against all speakers, and measure"),
        flag("--by <column>", "with --manifest: column of the speakers", { otherwise: "the verifier's" }),
        flag("--trials <list>", "score the claims of a trial list, and measure"),
        flag("--recordings <source>", "with --trials: folder or manifest of the recordings"),
        flag("-o, --output <scores>", "file of all scores to write"),
        flag("--format <name>", "its format", { rule: trialFormats, otherwise: "the list's, or tsv" }),
        flag("--report <page>", "costs, DET, ROC and scores, in an .html", { rule: page }),
      ),
      ...scoringFlags,
      ...selectionFlags,
      ...machineFlags,
    ],
    run: async (verifier, recordings, options) =>
      (await import("./verification/verify-command.js")).verify(verifier, recordings, options),
  });

  declare(program, {
    name: "calibrate",
    arguments: ["<file...>"],
    argumentHelp: "score files, several to fuse them; last a trial list, where they do not tell which claims are true",
    usage: [
      "[options] <scores…> [<trials>] -o <calibration.json>",
      "[options] --apply <calibration.json> <scores…> [-o <scores>]",
    ],
    summary: "turn scores into log-likelihood ratios, or learn how",
    flags: [
      flag("-o, --output <file>", "the calibration, a .json; with --apply the scores"),
      flag("--apply <calibration>", "make ratios of the scores by this calibration"),
      flag("--trials <list>", "the trial list", { otherwise: "the last file, where it is one" }),
      flag("--format <name>", "format of the score files", { rule: trialFormats, otherwise: "by their content" }),
      flag("--speakers <map>", "who speaks where: utt2spk, or a table of path and speaker"),
      flag("--method <name>", "a line, or the best rising curve", {
        rule: oneOf("logistic", "pav"),
        default: "logistic",
      }),
      flagOf(criterionTable.priorTarget, { help: "prior of a true claim, at which a line is fitted" }),
      flag("--regularization <lambda>", "keeps a line finite where scores separate", {
        rule: numberOfAtLeast(0),
        default: 0,
      }),
      flag("--smoothing <name>", "smoothing of the ends of a curve", {
        rule: oneOf("laplace", "none"),
        default: "laplace",
      }),
    ],
    run: async (files, options) => (await import("./verification/calibrate-command.js")).calibrate(files, options),
  });
}
