import type { TrainingSummary } from "../types.js";
import type { LeakRow } from "./leak.js";

/**
 * What a model remembers of its training, as rows: recordings by their digests, of which it does not know what part was used, and
 * speakers by their names. Null where it was written before models did.
 *
 * @example trainedRows(classifier.training)?.length // => 12, 8 recordings and 4 groups
 */
export function trainedRows({
  recordings,
  groups = [],
}: Pick<TrainingSummary, "recordings" | "groups">): LeakRow[] | null {
  if (recordings === undefined) return null;
  // NaN overlaps with no segment: of one that is tested it is known that its recording was trained on, and not that it was.
  const unknown = { path: null, start: Number.NaN, end: Number.NaN };
  return [
    ...recordings.map((recording) => ({ ...unknown, recording })),
    ...groups.map((speaker) => ({ ...unknown, speaker })),
  ];
}
