import { OptionError } from "../errors.js";
import type { Plda } from "./plda.js";

export interface PldaTrainingOptions {
  /** Of EM. @default 20 */
  readonly iterations?: number;
  /** Called after each E-step with the mean log-likelihood, nats per vector. */
  readonly onIteration?: (iteration: number, meanLogLikelihood: number) => void;
}

/** A trained model, and how it came there. */
export interface TrainedPlda {
  readonly plda: Plda;
  /** Mean log-likelihood at each E-step, nats per vector: it never falls. */
  readonly history: readonly number[];
}

/** @throws {OptionError} when it is not a whole number of at least 1 */
export function checkIterations(iterations: number): void {
  if (Number.isSafeInteger(iterations) && iterations >= 1) return;
  throw new OptionError(`iterations is a whole number of at least 1, not ${iterations}`);
}
