/** What scored claims teach a verifier: a map of scores to log-likelihood ratios, and a threshold. */

import {
  applyCalibration,
  type LogisticCalibrationOptions,
  type PavCalibrationOptions,
  trainCalibration,
} from "../calibrate/calibration.js";
import { OptionError, TrainingDataError } from "../errors.js";
import { criterionTable } from "../options/verification-table.js";
import { checkOption } from "../options.js";
import type { ScoredTrial } from "../types.js";
import type { DecisionCriterion, DecisionEvidence, Verifier } from "./verifier.js";

export interface CalibrateOptions {
  /**
   * What the threshold is to do: the least expected cost, or no more than a share of wrong claims accepted.
   *
   * @default { kind: "cost", priorTarget: 0.5, costMiss: 1, costFalseAlarm: 1 }
   */
  readonly criterion?: DecisionCriterion;
  /**
   * How scores become log-likelihood ratios; never to infinite ones. The default is finite whatever the scores are.
   *
   * @default { method: "logistic", regularization: 0.001 }
   */
  readonly method?: LogisticCalibrationOptions | (PavCalibrationOptions & { readonly smoothing?: "laplace" });
}

const EQUAL_COSTS: DecisionCriterion = { kind: "cost", priorTarget: 0.5, costMiss: 1, costFalseAlarm: 1 };

/** Keeps the slope finite where targets and others do not overlap; where they do it moves the ratios by little. */
const REGULARIZED: LogisticCalibrationOptions = { regularization: 0.001 };

/**
 * The verifier with what scored trials teach: a map of scores to log-likelihood ratios (`trainCalibration`), and the threshold that
 * a criterion asks for. With P the prior of a true claim:
 *
 *   cost              threshold = log( (1 − P) C_fa / (P C_miss) )
 *   false-acceptance  the least threshold at which no more than the rate of the wrong claims are accepted
 *
 * The trials should be of speakers that the background model was not trained on, as those of `developmentTrials` of other speakers:
 * scores of voices that it knows flatter.
 *
 * @param trials  whose truth is known, with scores as the verifier's own `scoring` makes them before calibration
 * @throws {TrainingDataError} when true or wrong claims are missing, or too few for the rate, naming the smallest that they allow
 * @throws {OptionError} when the criterion is out of range
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const trials = [2, 3, 0, 4, -1, 1, -2, 0].map((score, i) => ({ model: "ada", test: `${i}`, isTarget: i < 4, score }));
 * calibrateVerifier(createVerifier(ubm), trials).decision.learnedFrom;
 * // => { numTargets: 4, numNonTargets: 4, falseRejectionRate: 0.25, falseAcceptanceRate: 0.25 }
 */
export function calibrateVerifier(
  verifier: Verifier,
  trials: readonly ScoredTrial[],
  options: CalibrateOptions = {},
): Verifier {
  const { criterion = EQUAL_COSTS, method = REGULARIZED } = options;
  checkCriterion(criterion);
  const [targets, nonTargets] = [true, false].map((isTarget) =>
    trials.filter((trial) => trial.isTarget === isTarget).map(({ score }) => score),
  ) as [number[], number[]];
  const calibration = trainCalibration(targets, nonTargets, method);
  if (calibration.method === "pav" && calibration.smoothing !== "laplace") {
    throw new OptionError('a verifier needs finite ratios: calibrate with smoothing "laplace"');
  }
  const ofTargets = applyCalibration(calibration, targets);
  const ofOthers = applyCalibration(calibration, nonTargets);
  const threshold = criterion.kind === "cost" ? bayesThreshold(criterion) : acceptingAtMost(ofOthers, criterion.rate);
  const learnedFrom: DecisionEvidence = {
    numTargets: targets.length,
    numNonTargets: nonTargets.length,
    falseRejectionRate: ofTargets.filter((score) => score < threshold).length / targets.length,
    falseAcceptanceRate: ofOthers.filter((score) => score >= threshold).length / nonTargets.length,
  };
  return { ...verifier, decision: { calibration, threshold, criterion, learnedFrom } };
}

function bayesThreshold({
  priorTarget,
  costMiss,
  costFalseAlarm,
}: Extract<DecisionCriterion, { readonly kind: "cost" }>): number {
  return Math.log(((1 - priorTarget) * costFalseAlarm) / (priorTarget * costMiss));
}

/** Half way between the last score that may be accepted and the next one below: those of others, in steps of equal scores. */
function acceptingAtMost(nonTargets: Float64Array, rate: number): number {
  const descending = nonTargets.toSorted().reverse();
  const most = Math.floor(rate * descending.length + 1e-9);
  if (most < 1) {
    throw new TrainingDataError(
      `a false-acceptance rate of ${rate} takes ${Math.ceil(1 / rate)} trials of wrong claims, and there are ` +
        `${descending.length}: give more, or ask for ${Math.ceil(1e4 / descending.length) / 1e4} or more`,
    );
  }
  const refused = descending[most] ?? Number.NEGATIVE_INFINITY;
  const accepted = descending.subarray(0, most).findLast((score) => score > refused);
  return accepted === undefined ? justAbove(refused) : refused + (accepted - refused) / 2;
}

/** A score that equals so many others cannot be parted: all of them are refused. */
const justAbove = (score: number): number => score + Math.max(Math.abs(score), 1) * 1e-12;

function checkCriterion(criterion: DecisionCriterion): void {
  const names =
    criterion.kind === "false-acceptance"
      ? (["rate"] as const)
      : (["priorTarget", "costMiss", "costFalseAlarm"] as const);
  const values: Partial<Record<string, unknown>> = { ...criterion };
  for (const name of names) checkOption("criterion", name, criterionTable[name].rule, values[name]);
  if (criterion.kind === "cost" && !Number.isFinite(criterion.costMiss / criterion.costFalseAlarm)) {
    throw new OptionError(
      "criterion: costMiss: expected a cost that compares with costFalseAlarm, got one that overflows",
    );
  }
}
