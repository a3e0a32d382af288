/** A corpus by itself: `read-corpus.ts` reads it once, `checks/` makes the findings. */

import type { Manifest } from "../corpus/manifest.js";
import { countFrames } from "../gmm/passes/frame-chunks.js";
import { balanceFindings, classesOf, labelFindings } from "./checks/balance-findings.js";
import { formatFindings, rowFindings } from "./checks/file-findings.js";
import { outlierFindings } from "./checks/outlier-findings.js";
import { sameSoundFindings, sameSounds } from "./checks/same-sound-findings.js";
import { soundFindings } from "./checks/sound-findings.js";
import { splitFindings } from "./checks/split-findings.js";
import { type ExamineCorpusOptions, type ResolvedCorpusOptions, resolveCorpusOptions } from "./doctor-options.js";
import type { ExaminedRow } from "./examined-corpus.js";
import { bySeverity, type ClassFacts, type Finding, type Findings } from "./finding.js";
import { readCorpus } from "./read-corpus.js";

/**
 * Looks at a corpus and says what will hurt recognition: bad files and sound, the same sound in several places, classes
 * with too little, labels that seem wrong, a split that leaks. docs/doctor.md has how each is found, and its threshold.
 *
 * Each recording is read once, one at a time; what is kept of one is some kilobytes. A bad file is a finding, and never throws.
 *
 * @returns the training side of the split, class by class, and the findings, worst first
 * @throws {CorpusError} when a column that was named is not there
 * @throws {OptionError} when an option is not valid, or the recipe does not fit a recording's rate
 * @throws the signal's reason when aborted
 * @example
 * await writeNpy("one.npy", featureMatrix([[0], [1], [9]]));
 * const rowOf = (path: string, word: string, row: number) => ({ path, row, columns: { word } });
 * const rows = [rowOf("one.npy", "one", 2), rowOf("two.npy", "two", 3)];
 * const { findings } = await examineCorpus({ source: "words.tsv", columnNames: ["word"], rows }, { by: "word" });
 * findings[0].message // => "1 row names a file that is not there"
 */
export async function examineCorpus(manifest: Manifest, options: ExamineCorpusOptions = {}): Promise<Findings> {
  const settings = resolveCorpusOptions(manifest, options);
  const corpus = await readCorpus(manifest, settings);
  const classes = classesOf(corpus, settings);
  const same = await sameSounds(corpus.recordings, settings.signal);
  const { recipe } = settings.classifier;
  return {
    subject: "corpus",
    classes,
    numRecordings: corpus.rows.length,
    numFrames: countFrames(corpus.rows),
    findings: bySeverity([
      ...rowFindings(corpus),
      ...sameSoundFindings(same, settings),
      ...formatFindings(corpus.recordings, recipe),
      ...soundFindings(corpus.recordings, recipe),
      ...splitFindings(corpus.rows, settings),
      ...classFindings(classes, corpus.rows, settings),
    ]),
  };
}

/** What is found of classes; nothing where there are no labels. */
function classFindings(
  classes: readonly ClassFacts[],
  rows: readonly ExaminedRow[],
  { by, classifier }: ResolvedCorpusOptions,
): Finding[] {
  if (by === null) return [];
  const { covarianceType = "full", task } = classifier;
  const dim = rows.find((row) => row.dim !== null)?.dim ?? 0;
  return [
    ...(classes.length === 1 ? [singleClass(by, classes[0] as ClassFacts)] : []),
    ...labelFindings(classes, by, task),
    ...balanceFindings(classes, { covarianceType, dim, task }),
    ...outlierFindings(rows),
  ];
}

const singleClass = (by: string, { label }: ClassFacts): Finding => ({
  kind: "single-class",
  severity: "error",
  message: `all recordings have one ${by}`,
  advice: "a classifier tells at least two apart: add recordings of another, or name another column with --by",
  where: [{ label }],
  figures: { count: 1 },
});
