import { segmentFeaturesFor } from "../../../corpus/load/segment-features.js";
import { OptionError } from "../../../errors.js";
import { writeModel } from "../../../formats/model/model-files.js";
import { mapTable, maxFramesRow, mixtureTable } from "../../../options/mixture-table.js";
import type { CovarianceType } from "../../../types.js";
import type { CalibrateOptions } from "../../../verify/calibrate-verifier.js";
import type { HeldOutOptions } from "../../../verify/scoring/score-trials.js";
import { resolveVerifierOptions, trainVerifier, type VerifierOptions } from "../../../verify/train-verifier.js";
import type { DecisionCriterion } from "../../../verify/verifier.js";
import {
  defined,
  type KernelFlags,
  kernelFrom,
  optionsOf,
  type RecipeFlags,
  recipeFrom,
  type SelectionOptions,
  type ThreadFlags,
} from "../../flags.js";
import { printJson, printText, remark, shownBy, withProgressBar } from "../../shared/output.js";
import { loadWithProgress, remarkSkipped, selectRows } from "../../shared/row-selection.js";
import { type Cores, holdingSignals, withCores } from "../../shared/signals.js";
import { type EmbeddingFlags, embeddingFrom } from "../../shared/training-options.js";
import {
  decisionText,
  embeddingText,
  type ScoringFlags,
  scoringFrom,
  verifierFacts,
} from "../../shared/verification-options.js";

type TrainUbmOptions = SelectionOptions &
  RecipeFlags &
  KernelFlags &
  ThreadFlags &
  ScoringFlags &
  EmbeddingFlags & {
    readonly by: string;
    readonly output: string;
    readonly components?: number;
    readonly covariance?: CovarianceType;
    readonly relevance?: number;
    readonly adapt?: readonly string[];
    readonly maxFrames?: number;
    readonly balance?: true;
    readonly seed: number;
    readonly init?: NonNullable<VerifierOptions["initialization"]>;
    readonly maxIterations?: number;
    readonly tolerance?: number;
    readonly varianceFloor?: number;
    /** False where --no-cohort was given. */
    readonly cohort: boolean;
    /** False where --no-calibration was given. */
    readonly calibration: boolean;
    readonly folds?: number;
    readonly enrollment?: number;
    readonly prior?: number;
    readonly costMiss?: number;
    readonly costFalseAlarm?: number;
    readonly falseAcceptance?: number;
  };

/** docs/ivectors.md, "How many speakers it takes". */
const FEW_VOICES = 20;

/** `voxmix train-ubm <manifest> --by <column> -o <verifier>` */
export const trainUbm = (source: string, options: TrainUbmOptions): Promise<void> =>
  withCores(options, (cores) => trainOn(cores, source, options));

async function trainOn(cores: Cores, source: string, options: TrainUbmOptions): Promise<void> {
  const begin = performance.now();
  const settings = resolveVerifierOptions(verifierOptionsFrom(options));
  const manifest = await selectRows(source, options);
  const { by, strict, kernel } = options;
  const { recipe } = settings;
  const segmentFeatures = segmentFeaturesFor(recipe);
  const loaded = await loadWithProgress(cores, manifest, {
    by,
    recipe,
    segmentFeatures,
    ...defined({ strict, kernel }),
  });
  const verifier = await withProgressBar("training", (update) =>
    trainVerifier(loaded.utterances, {
      ...settings,
      onProgress: shownBy(update),
      ...cores,
    }),
  );
  await holdingSignals(() => writeModel(options.output, verifier));
  const seconds = (performance.now() - begin) / 1000;
  const { training, ubm, decision } = verifier;
  if (options.json) {
    printJson({
      verifier: options.output,
      ...verifierFacts(verifier),
      decision,
      training,
      skipped: loaded.skipped,
      seconds,
    });
  } else {
    printText(
      `${options.output}: a background model of ${ubm.numComponents} Gaussians from ${training?.numFrames} frames of ` +
        `${training?.numSpeakers} speakers, trained in ${seconds.toFixed(1)} s`,
    );
    if (verifier.embedding) printText(embeddingText(verifier.embedding));
    printText(decisionText(decision));
  }
  if (decision.criterion === null && options.calibration) {
    remark(
      "no threshold was learned: that takes four speakers with two recordings each; verify --threshold gives one, and scores " +
        "are always shown",
    );
  }
  for (const { kind, message } of training?.repairs ?? []) if (kind !== "variance-floor") remark(message);
  const numVoices = verifier.embedding?.training.numSpeakers ?? FEW_VOICES;
  if (numVoices < FEW_VOICES) {
    remark(
      `i-vectors learn from speakers how speakers differ, and ${numVoices} are few: adapted mixtures did better under some ` +
        `${FEW_VOICES}; compare with verify --scoring exact`,
    );
  }
  remarkSkipped(loaded.skipped, manifest.rows.length);
}

/** The settings that were given; names are checked where they are used. */
function verifierOptionsFrom(options: TrainUbmOptions): VerifierOptions {
  return {
    by: options.by,
    recipe: recipeFrom(options),
    ivectors: embeddingFrom(options),
    adaptation: optionsOf({ relevanceFactor: mapTable.relevanceFactor, update: mapTable.update }, options),
    ...optionsOf<VerifierOptions>({ ...mixtureTable, maxFrames: maxFramesRow }, options),
    ...scoringFrom(options),
    ...kernelFrom(options),
    ...(options.cohort ? {} : { cohort: null }),
    ...(options.balance ? { balance: "label" } : {}),
    ...defined({ calibration: calibrationFrom(options) }),
  };
}

function calibrationFrom(options: TrainUbmOptions): (HeldOutOptions & CalibrateOptions) | null {
  const { calibration, folds, enrollment, prior, costMiss, costFalseAlarm, falseAcceptance } = options;
  const given = defined({ folds, enrollment, prior, costMiss, costFalseAlarm, falseAcceptance });
  if (!calibration) {
    const [unused] = Object.keys(given);
    if (unused === undefined) return null;
    throw new OptionError("with --no-calibration no threshold is learned: leave out what says how");
  }
  return defined({ folds, enrollmentRecordings: enrollment, criterion: criterionFrom(options) });
}

function criterionFrom(options: TrainUbmOptions): DecisionCriterion | undefined {
  const { prior, costMiss, costFalseAlarm, falseAcceptance } = options;
  const isCost = prior !== undefined || costMiss !== undefined || costFalseAlarm !== undefined;
  if (falseAcceptance !== undefined) {
    if (isCost) throw new OptionError("--false-acceptance and costs are two ways to a threshold; give one");
    return { kind: "false-acceptance", rate: falseAcceptance };
  }
  if (!isCost) return undefined;
  return { kind: "cost", priorTarget: prior ?? 0.5, costMiss: costMiss ?? 1, costFalseAlarm: costFalseAlarm ?? 1 };
}
