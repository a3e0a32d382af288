import type { CovarianceType, FeatureRecipe } from "../types.js";

/** What is told apart: whose voice it is, or what is said. */
export type Task = "speaker" | "word";

/** The settings a task starts from. */
export interface TaskDefaults {
  readonly recipe: Partial<FeatureRecipe>;
  readonly numComponents: number;
  readonly covarianceType: CovarianceType;
}

/** Labels from a column named "speaker" are speakers; any others are words. */
export const taskFor = (by: string): Task => (by === "speaker" ? "speaker" : "word");

/** Chosen by cross-validation on training recordings: docs/training.md. */
export const taskDefaults: Readonly<Record<Task, TaskDefaults>> = {
  speaker: { recipe: { c0: "deltas", energyGate: 30 }, numComponents: 16, covarianceType: "diag" },
  word: { recipe: { normalization: "mean-variance", energyGate: 30 }, numComponents: 16, covarianceType: "diag" },
};
