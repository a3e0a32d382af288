import { OptionError, ShapeError } from "../../errors.js";
import { createRandom, type Random } from "../../math/random.js";
import type { Interval, JobOptions } from "../../types.js";

/** Intervals by the bootstrap, of any figure and of rates: whole groups are drawn, e.g. speakers. */

/** A figure of items, each counted as often as its weight says: a whole number, 0 where a resample has left it out. */
export type WeightedStatistic<T, Result> = (items: readonly T[], weights: Float64Array) => Result;

export interface BootstrapOptions<T> extends JobOptions {
  /**
   * What an item belongs to and must not be torn from, e.g. its speaker; several names where it belongs to several, as a
   * trial does that sets one speaker's recording against another's model.
   *
   * @default each item by itself
   */
  readonly groupBy?: (item: T, index: number) => string | readonly string[];
  /** @default 1000 */
  readonly numSamples?: number;
  /** @default 0 */
  readonly seed?: number;
  /** @default 0.95 */
  readonly confidence?: number;
}

/**
 * The interval of a figure by the percentile bootstrap (Efron 1979) over whole groups: as many groups as there are get drawn
 * with replacement, an item counts as often as its group was drawn, and the interval is the middle `confidence` of the
 * figures. Items of one group (recordings of one speaker) are alike: drawn one by one they would give intervals that are too
 * narrow for a claim about other speakers (Bolle, Ratha and Pankanti 2004, the subsets bootstrap).
 *
 * An item of several groups counts as often as the product of their draws, each name taken once (the pigeonhole bootstrap,
 * Owen 2007). Where the figure of a resample is not a number (no item that it needs was drawn), it is drawn again.
 *
 * O(numSamples · items), and the figure as often. Deterministic for a seed.
 *
 * @throws {ShapeError} when there are fewer than two groups, or the figure is hardly ever a number
 * @throws {OptionError} when an option is out of its range
 * @throws the reason of the signal, when it stops the job
 * @example
 * const answers = [
 *   { speaker: "ada", isRight: 1 },
 *   { speaker: "ada", isRight: 1 },
 *   { speaker: "bob", isRight: 0 },
 *   { speaker: "cyd", isRight: 1 },
 * ];
 * const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
 * bootstrapInterval(
 *   answers,
 *   (all, weights) => sum(all.map(({ isRight }, i) => isRight * (weights[i] ?? 0))) / sum([...weights]),
 *   { groupBy: ({ speaker }) => speaker },
 * ); // => { low: 0, high: 1, confidence: 0.95 }
 */
export function bootstrapInterval<T>(
  items: readonly T[],
  statistic: WeightedStatistic<T, number>,
  options: BootstrapOptions<T> = {},
): Interval {
  const [interval] = bootstrapIntervals(items, (all, weights) => [statistic(all, weights)], options);
  return interval as Interval;
}

/** The intervals of several figures of the same resamples, as many at every call; see `bootstrapInterval`. */
export function bootstrapIntervals<T>(
  items: readonly T[],
  statistic: WeightedStatistic<T, readonly number[]>,
  options: BootstrapOptions<T> = {},
): Interval[] {
  const { groupBy = byItself, numSamples, seed, confidence, signal, onProgress } = resolve(options);
  const membership = membershipOf(items, groupBy);
  const random = createRandom(seed);
  const weights = new Float64Array(items.length);
  const samples: (readonly number[])[] = [];
  // A figure that needs two groups of three at once is a number in most resamples already.
  for (let attempts = 0; samples.length < numSamples; attempts++) {
    signal?.throwIfAborted();
    if (attempts >= 20 * numSamples) {
      throw new ShapeError(
        `of ${attempts} resamples of ${membership.numGroups} groups only ${samples.length} had all that the figure needs; ` +
          "an interval takes more groups",
      );
    }
    draw(membership, random, weights);
    const figures = statistic(items, weights);
    if (figures.some(Number.isNaN)) continue;
    samples.push(figures);
    onProgress?.({ stage: "resample", done: samples.length, total: numSamples });
  }
  return (samples[0] ?? []).map((_, figure) =>
    middleOf(
      samples.map((figures) => figures[figure] as number),
      confidence,
    ),
  );
}

/** What a group, e.g. a speaker, adds to a rate. */
export interface RatePart {
  readonly part: number;
  readonly whole: number;
}

/** The interval of the rate Σ part / Σ whole, see `bootstrapInterval`. */
export const rateInterval = <T extends RatePart>(items: readonly T[], options: BootstrapOptions<T> = {}): Interval =>
  bootstrapInterval(items, weightedRate, options);

function weightedRate(items: readonly RatePart[], weights: Float64Array): number {
  let [part, whole] = [0, 0];
  for (let i = 0; i < items.length; i++) {
    const [item, weight] = [items[i] as RatePart, weights[i] as number];
    part += weight * item.part;
    whole += weight * item.whole;
  }
  return whole > 0 ? part / whole : Number.NaN;
}

const byItself = (_: unknown, index: number): string => String(index);

function resolve<T>({ numSamples = 1000, seed = 0, confidence = 0.95, ...rest }: BootstrapOptions<T>) {
  if (!Number.isInteger(numSamples) || numSamples < 1) {
    throw new OptionError(`numSamples is a whole number above 0, not ${numSamples}`);
  }
  if (!Number.isSafeInteger(seed)) throw new OptionError(`seed is a whole number, not ${seed}`);
  checkConfidence(confidence);
  return { numSamples, seed, confidence, ...rest };
}

/** @throws {OptionError} unless it is between 0 and 1 */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) throw new OptionError(`confidence is between 0 and 1, not ${confidence}`);
}

/** The groups of item i are `groups[starts[i]]` up to `groups[starts[i + 1]]`. */
interface Membership {
  readonly numGroups: number;
  readonly starts: Uint32Array;
  readonly groups: Uint32Array;
}

function membershipOf<T>(
  items: readonly T[],
  groupBy: (item: T, index: number) => string | readonly string[],
): Membership {
  const numbers = new Map<string, number>();
  const starts = new Uint32Array(items.length + 1);
  const groups: number[] = [];
  items.forEach((item, i) => {
    const names = groupBy(item, i);
    for (const name of typeof names === "string" ? [names] : new Set(names)) {
      const number = numbers.get(name) ?? numbers.size;
      numbers.set(name, number);
      groups.push(number);
    }
    starts[i + 1] = groups.length;
  });
  if (numbers.size < 2) {
    throw new ShapeError(`an interval takes at least two groups that can be drawn, and there are ${numbers.size}`);
  }
  return { numGroups: numbers.size, starts, groups: Uint32Array.from(groups) };
}

function draw({ numGroups, starts, groups }: Membership, random: Random, weights: Float64Array): void {
  const draws = new Uint32Array(numGroups);
  for (let n = 0; n < numGroups; n++) {
    const group = random.integer(numGroups);
    draws[group] = (draws[group] as number) + 1;
  }
  for (let i = 0, at = 0; i < weights.length; i++) {
    let weight = 1;
    for (const end = starts[i + 1] as number; at < end; at++) weight *= draws[groups[at] as number] as number;
    weights[i] = weight;
  }
}

/** As many values lie under the interval as over it; figures may be infinite, so nothing is interpolated. */
function middleOf(figures: readonly number[], confidence: number): Interval {
  const sorted = Float64Array.from(figures).sort();
  const outside = Math.max(0, Math.floor(((sorted.length + 1) * (1 - confidence)) / 2) - 1);
  return { low: sorted[outside] as number, high: sorted.at(-1 - outside) as number, confidence };
}
