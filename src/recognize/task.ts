import type { CovarianceType, RecipeOptions } from "../types.js";

/** What is told apart: whose voice it is, or what is said. */
export type Task = "speaker" | "word";

/** The settings a task starts from. */
export interface TaskDefaults {
  readonly recipe: RecipeOptions;
  readonly numComponents: number;
  readonly covarianceType: CovarianceType;
  /** Fraction of the global variance. */
  readonly varianceFloor: number;
  /** Of EM, nats per frame. */
  readonly tolerance: number;
}

/** Labels from a column named "speaker" are speakers; any others are words. */
export const taskFor = (by: string): Task => (by === "speaker" ? "speaker" : "word");

/** Chosen by cross-validation on training recordings: docs/training.md. */
export const taskDefaults: Readonly<Record<Task, TaskDefaults>> = {
  speaker: {
    recipe: { c0: "deltas", energyGate: 40 },
    numComponents: 8,
    covarianceType: "full",
    varianceFloor: 0.2,
    tolerance: 0.01,
  },
  word: {
    recipe: { normalization: "mean-variance", energyGate: 30, deltaWindow: 3 },
    numComponents: 8,
    covarianceType: "full",
    varianceFloor: 0.3,
    tolerance: 0.01,
  },
};
