import type { EmbeddingOptions, EmbeddingScoring } from "../embed/embedding.js";
import { OptionError } from "../errors.js";
import { defined } from "./flags.js";

/** How i-vectors are asked for at the command line. */
export interface EmbeddingFlags {
  /** The rank. */
  readonly ivectors?: number;
  readonly ivectorIterations?: number;
  readonly lda?: number;
  readonly wccn?: true;
  readonly backend?: EmbeddingScoring;
}

/** Iterations of `trainIVectorExtractor`. */
const ITERATIONS = 10;

/**
 * @returns null where none are asked for
 * @throws {OptionError} when something is said of i-vectors without --ivectors
 */
export function embeddingFrom(flags: EmbeddingFlags & { readonly seed: number }): EmbeddingOptions | null {
  const { ivectors: rank, ivectorIterations: iterations, lda, wccn, backend, seed } = flags;
  if (rank !== undefined) return { rank, seed, ...defined({ iterations, lda, wccn, backend }) };
  if ([iterations, lda, wccn, backend].every((given) => given === undefined)) return null;
  throw new OptionError(
    "--ivector-iterations, --lda, --wccn and --backend are about i-vectors: add --ivectors <rank>, e.g. 50",
  );
}

/** Calls back at each step of the training of background models and of the i-vectors of each. */
export function trainingProgress(ivectors: EmbeddingOptions | null, update: (done: number, total: number) => void) {
  let mixtures = 0;
  let steps = 0;
  let total = 1;
  const stepsEach = ivectors === null ? 0 : (ivectors.iterations ?? ITERATIONS);
  const show = () => update(mixtures + steps, total * (1 + stepsEach));
  return {
    onMixture(done: number, numMixtures: number) {
      mixtures = done;
      total = numMixtures;
      show();
    },
    ...(ivectors === null
      ? {}
      : {
          ivectors: {
            ...ivectors,
            onIteration() {
              steps++;
              show();
            },
          },
        }),
  };
}
