import { OptionError, ShapeError } from "../../errors.js";
import { checkOption, integerFrom } from "../../options.js";
import type { FeatureMatrix } from "../../types.js";
import { checkFeatureMatrix, zerosLike } from "../feature-matrix.js";

export interface RastaOptions {
  /** How slowly the filter forgets. The paper has 0.98; 0.94 is what the rastamat toolbox takes. @default 0.98 */
  readonly pole?: number;
}

/** Filters in place the frame that begins at `values[at]`; frames come in order. */
export type RastaFilter = (values: Float64Array, at: number) => void;

/** The four frames that the numerator looks back on. */
const NUM_PRIMING_FRAMES = 4;

/**
 * The RASTA filter of one recording: a band-pass along time on each column, which takes away what is constant (the
 * channel, in log spectra) and what changes faster than speech does.
 *
 *   H(z) = 0.1 (2 + z⁻¹ − z⁻³ − 2 z⁻⁴) / (1 − p z⁻¹)
 *   y_t  = p y_{t−1} + 0.1 (2 (x_t − x_{t−4}) + x_{t−1} − x_{t−3})
 *
 * The first four frames give 0 and only fill the numerator's memory; from the fifth on y runs from 0. The constant part of
 * a recording therefore makes no transient. This is the causal form: the paper's factor z⁴ is left out, so the output
 * is late by about two frames against the static features. The filter keeps its state between calls and allocates
 * nothing in them; make a new one for each recording.
 *
 * @param dim  values in a frame: log energies of bands
 * @throws {OptionError} unless `dim` is a whole number from 1 on, and 0 ≤ pole < 1; the filter throws ShapeError when
 *   a frame does not lie inside the values
 * @see Hermansky and Morgan, IEEE Trans. Speech and Audio Processing 2 (4), 1994, eq. 8; the start as in Ellis,
 *   rastamat, rastafilt.m
 * @example
 * const filter = createRastaFilter(1);
 * const logBands = Float64Array.of(1, 2, 3, 4, 5, 6);
 * for (let t = 0; t < 6; t++) filter(logBands, t);
 * logBands; // => Float64Array [0, 0, 0, 0, 1, 1.98]
 */
export function createRastaFilter(dim: number, options: RastaOptions = {}): RastaFilter {
  const { pole = 0.98 } = options;
  checkOption("RASTA", "dim", integerFrom(1, 1_000_000), dim);
  if (!(pole >= 0 && pole < 1)) throw new OptionError(`pole must be from 0 to below 1; got ${String(pole)}`);
  // A ring of the last four input frames: the frame t lies in row t mod 4, where x_{t−4} lay.
  const past = new Float64Array(NUM_PRIMING_FRAMES * dim);
  const output = new Float64Array(dim);
  let numSeen = 0;
  return (values, at) => {
    if (!(at >= 0 && at + dim <= values.length)) {
      throw new ShapeError(`a frame of ${dim} at ${at} does not lie inside the ${values.length} values given`);
    }
    const primed = numSeen >= NUM_PRIMING_FRAMES;
    const fourAgo = (numSeen % 4) * dim;
    const threeAgo = ((numSeen + 1) % 4) * dim;
    const oneAgo = ((numSeen + 3) % 4) * dim;
    for (let column = 0; column < dim; column++) {
      const now = values[at + column];
      if (primed) {
        const slow = 2 * (now - past[fourAgo + column]);
        const fast = past[oneAgo + column] - past[threeAgo + column];
        output[column] = pole * output[column] + 0.1 * (slow + fast);
      }
      past[fourAgo + column] = now;
      values[at + column] = output[column];
    }
    numSeen++;
  };
}

/**
 * RASTA filtering of a whole recording, column by column: `createRastaFilter` over its frames. Meant for log spectra;
 * over cepstra it gives the same cepstra, for the filter and the DCT are both linear. O(numFrames · dim).
 *
 * @param features  T × D
 * @returns T × D, in the precision of the input, the first four frames 0
 * @throws {ShapeError} when the data do not hold T × D values
 * @throws {OptionError} when the pole is outside its range
 * @example
 * const logBands = extractFeatures(waveform, { profile: "kaldi", kind: "fbank" });
 * rasta(logBands, { pole: 0.94 }).dim; // => 23
 */
export function rasta(features: FeatureMatrix, options: RastaOptions = {}): FeatureMatrix {
  checkFeatureMatrix(features);
  const { numFrames, dim, frameShift } = features;
  const data = zerosLike(features.data, numFrames * dim);
  const filter = createRastaFilter(Math.max(dim, 1), options);
  const row = new Float64Array(dim);
  for (let frame = 0; frame < numFrames && dim > 0; frame++) {
    row.set(features.data.subarray(frame * dim, (frame + 1) * dim));
    filter(row, 0);
    data.set(row, frame * dim);
  }
  return { data, numFrames, dim, frameShift };
}
