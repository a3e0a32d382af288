/** The middle value; the upper of the two in the middle. NaN where there is none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** The median of the distances from the median. */
export function medianDeviation(values: readonly number[]): number {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}

/** The third quartile of the normal distribution: its median deviation in standard deviations. */
const NORMAL_QUARTILE = 0.6745;

/** How far a value lies from the centre, in what would be standard deviations of a normal distribution (Iglewicz and Hoaglin 1993). */
export const robustScore = (value: number, centre: number, deviation: number): number =>
  (NORMAL_QUARTILE * (value - centre)) / deviation;
