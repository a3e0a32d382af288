import type { Task } from "../recognize/task.js";
import type { CovarianceType } from "../types.js";
import { agree, counted, type Finding } from "./finding.js";
import type { ClassFacts } from "./findings.js";

/** What models of a corpus are going to be, or are. */
export interface ModelShape {
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
  const findings = [fewFrames(classes, shape), singleRecordings(classes, shape), imbalance(classes, shape)];
  return findings.filter((finding) => finding !== null);
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
    where: few.map((facts) => ({
      label: facts.label,
      detail: `${facts.numFrames} frames for ${counted(facts.numComponents, "Gaussian")}`,
    })),
    figures: { count: few.length, total: classes.length, needed, least: each(worst), components },
  };
}

/** Of phones recordings are segments, and rare ones are dealt with as having few frames. */
function singleRecordings(classes: readonly ClassFacts[], { task }: ModelShape): Finding | null {
  const single = classes.filter(({ numRecordings }) => numRecordings === 1);
  if (task === "phone" || single.length === 0) return null;
  return {
    kind: "single-recording",
    severity: "warning",
    message: `${single.length} of the classes ${agree(single.length, "has", "have")} one recording alone`,
    advice: "record it again, on another day: its model learns the recording, and nothing can be tested on it",
    where: single.map(({ label }) => ({ label })),
    figures: { count: single.length, total: classes.length },
  };
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
