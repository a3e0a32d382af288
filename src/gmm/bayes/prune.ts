import type { GaussianMixture } from "../../types.js";
import { dropComponents } from "../starvation.js";

/** The mixture without the components that hold fewer frames than `minOccupancy`; the heaviest stays whatever it holds. */
export function pruneComponents(
  mixture: GaussianMixture,
  occupancy: Float64Array,
  minOccupancy: number,
): GaussianMixture {
  const most = occupancy.reduce((larger, n) => Math.max(larger, n));
  const heaviest = occupancy.indexOf(most);
  const pruned = Array.from(occupancy.keys()).filter((k) => (occupancy[k] as number) < minOccupancy && k !== heaviest);
  return pruned.length === 0 ? mixture : dropComponents(mixture, pruned);
}
