import { emptyStatistics, moveOrigin } from "../../kernels/statistics.js";
import { packedLength } from "../../math/linear/symmetric.js";
import type { GaussianMixture, SufficientStatistics } from "../../types.js";
import { packedCovariance, variancesOf } from "../mixture/covariances.js";
import type { SummedMoments } from "../passes/moments.js";

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
 * Statistics of which these components are what the mixture has them to be: as if its weights, means and covariances had
 * been estimated from them. The one matrix of tied covariances stays: it is that of the frames, whoever holds them.
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
    const mean = mixture.means.slice(k * dim, (k + 1) * dim).map((value, d) => value - origin[d]);
    occupancy[k] = n;
    first.set(
      mean.map((value) => n * value),
      k * dim,
    );
    if (covarianceType === "tied") continue;
    const own = covarianceType === "diag" ? aboutVariances(mixture, k, mean) : aboutMatrix(mixture, k, mean);
    second.set(
      own.map((value) => n * value),
      k * (covarianceType === "diag" ? dim : packedLength(dim)),
    );
  }
  return { ...statistics, occupancy, first, second };
}

const aboutVariances = (mixture: GaussianMixture, k: number, mean: Float64Array): Float64Array =>
  variancesOf(mixture, k).map((variance, d) => variance + mean[d] ** 2);

function aboutMatrix(mixture: GaussianMixture, k: number, mean: Float64Array): Float64Array {
  const packed = packedCovariance(mixture, k);
  for (let i = 0, at = 0; i < mean.length; i++) {
    for (let j = 0; j <= i; j++, at++) {
      packed[at] = packed[at] + mean[i] * mean[j];
    }
  }
  return packed;
}
