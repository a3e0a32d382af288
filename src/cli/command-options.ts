import { type Command, InvalidArgumentError, Option } from "commander";
import type { LabelFormat } from "../formats/labels/labels.js";
import type { MixtureFormat } from "../formats/mixture/mixture-formats.js";
import type { TrialFormat } from "../formats/trials/trials.js";
import type { InitializationName } from "../gmm/em/mixture-options.js";
import type { CovarianceType, ProfileName } from "../types.js";
import type { ScoringMethod, VerifierNormalization } from "../verify/scoring/scoring-settings.js";

export const addJsonOption = (command: Command): Command =>
  command.option("--json", "print one JSON value and nothing else on stdout");

export const addManifestOptions = (command: Command): Command =>
  command
    .option("--pattern <pattern>", "how file names carry labels, e.g. {speaker}_{word}_{take}.wav")
    .addOption(
      new Option("--labels <format>", "which label files to take, where several lie beside the recordings").choices(
        LABEL_FORMAT_NAMES,
      ),
    );

export const addSelectionOptions = (command: Command): Command =>
  addManifestOptions(command)
    .option("--split <value>", "take the rows whose column `split` has this value")
    .option(
      "--where <condition>",
      "take the rows with column=value[,value…] or column!=value; may be repeated",
      collect,
    )
    .option("--strict", "stop at the first recording that cannot be used");

export const addThreadOption = (command: Command): Command =>
  command.option(
    "--threads <n>",
    "cores to use; the results are the same on any number (default: all, where the work is worth it)",
    parseThreads,
  );

export const addKernelOption = (command: Command): Command =>
  command.addOption(
    new Option(
      "--kernel <name>",
      "code of the hot loops (default: auto, the fastest with the same results everywhere)",
    ).choices(["auto", "reference", "simd", "relaxed"]),
  );

/** The kernel, and what it computes with. */
export const addKernelOptions = (command: Command): Command =>
  addKernelOption(command).addOption(
    new Option(
      "--precision <bits>",
      "of mixtures as they are trained and scored; of the front end: --set precision=f32",
    ).choices(["f32", "f64"]),
  );

export const addRecipeOptions = (command: Command): Command =>
  command
    .addOption(new Option("--profile <name>", "whose front end").choices(PROFILE_NAMES))
    .addOption(
      new Option("--normalization <kind>", "cepstral, of the frames that are left").choices([
        "none",
        "mean",
        "mean-variance",
        "sliding-mean",
        "sliding-mean-variance",
        "warp",
      ]),
    )
    .option("--energy-gate <dB>", 'leave out frames this far under the loudest; "off" keeps all', parseGate)
    .addOption(
      new Option("--vad <method>", "leave out frames without speech").choices([
        "kaldi",
        "adaptive",
        "two-gaussian",
        "webrtc",
      ]),
    )
    .addOption(new Option("--c0 <use>", "keep c0, its deltas alone, or neither").choices(["keep", "deltas", "drop"]))
    .addOption(new Option("--log-energy <use>", "likewise the log energy").choices(["keep", "deltas", "drop"]))
    .addOption(new Option("--pitch <use>", "likewise log pitch and voicing").choices(["keep", "deltas", "drop"]))
    .option("--deltas <order>", "0 for none, 1, 2 …", parseWhole)
    .option("--delta-window <frames>", "to each side in the regression", parseWhole)
    .option("--coefficients <n>", "cepstral coefficients, c0 included", parseWhole)
    .option("--mel-bands <n>", "mel filters", parseWhole)
    .option("--frame-length <ms>", "of a frame", parseNumber)
    .option("--frame-shift <ms>", "from frame to frame", parseNumber)
    .addOption(
      new Option("--window <name>", "of a frame").choices([
        "hann",
        "hamming",
        "povey",
        "blackman",
        "sine",
        "rectangular",
      ]),
    )
    .option("--resample <Hz>", "convert recordings of another sample rate to this one", parseWhole)
    .option(
      "--set <option=value>",
      "any other option of the recipe (docs/features.md); may be repeated",
      collectSetting,
    );

export const addTrainingOptions = (command: Command): Command =>
  addFurtherTraining(
    addTrainingOptionsBut(
      command
        .option("--components <n>", "Gaussians per label", parseWhole)
        .addOption(new Option("--covariance <type>", "of the Gaussians").choices(COVARIANCE_NAMES)),
    ),
  );

