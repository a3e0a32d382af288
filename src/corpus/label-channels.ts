import { CorpusError } from "../errors.js";
import type { LabelTier } from "../formats/labels/label-tier.js";

/**
 * Which channel of the sound each channel of the labels means, counted from 0: of "1" and "2", or "A" and "B", the first
 * and the second. Labels of the first channel alone, as most tools write for any file, mean the whole sound: an empty map.
 *
 * @throws {CorpusError} when several channels are named otherwise
 */
export function labelChannels(recording: string, tiers: readonly LabelTier[]): ReadonlyMap<string, number> {
  const names = new Set<string>();
  for (const { intervals } of tiers) {
    for (const { channel } of intervals) if (channel !== undefined) names.add(channel);
  }
  const [only = "1", ...others] = names;
  if (others.length === 0 && (channelIndex(only) ?? 0) <= 0) return new Map();
  return new Map(
    [...names].map((name): [string, number] => {
      const index = channelIndex(name);
      if (index !== null && index >= 0) return [name, index];
      const listed = [...names].join(", ");
      throw new CorpusError(
        `${recording}: cannot tell which channel of the sound "${name}" is (the labels have ${listed}); ` +
          "number them from 1, or write A and B",
      );
    }),
  );
}

/** Null for a name that is no count; −1 for "0". */
function channelIndex(name: string): number | null {
  if (/^\d{1,3}$/.test(name)) return Number(name) - 1;
  return /^[A-Ha-h]$/.test(name) ? name.toUpperCase().charCodeAt(0) - 65 : null;
}
