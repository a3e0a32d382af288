/** What there is of each class, and classes with too little: of a corpus before training, and of a model after it. */

import type { ManifestRow } from "../../corpus/manifest.js";
import { countFrames } from "../../gmm/passes/frame-chunks.js";
import { groupBy, naturalOrder } from "../../math/order.js";
import type { Task } from "../../recognize/task.js";
import type { CovarianceType } from "../../types.js";
import type { ResolvedCorpusOptions } from "../doctor-options.js";
import type { ExaminedCorpus, ExaminedRecording, ExaminedRow } from "../examined-corpus.js";
import { agree, type ClassFacts, counted, type Finding, findingOfSome } from "../finding.js";
import { sidesOf } from "./split-findings.js";

/** What models of a corpus are going to be, or are. */
interface ModelShape {
  readonly covarianceType: CovarianceType;
  readonly dim: number;
  readonly task: Task;
}

/** Frames a Gaussian should have at least: its variances are else those of chance. */
const LEAST_FRAMES = 20;
/** Frames under which there is no Gaussian: one frame has no variance. */
const NO_GAUSSIAN = 2;
/** Of the median, from which a class is small. */
const SMALL = 1 / 4;
/** Of the median, from which its models are of another kind. */
const VERY_SMALL = 1 / 10;

/** A full covariance of D dimensions takes D + 1 frames to be determined at all; under that the floor alone makes it one. */
export const framesNeeded = ({ covarianceType, dim }: Pick<ModelShape, "covarianceType" | "dim">): number =>
  covarianceType === "full" ? Math.max(LEAST_FRAMES, dim + 1) : LEAST_FRAMES;

/** Classes that have too little, by themselves or beside the others. */
export function balanceFindings(classes: readonly ClassFacts[], shape: ModelShape): Finding[] {
  return [fewFrames, singleRecordings, imbalance].flatMap((check) => check(classes, shape) ?? []);
}

function fewFrames(classes: readonly ClassFacts[], shape: ModelShape): Finding | null {
  const needed = framesNeeded(shape);
  const each = ({ numFrames, numComponents }: ClassFacts) => numFrames / Math.max(1, numComponents);
  const few = classes.filter((facts) => each(facts) < needed).sort((a, b) => each(a) - each(b));
  const [worst] = few;
  if (worst === undefined) return null;
  const components = Math.max(1, Math.floor(worst.numFrames / needed));
  return {
    kind: "few-frames",
    severity: worst.numFrames < NO_GAUSSIAN ? "error" : "warning",
    message:
      `${few.length} of the classes ${agree(few.length, "has", "have")} fewer than the ` +
      `${needed} frames that each ${shape.covarianceType} Gaussian should have`,
    advice:
      worst.numFrames < needed
        ? "record more of it, or leave it out: there is too little for one Gaussian"
        : `record more of it, or train with --components ${components}${shape.covarianceType === "full" ? ", or --covariance diag" : ""}`,
    where: few.map(({ label, numFrames, numComponents }) => ({
      label,
      detail: `${numFrames} frames for ${counted(numComponents, "Gaussian")}`,
    })),
    figures: { count: few.length, total: classes.length, needed, least: each(worst), components },
  };
}

/** Of phones recordings are segments, and rare ones are dealt with as having few frames. */
function singleRecordings(classes: readonly ClassFacts[], { task }: ModelShape): Finding | null {
  if (task === "phone") return null;
  return findingOfSome({
    kind: "single-recording",
    severity: "warning",
    total: classes.length,
    group: "the classes",
    what: ["has one recording alone", "have one recording alone"],
    advice: "record it again, on another day: its model learns the recording, and nothing can be tested on it",
    where: classes.filter(({ numRecordings }) => numRecordings === 1).map(({ label }) => ({ label })),
  });
}

