/** A mixture of two Gaussians in one dimension; `low` is the one with the lower mean. */
export interface GaussianPair {
  readonly low: WeightedGaussian;
  readonly high: WeightedGaussian;
}

export interface WeightedGaussian {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

const MAX_ITERATIONS = 100;

/** Nats per value; what is gained less than this moves no decision. */
const TOLERANCE = 1e-6;

/** log w N(x; μ, σ²), less the log √2π that all share. */
export function logDensity({ weight, mean, deviation }: WeightedGaussian, x: number): number {
  const z = (x - mean) / deviation;
  return Math.log(weight / deviation) - 0.5 * z * z;
}

/** The mean and standard deviation of values in order, `start` to `end`. */
function gaussianOf(sorted: Float64Array, start: number, end: number, leastDeviation: number): WeightedGaussian {
  const count = end - start;
  let sum = 0;
  for (let i = start; i < end; i++) sum += sorted[i] as number;
  const mean = sum / count;
  let squares = 0;
  for (let i = start; i < end; i++) squares += ((sorted[i] as number) - mean) ** 2;
  const deviation = Math.max(Math.sqrt(squares / count), leastDeviation);
  return { weight: count / sorted.length, mean, deviation };
}

/** The start: the values cut in two where the sum of squares within both parts is least (Otsu 1979). */
function cutInTwo(sorted: Float64Array, leastDeviation: number): GaussianPair {
  let total = 0;
  for (const value of sorted) total += value;
  let best = 1;
  let bestBetween = -1;
  let below = 0;
  for (let cut = 1; cut < sorted.length; cut++) {
    below += sorted[cut - 1] as number;
    const difference = below / cut - (total - below) / (sorted.length - cut);
    const between = cut * (sorted.length - cut) * difference * difference;
    if (between > bestBetween) {
      best = cut;
      bestBetween = between;
    }
  }
  return {
    low: gaussianOf(sorted, 0, best, leastDeviation),
    high: gaussianOf(sorted, best, sorted.length, leastDeviation),
  };
}

interface Estimate {
  readonly pair: GaussianPair;
  /** Of the pair that went in, mean over the values. */
  readonly logLikelihood: number;
}

function reestimate({ low, high }: GaussianPair, values: Float64Array, leastDeviation: number): Estimate {
  let logLikelihood = 0;
  let occupancy = 0;
  let firstLow = 0;
  let firstHigh = 0;
  let secondLow = 0;
  let secondHigh = 0;
  for (const x of values) {
    const ofLow = logDensity(low, x);
    const ofHigh = logDensity(high, x);
    const posterior = 1 / (1 + Math.exp(ofLow - ofHigh));
    logLikelihood += Math.max(ofLow, ofHigh) + Math.log1p(Math.exp(-Math.abs(ofLow - ofHigh)));
    // About the old means: no digits are lost where the variance is small.
    const fromLow = x - low.mean;
    const fromHigh = x - high.mean;
    occupancy += posterior;
    firstLow += (1 - posterior) * fromLow;
    firstHigh += posterior * fromHigh;
    secondLow += (1 - posterior) * fromLow * fromLow;
    secondHigh += posterior * fromHigh * fromHigh;
  }
  const next = (old: WeightedGaussian, count: number, first: number, second: number): WeightedGaussian => {
    const shift = first / count;
    const deviation = Math.max(Math.sqrt(Math.max(0, second / count - shift * shift)), leastDeviation);
    return { weight: count / values.length, mean: old.mean + shift, deviation };
  };
  // One that starves stays as it was: the other has all values, and the check for two modes turns the pair down.
  const isStarved = Math.min(occupancy, values.length - occupancy) < 1;
  const pair = isStarved
    ? { low, high }
    : {
        low: next(low, values.length - occupancy, firstLow, secondLow),
        high: next(high, occupancy, firstHigh, secondHigh),
      };
  return { pair, logLikelihood: logLikelihood / values.length };
}

/**
 * Two Gaussians fitted to numbers by expectation-maximisation, from the best cut in two. Deterministic. The room of
 * mixtures has a trainer for any number of components and dimensions; features come before it and do not know it, and two
 * components over one number are these few lines.
 *
 * @param values          two or more
 * @param leastDeviation  above 0; no standard deviation goes under it
 */
export function fitGaussianPair(values: Float64Array, leastDeviation: number): GaussianPair {
  const sorted = Float64Array.from(values).sort();
  let pair = cutInTwo(sorted, leastDeviation);
  let previous = Number.NEGATIVE_INFINITY;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const estimate = reestimate(pair, sorted, leastDeviation);
    pair = estimate.pair;
    if (estimate.logLikelihood - previous < TOLERANCE) break;
    previous = estimate.logLikelihood;
  }
  return pair.low.mean <= pair.high.mean ? pair : { low: pair.high, high: pair.low };
}
