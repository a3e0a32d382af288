import { OptionError } from "../../../errors.js";
import { diarizationErrorRate, pooledDiarizationError } from "../../../evaluate/diarization.js";
import type { OutputOptions } from "../../flags.js";
import { printJson, printText, remark } from "../../shared/output.js";
import { errorTable, readSpeakers } from "../../shared/timeline-output.js";

interface DerFlags extends OutputOptions {
  readonly collar: number;
  readonly ignoreOverlap?: boolean;
  readonly tier: string;
}

/** `voxmix der <reference.rttm> <hypothesis.rttm>`: the diarisation error rate, of each recording and of all. */
export async function der(reference: string, hypothesis: string, options: DerFlags): Promise<void> {
  const { collar, ignoreOverlap = false, tier, json } = options;
  const references = await readSpeakers(reference, tier);
  const found = await readSpeakers(hypothesis, tier);
  const lost = [...found.keys()].filter((name) => !references.has(name));
  const isOne = references.size === 1 && found.size === 1;
  if (lost.length > 0 && !isOne) {
    throw new OptionError(`${reference} has no labels of ${lost.join(", ")}, which ${hypothesis} speaks of`);
  }
  const errors = [...references].map(([name, intervals]) => {
    const own = found.get(name) ?? (isOne ? [...found.values()][0] : undefined);
    if (own === undefined) remark(`warning: ${hypothesis} has nothing of ${name}: all its speech is missed`);
    return { path: name, ...diarizationErrorRate(intervals, own ?? [], { collar, ignoreOverlap }) };
  });
  if (json) printJson({ ...pooledDiarizationError(errors), recordings: errors });
  else printText(errorTable(errors));
}
