import { OptionError, ShapeError, TrainingDataError } from "../errors.js";
import { pairwiseSum } from "../math/sums.js";
import { checkOption, numberOfAtLeast } from "../options.js";
import { logisticRegression } from "./logistic-regression.js";
import {
  checkApplied,
  checkPrior,
  checkTraining,
  type LinearCalibration,
  type SystemScores,
} from "./score-calibration.js";

/** Fusion of systems to one log-likelihood ratio; of one system it is logistic calibration. */

export interface FusionOptions {
  /** The prior at which decisions will be taken: trials count as if targets were this share. @default 0.5 */
  readonly priorTarget?: number;
  /**
   * λ of a penalty ½ λ ‖w‖² on weights of scores of deviation 1: keeps weights finite where targets and non-targets do not overlap.
   *
   * @default 0
   */
  readonly regularization?: number;
}

/**
 * Linear fusion of the scores of many systems to one log-likelihood ratio, by prior-weighted logistic regression:
 *
 *   llr = Σ_j w_j s_j + b      minimising  P/N_t Σ_targets log(1 + e^(−z)) + (1 − P)/N_n Σ_others log(1 + e^z)
 *   z = llr + log(P / (1 − P))
 *
 * By Newton's method to the last digits, O((N_t + N_n) M²) a step. Brümmer et al. 2007, "Fusion of heterogeneous speaker
 * recognition systems in the STBU submission for the NIST SRE 2006", eqs. 7–10.
 *
 * @param systems  one or more, each with the scores of the same trials in the same order
 * @returns the weights in the order of the systems, and the offset. A weight may be negative where systems are alike.
 * @throws {TrainingDataError} when a score is not finite, targets or non-targets are missing, no finite weights are best
 * @throws {ShapeError} when systems have scores of different numbers of trials
 * @throws {OptionError} when the prior is not between 0 and 1, or λ is negative
 * @example
 * const first = { targets: [2, 3, 0, 1], nonTargets: [-1, 1, -2, 0] };
 * const second = { targets: [1, -1, 2, -3], nonTargets: [0, -2, 1, -3] };
 * const fusion = trainFusion([first, second]);
 * fusion.weights; // => [2.7735, 0.9496]
 * applyFusion(fusion, [[3], [2]]); // => Float64Array [ 9.964 ]
 */
export function trainFusion(systems: readonly SystemScores[], options: FusionOptions = {}): LinearCalibration {
  const { priorTarget = 0.5, regularization = 0 } = options;
  checkPrior(priorTarget);
  checkOption("fusion", "regularization", numberOfAtLeast(0), regularization);
  const [first] = systems;
  if (first === undefined) throw new OptionError("give the scores of at least one system");
  const numTargets = first.targets.length;
  const numNonTargets = first.nonTargets.length;
  const columns = systems.map((system, i) => {
    checkTraining(system, systems.length > 1 ? ` of system ${i + 1}` : "");
    if (system.targets.length !== numTargets || system.nonTargets.length !== numNonTargets) {
      throw new ShapeError(
        `system 1 has ${numTargets} targets and ${numNonTargets} non-targets, system ${i + 1} ${system.targets.length} and ` +
          `${system.nonTargets.length}; give the scores of the same trials`,
      );
    }
    return standardized(system);
  });
  const numSystems = columns.length;
  const scores = new Float64Array((numTargets + numNonTargets) * numSystems);
  for (const [j, { values }] of columns.entries()) {
    for (let i = 0; i < values.length; i++) scores[i * numSystems + j] = values[i];
  }
  const trials = { scores, numSystems, numTargets, numNonTargets };
  const parameters = logisticRegression(trials, { priorTarget, regularization });
  const weights = columns.map(({ deviation }, j) => parameters[j] / deviation);
  const shift = weights.reduce((sum, weight, j) => sum + weight * columns[j].mean, 0);
  const offset = parameters[numSystems] - shift;
  return { method: "logistic", weights, offset, priorTarget, regularization, numTargets, numNonTargets };
}

/** The scores of a system, targets first, with mean 0 and deviation 1. */
function standardized({ targets, nonTargets }: SystemScores) {
  const all = Float64Array.from([...Array.from(targets), ...Array.from(nonTargets)]);
  const mean = pairwiseSum(all) / all.length;
  const deviation = Math.sqrt(pairwiseSum(all.map((score) => (score - mean) ** 2)) / all.length);
  if (deviation > 0) return { mean, deviation, values: all.map((score) => (score - mean) / deviation) };
  throw new TrainingDataError(`all ${all.length} scores of a system are ${mean}: nothing to calibrate by`);
}

/**
 * The log-likelihood ratios that a fusion makes of scores of its systems, nats.
 *
 * @param systems  the scores of each system on the same trials, in the order of the training
 * @throws {ShapeError} when there are not as many systems as weights, or scores of different numbers of trials
 * @example
 * const both = trainFusion([{ targets: [2, 3, 0], nonTargets: [-1, 1] }, { targets: [1, -1, 2], nonTargets: [0, 1.5] }]);
 * applyFusion(both, [[3, 0], [2, 1]]).length; // => 2
 */
export function applyFusion(
  { weights, offset }: LinearCalibration,
  systems: readonly ArrayLike<number>[],
): Float64Array {
  const numTrials = systems[0]?.length ?? 0;
  if (systems.length !== weights.length) {
    throw new ShapeError(`the fusion is of ${weights.length} systems, and scores of ${systems.length} were given`);
  }
  const ratios = new Float64Array(numTrials).fill(offset);
  for (const [j, scores] of systems.entries()) {
    if (scores.length !== numTrials) {
      throw new ShapeError(
        `system 1 has ${numTrials} scores and system ${j + 1} ${scores.length}; give those of the same trials`,
      );
    }
    checkApplied(scores);
    const weight = weights[j];
    for (let i = 0; i < numTrials; i++) ratios[i] += weight * scores[i];
  }
  return ratios;
}
