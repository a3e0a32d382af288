import type { MixtureJob } from "../recognize/training-step.js";

/** What every function takes that may use workers. */
export interface SmallWorkOptions {
  /**
   * Where work is done that is too small to be worth starting workers for. The results are the same.
   *
   * @default "here"
   */
  readonly small?: "here" | "workers";
}

/**
 * Multiplications of EM from which on workers pay: some 0.3 s of one core with the SIMD kernel in float64, where a thread
 * that starts and loads its code costs 0.1 s.
 */
const WORTH_WORKERS = 1.5e9;

/** Iterations of EM that a training takes at least, as a rule. */
const USUAL_ITERATIONS = 8;

/** Whether jobs like these, `times` over, are worth starting workers for. */
export function areWorthWorkers(jobs: readonly MixtureJob[], times: number): boolean {
  const products = jobs.reduce((sum, job) => sum + productsOf(job), 0);
  return products * times * USUAL_ITERATIONS >= WORTH_WORKERS;
}

/** Multiplications of one iteration of EM. */
function productsOf({ features, options }: MixtureJob): number {
  const { numComponents, covarianceType = "diag", restarts = 1 } = options;
  const dim = features[0]?.dim ?? 0;
  const perComponent = covarianceType === "full" ? dim * (dim + 3) : 4 * dim;
  return numFramesOf(features) * numComponents * perComponent * restarts;
}

export const numFramesOf = (features: MixtureJob["features"]): number =>
  features.reduce((sum, { numFrames }) => sum + numFrames, 0);