/** Phones are as frequent as the language has them. */
function imbalance(classes: readonly ClassFacts[], { task }: ModelShape): Finding | null {
  if (task === "phone" || classes.length < 2) return null;
  const sorted = classes.toSorted((a, b) => a.numFrames - b.numFrames);
  const median = (sorted[sorted.length >> 1] as ClassFacts).numFrames;
  const small = sorted.filter(({ numFrames }) => numFrames < SMALL * median);
  const large = sorted.filter(({ numFrames }) => numFrames * SMALL > median).reverse();
  const [least, most] = [sorted[0] as ClassFacts, sorted.at(-1) as ClassFacts];
  if (small.length === 0 && large.length === 0) return null;
  return {
    kind: "imbalance",
    severity: least.numFrames < VERY_SMALL * median ? "warning" : "hint",
    message: `the classes have from ${least.numFrames} to ${most.numFrames} frames`,
    advice:
      "record more of the small ones: a model of few frames fits them too well and others too badly; look at the recall of " +
      "each class, not at the accuracy alone",
    where: [...small, ...large].map(({ label, numFrames }) => ({ label, detail: `${numFrames} frames` })),
    figures: { least: least.numFrames, median, most: most.numFrames },
  };
}

/** Labels that are the same but for how they are written. Phones go by their case in SAMPA: s is not S. */
export function labelFindings(classes: readonly ClassFacts[], by: string, task: Task): Finding[] {
  const written = groupBy(classes, ({ label }) => spelling(label, task));
  const groups = [...written.values()].filter((group) => group.length > 1);
  if (groups.length === 0) return [];
  const where = groups.map((group) => {
    const sorted = group.toSorted((a, b) => b.numRecordings - a.numRecordings);
    const [most, ...rest] = sorted as [ClassFacts, ...ClassFacts[]];
    const others = rest.map(({ label, numRecordings }) => `"${label}" (${numRecordings})`).join(", ");
    return { label: most.label, detail: `${most.numRecordings}, and ${others}` };
  });
  return [
    {
      kind: "similar-labels",
      severity: "warning",
      message: `${groups.length} of the labels of ${by} ${agree(groups.length, "is", "are")} written in more than one way`,
      advice: "write it in one way: each gets a model of its own, and the two are taken for one another",
      where,
      figures: { count: groups.length },
    },
  ];
}

function spelling(label: string, task: Task): string {
  const bare = label.normalize("NFKC").replace(/\s+/g, "");
  return task === "phone" ? bare : bare.toLowerCase();
}

/** The classes of the training side, in natural order, and of the other side the number of recordings. */
export function classesOf({ recordings, rows }: ExaminedCorpus, settings: ResolvedCorpusOptions): ClassFacts[] {
  const { training, held } = sidesOf(rows, settings);
  const silence = silenceByRow(recordings);
  const heldOut = byLabel(held);
  const { numComponents } = settings.classifier;
  return [...byLabel(training)]
    .sort(([a], [b]) => naturalOrder(a, b))
    .map(([label, of]) => ({
      label,
      numRecordings: of.length,
      numHeldOut: heldOut.get(label)?.length ?? 0,
      numFrames: countFrames(of),
      numComponents,
      seconds: secondsOf(of),
      silence: meanSilence(of, silence),
      meanLogLikelihood: null,
    }));
}

const byLabel = (rows: readonly ExaminedRow[]): ReadonlyMap<string, readonly ExaminedRow[]> =>
  groupBy(
    rows.flatMap((row) => (row.label === null ? [] : [{ ...row, label: row.label }])),
    ({ label }) => label,
  );

/** Of rows that are the whole of a recording. */
function silenceByRow(recordings: readonly ExaminedRecording[]): ReadonlyMap<ManifestRow, number> {
  const silence = new Map<ManifestRow, number>();
  for (const { isWhole, rows, sound } of recordings) {
    if (isWhole && sound.silence !== null) for (const row of rows) silence.set(row, sound.silence);
  }
  return silence;
}

/** Null where one is a file of features. */
function secondsOf(rows: readonly ExaminedRow[]): number | null {
  let sum = 0;
  for (const { seconds } of rows) {
    if (seconds === null) return null;
    sum += seconds;
  }
  return sum;
}

/** By the length of the recordings; null where it was measured of none. */
function meanSilence(rows: readonly ExaminedRow[], silence: ReadonlyMap<ManifestRow, number>): number | null {
  let silent = 0;
  let measured = 0;
  for (const { row, seconds } of rows) {
    const share = silence.get(row);
    if (share === undefined || seconds === null) continue;
    silent += share * seconds;
    measured += seconds;
  }
  return measured > 0 ? silent / measured : null;
}
