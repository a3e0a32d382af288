import { createRandom } from "../../src/math/random.js";
import type { FeatureMatrix } from "../../src/types.js";

/** Frames around a few centres, for tests: seeded, of any size. */
export function clusteredFrames(options: {
  readonly numFrames: number;
  readonly dim: number;
  readonly numClusters: number;
  readonly seed: number;
}): FeatureMatrix {
  const { numFrames, dim, numClusters, seed } = options;
  const random = createRandom(seed);
  const centres = Float64Array.from({ length: numClusters * dim }, () => 6 * random.normal());
  const data = new Float64Array(numFrames * dim);
  for (let t = 0; t < numFrames; t++) {
    const cluster = t % numClusters;
    for (let d = 0; d < dim; d++) data[t * dim + d] = (centres[cluster * dim + d] as number) + random.normal();
  }
  return { data, numFrames, dim, frameShift: 0.01 };
}
