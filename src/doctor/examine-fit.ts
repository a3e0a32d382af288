/** Recordings beside the model that is to be used on them: `measures/fit.ts` scores them, `checks/` says what is odd. */

import { checkColumn, type Manifest } from "../corpus/manifest.js";
import type { Classifier, JobOptions, Utterance } from "../types.js";
import { fitFindings, LEAST_RECORDINGS } from "./checks/fit-findings.js";
import { columnShifts, shiftFindings } from "./checks/shift-findings.js";
import { bySeverity, type ClassFacts, type Finding, type Findings } from "./finding.js";
import { type Fit, fitRecordings, gatherFit } from "./measures/fit.js";

export interface ExamineFitOptions extends JobOptions {
  /** The column of labels. @default the model's, where there is such a column; without, each recording is what it fits best */
  readonly by?: string;
}

/**
 * Looks at recordings beside a model that is to be used on them, and says what will hurt: other sample rates, labels the
 * model does not know, features that it finds unlikely, and in what they differ from those it was trained on: the level, the
 * channel, noise, another front end. docs/doctor.md has how each is found, and its threshold.
 *
 * Recordings are read one at a time. Where the recipe normalises over a group, each is normalised by itself.
 *
 * @returns the model's labels with how likely their recordings are, and the findings, worst first
 * @throws {CorpusError} when a column that was named is not there
 * @throws the signal's reason when aborted
 * @example
 * const framesOf = (centre: number) => featureMatrix([[centre], [centre + 1], [centre + 3]]);
 * const model = await trainClassifier(
 *   [0, 9].map((centre) => ({ label: `about ${centre}`, features: framesOf(centre) })),
 *   { numComponents: 1, covarianceType: "diag" },
 * );
 * const { findings } = await examineFit(model, [{ label: "about 5", features: framesOf(5) }]);
 * findings.map(({ kind }) => kind) // => ["unknown-label", "untested-label"]
 */
export async function examineFit(
  classifier: Classifier,
  recordings: Manifest | readonly Utterance[],
  options: ExamineFitOptions = {},
): Promise<Findings> {
  const by = columnFor(classifier, recordings, options.by);
  const fit = await gatherFit(classifier, fitRecordings(classifier, recordings, by, options));
  const isLabelled = by !== null || !("rows" in recordings);
  return {
    subject: "fit",
    classes: classesOf(classifier, fit),
    numRecordings: fit.numRecordings,
    numFrames: fit.statistics?.numFrames ?? 0,
    findings: bySeverity([
      ...fitFindings(classifier, fit),
      ...shifts(classifier, fit),
      ...(isLabelled ? untested(classifier, fit) : []),
    ]),
  };
}

function columnFor(
  classifier: Classifier,
  recordings: Manifest | readonly Utterance[],
  by: string | undefined,
): string | null {
  if (!("rows" in recordings)) return null;
  if (by === undefined) return recordings.columnNames.includes(classifier.by) ? classifier.by : null;
  checkColumn(recordings, by);
  return by;
}

function shifts(classifier: Classifier, { statistics, perLabel, numRecordings }: Fit): Finding[] {
  if (statistics === null || numRecordings < LEAST_RECORDINGS) return [];
  return shiftFindings(columnShifts(classifier, perLabel, statistics));
}

function untested({ labels }: Classifier, fit: Fit): Finding[] {
  const missing = labels.filter((label) => !fit.labels.has(label));
  if (missing.length === 0) return [];
  return [
    {
      kind: "untested-label",
      severity: "hint",
      message: `of ${missing.length} of the model's ${labels.length} labels there is no recording`,
      advice: "leave them as they are, or add recordings: the accuracy says nothing of them",
      where: missing.map((label) => ({ label })),
      figures: { count: missing.length, total: labels.length },
    },
  ];
}

const classesOf = ({ labels, mixtures }: Classifier, { perLabel }: Fit): ClassFacts[] =>
  labels.map((label, index) => {
    const { numRecordings = 0, numFrames = 0, logLikelihood = 0 } = perLabel.get(label) ?? {};
    return {
      label,
      numRecordings,
      numHeldOut: 0,
      numFrames,
      numComponents: mixtures[index]?.numComponents ?? 0,
      seconds: null,
      silence: null,
      meanLogLikelihood: numFrames > 0 ? logLikelihood / numFrames : null,
    };
  });
