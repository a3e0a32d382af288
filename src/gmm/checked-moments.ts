import { TrainingDataError } from "../errors.js";
import type { SummedMoments } from "./moments.js";
import { over, type Passes } from "./pass.js";

/**
 * The moments of all frames.
 *
 * @throws {TrainingDataError} at the first value that is NaN or infinite, where variances overflow, and where no frame counts
 */
export function* checkedMoments(): Passes<SummedMoments> {
  const summed = yield* over({ kind: "moments" });
  if (summed.notFinite) {
    const { frame, dimension, value } = summed.notFinite;
    throw new TrainingDataError(
      `frame ${frame}, dimension ${dimension} of the features is ${value}; a model needs finite numbers`,
    );
  }
  if (summed.numFrames === 0) throw new TrainingDataError("all frames have weight 0: none is left to train on");
  if (!summed.squares.every(Number.isFinite)) {
    throw new TrainingDataError("the features are too large: their squares overflow; scale them down");
  }
  return summed;
}
