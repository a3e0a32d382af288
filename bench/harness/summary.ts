/** What repeated measurements come to: the first, which pays for warming up, stands apart. */
export interface Summary {
  readonly first: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

/** The middle value, of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** Summary of measurements in the order in which they were made; of one alone, that one. */
export function summarize(values: readonly number[]): Summary {
  const [first = Number.NaN] = values;
  const others = values.length > 1 ? values.slice(1) : values;
  return {
    first,
    median: median(others),
    least: Math.min(...others),
    most: Math.max(...others),
    count: others.length,
  };
}

/** The value under which a share of the values lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Slope of log y over log x by least squares: 1 where cost is linear, 2 where it is quadratic. */
export function logLogSlope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(logs.map(({ x }) => x)), mean(logs.map(({ y }) => y))];
  const covariance = mean(logs.map(({ x, y }) => (x - meanX) * (y - meanY)));
  return covariance / mean(logs.map(({ x }) => (x - meanX) ** 2));
}
