import type { GaussianMixture } from "../types.js";

/** One mixture of a file that holds several: of a classifier a label, of HTK a state, of Kaldi a pdf. */
export interface NamedMixture {
  readonly name: string;
  readonly mixture: GaussianMixture;
}
