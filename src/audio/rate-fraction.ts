/** A ratio of sample rates in whole numbers. */
export interface RateFraction {
  readonly from: number;
  readonly to: number;
}

/**
 * The fraction of whole numbers up to `limit` that is nearest to from / to, by continued fractions: convergents
 * p_k = a_k p_{k−1} + p_{k−2}, q_k likewise, and at the limit the last semiconvergent where that is nearer.
 *
 * Exact where from / to in lowest terms fits, so for all whole rates up to the limit.
 *
 * @param from   above 0
 * @param to     above 0, with from / to and to / from below `limit`
 * @example rateFraction(44100, 16000, 192000) // => { from: 441, to: 160 }
 * @example rateFraction(1.1, 1, 192000) // => { from: 11, to: 10 }
 */
export function rateFraction(from: number, to: number, limit: number): RateFraction {
  const ratio = from / to;
  const distance = (fraction: RateFraction) => Math.abs(fraction.from / fraction.to - ratio);
  let previous: RateFraction = { from: 1, to: 0 };
  let convergent: RateFraction = { from: Math.floor(ratio), to: 1 };
  let rest = ratio - convergent.from;
  while (distance(convergent) > 0 && rest > 0) {
    const quotient = Math.floor(1 / rest);
    rest = 1 / rest - quotient;
    const next = (a: number): RateFraction => ({
      from: a * convergent.from + previous.from,
      to: a * convergent.to + previous.to,
    });
    const following = next(quotient);
    if (following.from > limit || following.to > limit) {
      const room = (key: "from" | "to") =>
        convergent[key] === 0 ? Number.POSITIVE_INFINITY : Math.floor((limit - previous[key]) / convergent[key]);
      const semiconvergent = next(Math.min(room("from"), room("to")));
      return distance(semiconvergent) < distance(convergent) ? semiconvergent : convergent;
    }
    previous = convergent;
    convergent = following;
  }
  return convergent;
}
