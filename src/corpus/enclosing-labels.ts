import type { LabelInterval } from "../formats/labels/label-tier.js";

/** Seconds by which an interval may reach beyond the one it is in: what rounding to six decimals does. */
const tolerance = 1e-6;

/**
 * For each interval the label of the one among `outer` that it lies in wholly, on the same channel; null where it lies in
 * none. Where several overlap, the one that ends last counts. O(n + m).
 *
 * @param inner  by their start
 * @param outer  by their start
 */
export function enclosingLabels(
  inner: readonly LabelInterval[],
  outer: readonly LabelInterval[],
): readonly (string | null)[] {
  // Of all that have started, the one that ends last encloses if any does.
  const lastEnding = new Map<string | undefined, LabelInterval>();
  let next = 0;
  return inner.map(({ start, end, channel }) => {
    for (let other = outer[next]; other !== undefined && other.start <= start + tolerance; other = outer[++next]) {
      const last = lastEnding.get(other.channel);
      if (last === undefined || other.end >= last.end) lastEnding.set(other.channel, other);
    }
    const candidates = [lastEnding.get(channel), lastEnding.get(undefined)];
    return candidates.find((other) => other !== undefined && other.end >= end - tolerance)?.label ?? null;
  });
}
