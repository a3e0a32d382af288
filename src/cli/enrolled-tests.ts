import type { FeatureMatrix } from "../types.js";
import { recordingFingerprint } from "../verify/enroll.js";
import type { Verifier } from "../verify/verifier.js";
import { counted } from "./output.js";

/** What a reader must know where recordings are tested that speakers were enrolled from; nothing where there are none. */
export function enrolledTests(
  { speakers }: Verifier,
  recordings: Iterable<readonly [name: string, features: FeatureMatrix]>,
): readonly string[] {
  const enrolled = new Set(speakers.flatMap(({ fingerprints }) => fingerprints));
  const tests = [...recordings];
  const found = tests.filter(([, features]) => enrolled.has(recordingFingerprint(features))).map(([name]) => name);
  if (found.length === 0) return [];
  const named = `${found.slice(0, MOST_NAMED).join(", ")}${found.length > MOST_NAMED ? ` … and ${found.length - MOST_NAMED} more` : ""}`;
  return [
    `${found.length} of ${counted(tests.length, "recording")} tested ${found.length === 1 ? "is" : "are"} enrolled as well, and of those it is no test: ` +
      `${named}; leave them out with --where, or of the trial list`,
  ];
}

/** More are not read one by one. */
const MOST_NAMED = 3;
