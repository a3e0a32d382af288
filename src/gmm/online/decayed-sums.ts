import { emptyStatistics, moveOrigin } from "../../kernels/statistics.js";
import type { GaussianMixture, SufficientStatistics } from "../../types.js";
import { mapEntries, packedCovariance, variancesOf } from "../mixture/covariances.js";
import type { SummedMoments } from "../passes/moments.js";

/** Sums over chunks that came before, as `partialFit` keeps them: decayed, moved to another origin, repaired. */

/** Statistics as if each frame had counted `factor` times. */
export function scaleStatistics(statistics: SufficientStatistics, factor: number): SufficientStatistics {
  const scaled = (sums: Float64Array) => sums.map((sum) => factor * sum);
  return {
    ...statistics,
    occupancy: scaled(statistics.occupancy),
    first: scaled(statistics.first),
    second: scaled(statistics.second),
    logLikelihood: factor * statistics.logLikelihood,
    numFrames: factor * statistics.numFrames,
  };
}

/** Moments as if each frame had counted `factor` times. */
export const scaleMoments = (moments: SummedMoments, factor: number): SummedMoments => ({
  ...moments,
  numFrames: factor * moments.numFrames,
  squares: moments.squares.map((sum) => factor * sum),
});

/** The same statistics about another origin: a copy. */
export function aboutOrigin(statistics: SufficientStatistics, origin: Float64Array): SufficientStatistics {
  if (statistics.covarianceType === "tied") return tiedAboutOrigin(statistics, origin);
  const moved = { ...statistics, origin, first: statistics.first.slice(), second: statistics.second.slice() };
  moveOrigin(moved, statistics.origin);
  return moved;
}

/** The one matrix of all components is moved as that of one component that holds all frames. */
function tiedAboutOrigin(statistics: SufficientStatistics, origin: Float64Array): SufficientStatistics {
  const { dim, occupancy, first } = statistics;
  const whole = {
    ...emptyStatistics({ covarianceType: "full", numComponents: 1, dim }, origin),
    occupancy: Float64Array.of(occupancy.reduce((sum, n) => sum + n, 0)),
    second: statistics.second.slice(),
  };
  first.forEach((value, at) => {
    whole.first[at % dim] = whole.first[at % dim] + value;
  });
  moveOrigin(whole, statistics.origin);
  const shift = origin.map((value, d) => statistics.origin[d] - value);
  const moved = first.map((value, at) => value + occupancy[Math.floor(at / dim)] * shift[at % dim]);
  return { ...statistics, origin, first: moved, second: whole.second };
}

/**
 * Statistics whose sums for these components are those of the mixture: as if its weights, means and covariances had been
 * estimated from them. The one matrix of tied covariances stays, as it is the sum over all frames.
 */
export function withComponentsOf(
  statistics: SufficientStatistics,
  mixture: GaussianMixture,
  components: readonly number[],
): SufficientStatistics {
  const { covarianceType, dim, origin } = statistics;
  const occupancy = statistics.occupancy.slice();
  const first = statistics.first.slice();
  const second = statistics.second.slice();
  const total = occupancy.reduce((sum, n) => sum + n, 0);
  for (const k of components) {
    const n = mixture.weights[k] * total;
    const times = (values: Float64Array) => values.map((value) => n * value);
    const mean = mixture.means.slice(k * dim, (k + 1) * dim).map((value, d) => value - origin[d]);
    occupancy[k] = n;
    first.set(times(mean), k * dim);
    if (covarianceType === "tied") continue;
    const covariance = covarianceType === "diag" ? variancesOf(mixture, k) : packedCovariance(mixture, k);
    const moments = mapEntries(covariance, dim, (value, i, j) => value + mean[i] * mean[j]);
    second.set(times(moments), k * moments.length);
  }
  return { ...statistics, occupancy, first, second };
}