/** What is done instead of maximum likelihood from a start, or after it. */
const addFurtherTraining = (command: Command): Command =>
  command
    .option("--mmi [iterations]", "train on to tell the labels apart: maximum mutual information", parseWhole)
    .option("--mmi-scale <factor>", "of the log-likelihoods of recordings in --mmi", parseNumber)
    .option("--mmi-tau <frames>", "of maximum likelihood kept by --mmi in each Gaussian", parseNumber)
    .option("--mmi-boost <nats>", "that --mmi gives every wrong label", parseNumber)
    .option("--map [frames]", "adapt each label from one background model of all; relevance factor 16", parseNumber)
    .option(
      "--map-update <parameters>",
      "what is adapted: some of means,covariances,weights (default: means)",
      parseList((name) => name),
    )
    .option("--background <model>", "with --map: take the background model of this file, trained with --map");

/** The same where several kinds of mixture are tried. */
export const addTrialOptions = (command: Command): Command =>
  addTrainingOptionsBut(
    command
      .option("--components <n,n,…>", "Gaussians to try, e.g. 1,2,4,8,16 (the default)", parseList(parseWhole))
      .option(
        "--covariance <types>",
        `covariance types to try, e.g. diag,full; there are ${COVARIANCE_NAMES.join(", ")} (default: the task's)`,
        parseList(parseCovariance),
      ),
  );

/** All that maximum likelihood takes but for the kind of mixture. */
const addTrainingOptionsBut = (command: Command): Command =>
  addRecipeOptions(
    addThreadOption(addKernelOptions(command))
      .option("--normalize-by <column>", "normalise over all recordings of one value, e.g. of a speaker")
      .addOption(
        new Option("--task <task>", "whose defaults to take: what is told apart").choices(["speaker", "word", "phone"]),
      )
      .option("--seed <n>", "of the random numbers", parseWhole, 0)
      .option("--init <start>", `where EM starts: ${INITIALIZATION_NAMES.join(", ")}; or a model to train on`)
      .option(
        "--freeze <parameters>",
        "leave weights, means or covariances as they are at the start, e.g. weights,means",
      )
      .option("--restarts <n>", "starts, of which the most likely result is kept", parseWhole)
      .option("--max-iterations <n>", "of EM", parseWhole)
      .option("--tolerance <nats>", "EM stops when the mean log-likelihood gains less", parseNumber)
      .option("--variance-floor <fraction>", "of the global variance", parseNumber)
      .addOption(
        new Option("--vad-weights <method>", "count frames in training by what a detector makes of them").choices([
          "kaldi",
          "adaptive",
          "two-gaussian",
          "webrtc",
          "posteriors",
        ]),
      )
      .option("--lda [columns]", "turn the features to the linear discriminants of the labels first", parseWhole)
      .option("--pca <columns>", "or to principal components", parseWhole),
  );

/** What is done with segments that were found. */
export const addTimelineOptions = (command: Command): Command =>
  command
    .option("--plot <picture>", "an .svg of who speaks when to write")
    .option("--reference <labels>", "a label file of who really speaks when: also print the diarisation error rate")
    .option("--collar <s>", "about its edges that do not count; NIST took 0.25", parseNumber)
    .option("--ignore-overlap", "leave out the times at which several speak by it");

/** Of clustering a table that is no speech. */
export const addClusterOptions = (command: Command): Command =>
  command
    .requiredOption(
      "--components <n>",
      "clusters; of several numbers, as 1,2,3,4, the lowest BIC is taken",
      parseCounts,
    )
    .addOption(new Option("--method <name>", "a mixture, or centres alone").choices(["gmm", "kmeans"]).default("gmm"))
    .addOption(new Option("--covariance <type>", "of the Gaussians").choices(COVARIANCE_NAMES).default("full"))
    .option("--columns <names>", "take these columns, as a,b (default: all)", parseNames)
    .option("--scale", "measure each column in its deviations; results are in the units of the table all the same")
    .option("--seed <n>", "of the random numbers", parseWhole, 0)
    .option("--restarts <n>", "starts, of which the best result is kept", parseWhole, 5)
    .addOption(
      new Option("--start <name>", "where a mixture starts")
        .choices(["kmeans", "kmeans++", "random-frames", "random-posteriors", "split"])
        .default("kmeans"),
    )
    .option("--variance-floor <fraction>", "of the global variance", parseNumber, 0.001)
    .option("-o, --output <table>", "a .csv to write: every row with its cluster and the probability that it is there")
    .option("--model <file>", "write the mixture itself, in any format of voxmix convert")
    .option("--plot <picture>", "an .svg to write: two columns, or two principal components where there are more")
    .option("--x <column>", "of the picture, across")
    .option("--y <column>", "of the picture, up");

