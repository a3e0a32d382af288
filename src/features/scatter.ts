import { ShapeError, TrainingDataError } from "../errors.js";
import { packedLength } from "../math/linear/symmetric.js";
import type { FeatureMatrix } from "../types.js";
import { addCepstralStatistics, type CepstralStatistics, cepstralStatistics } from "./cepstral-statistics.js";

/**
 * Mean and squares over the frames of all recordings.
 *
 * @throws {ShapeError} when the dimensions differ, or the data of one do not hold T × D values
 * @throws {TrainingDataError} when there is no frame, or a value is not finite
 */
export function pooledStatistics(recordings: readonly FeatureMatrix[], what: string): CepstralStatistics {
  const [first] = recordings;
  if (first === undefined) throw new TrainingDataError(`${what} is trained on frames; got no recording`);
  for (const [index, { dim }] of recordings.entries()) {
    if (dim === first.dim) continue;
    throw new ShapeError(
      `recording ${index} has ${dim} dimensions, the first has ${first.dim}; extract all with one recipe`,
    );
  }
  const statistics = recordings.map(cepstralStatistics).reduce(addCepstralStatistics);
  if (statistics.numFrames === 0 || statistics.dim === 0) {
    throw new TrainingDataError(
      `${what} is trained on frames; got ${statistics.numFrames} of ${statistics.dim} values`,
    );
  }
  if (!statistics.squares.every(Number.isFinite)) {
    const column = statistics.squares.findIndex((value) => !Number.isFinite(value));
    throw new TrainingDataError(`${what} needs finite features; column ${column} holds another value`);
  }
  return statistics;
}

/**
 * Σ_t (x_t − centre)(x_t − centre)ᵀ over the frames of all recordings, the lower triangle by rows, in float64.
 * O(numFrames · dim²).
 */
export function scatterAbout(recordings: readonly FeatureMatrix[], centre: Float64Array): Float64Array {
  const packed = new Float64Array(packedLength(centre.length));
  const deviation = new Float64Array(centre.length);
  for (const { data, numFrames, dim } of recordings) {
    for (let frame = 0; frame < numFrames; frame++) {
      for (let i = 0; i < dim; i++) deviation[i] = (data[frame * dim + i] as number) - (centre[i] as number);
      for (let i = 0, entry = 0; i < dim; i++) {
        const left = deviation[i] as number;
        for (let j = 0; j <= i; j++, entry++)
          packed[entry] = (packed[entry] as number) + left * (deviation[j] as number);
      }
    }
  }
  return packed;
}