const parseNames = (text: string): readonly string[] => text.split(",").map((name) => name.trim());

const parseCounts = (text: string): readonly number[] => text.split(",").map((count) => parseWhole(count.trim()));

export function parseWhole(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError("a whole number is wanted.");
  return Number(text);
}

function parseThreads(text: string): number {
  const threads = parseWhole(text);
  if (threads < 1) throw new InvalidArgumentError("at least 1 is wanted: 1 uses this core alone.");
  return threads;
}

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("a number is wanted.");
  return value;
}

function parseCovariance(text: string): string {
  if (!COVARIANCE_NAMES.includes(text))
    throw new InvalidArgumentError(`covariances are ${COVARIANCE_NAMES.join(", ")}.`);
  return text;
}

/** Values with commas between them. */
export const parseList =
  <T>(parse: (text: string) => T) =>
  (text: string): readonly T[] =>
    text.split(",").map((part) => parse(part.trim()));

/** commander takes null from a parser for nothing at all: "off" stays a word until `recipeFrom`. */
const parseGate = (text: string): number | "off" => (text === "off" ? text : parseNumber(text));

/** Numbers with commas between them. */
export const parseNumbers: (text: string) => readonly number[] = parseList(parseNumber);

export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `option=value` put to those before it; the value is JSON, or else a text as it stands. */
function collectSetting(
  text: string,
  before: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const [, option, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (option === undefined || value === undefined) {
    throw new InvalidArgumentError("option=value is wanted, e.g. preEmphasis=0.97.");
  }
  return { ...before, [option.trim()]: settingOf(value.trim()) };
}

function settingOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

// Names that the help and the checking of options need, without the code that knows what is behind them: each module that is
// loaded takes a millisecond of the start, and these two would bring eight. The types see to it that none is missing.

const profileNames: Readonly<Record<ProfileName, true>> = {
  meyda: true,
  kaldi: true,
  htk: true,
  librosa: true,
  psf: true,
};

const labelFormats: Readonly<Record<LabelFormat, true>> = {
  TextGrid: true,
  TIMIT: true,
  HTK: true,
  ESPS: true,
  MLF: true,
  CTM: true,
  RTTM: true,
  Audacity: true,
};

const initializations: Readonly<Record<InitializationName, true>> = {
  kmeans: true,
  "kmeans++": true,
  "random-frames": true,
  "random-posteriors": true,
  split: true,
};

const covarianceTypes: Readonly<Record<CovarianceType, true>> = { diag: true, full: true, tied: true, spherical: true };

/** Covariance types that `--covariance` takes. */
export const COVARIANCE_NAMES: readonly string[] = Object.keys(covarianceTypes);

/** Starts that `--init` takes beside models. */
export const INITIALIZATION_NAMES: readonly string[] = Object.keys(initializations);

const mixtureFormats: Readonly<Record<MixtureFormat, true>> = {
  safetensors: true,
  sklearn: true,
  kaldi: true,
  htk: true,
};

const trialFormats: Readonly<Record<TrialFormat, true>> = {
  kaldi: true,
  voxceleb: true,
  nist: true,
  csv: true,
  tsv: true,
};

/** Trial lists and score files that `--format` takes. */
export const TRIAL_FORMAT_NAMES: readonly string[] = Object.keys(trialFormats);

/** Front ends that `--profile` takes. */
export const PROFILE_NAMES: readonly string[] = Object.keys(profileNames);

/** Label files that `--labels` takes. */
export const LABEL_FORMAT_NAMES: readonly string[] = Object.keys(labelFormats);

/** What `--to` of convert takes. */
export const MIXTURE_FORMAT_NAMES: readonly string[] = Object.keys(mixtureFormats);

const scoringMethods: Readonly<Record<ScoringMethod, true>> = {
  exact: true,
  top: true,
  linear: true,
  supervector: true,
  cosine: true,
  plda: true,
};

/** How `--scoring` of verify scores. */
export const SCORING_NAMES: readonly string[] = Object.keys(scoringMethods);

const scoreNormalizations: Readonly<Record<VerifierNormalization, true>> = {
  none: true,
  z: true,
  t: true,
  zt: true,
  s: true,
  "adaptive-s": true,
};

/** What `--norm` of verify takes. */
export const SCORE_NORMALIZATION_NAMES: readonly string[] = Object.keys(scoreNormalizations);
