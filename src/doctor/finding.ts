/** What an examination says: findings, each with its places and what to do, and the few words they share. */

import type { ManifestRow } from "../corpus/manifest.js";

/** What can be wrong with a row of a manifest, or with its file. */
export type RowProblemKind =
  | "missing"
  | "unreadable"
  | "damaged"
  | "empty-segment"
  | "too-short"
  | "unlabelled"
  | "listed-twice"
  | "labelled-twice";

/** Everything that can be found, from what makes a corpus useless to what is worth a look. */
export type FindingKind =
  | RowProblemKind
  // Sound.
  | "digital-silence"
  | "no-speech"
  | "mostly-silence"
  | "clipping"
  | "low-level"
  | "dc-offset"
  | "sample-rates"
  | "encodings"
  | "channels"
  // The same sound in several places.
  | "same-sound"
  | "contradicting-labels"
  | "same-sound-across-splits"
  // Labels and splits.
  | "similar-labels"
  | "untrained-label"
  | "untested-label"
  | "sessions-across-splits"
  | "speakers-across-splits"
  | "single-class"
  | "single-recording"
  | "few-frames"
  | "imbalance"
  | "mislabelled"
  | "outlier"
  // Models.
  | "starved-components"
  | "coincident-components"
  | "similar-models"
  | "floored-variances"
  | "near-singular"
  | "training-repairs"
  | "not-converged"
  // A model and recordings.
  | "unknown-label"
  | "dimension"
  | "frame-shift"
  | "poor-fit"
  | "level-shift"
  | "channel-shift"
  | "variance-shift"
  | "delta-shift"
  | "unlike-features";

/**
 * An error makes the corpus or the model unfit for its purpose; a warning costs accuracy, or makes a measurement of it
 * untrue; a hint is worth a look.
 */
export type Severity = "error" | "warning" | "hint";

/** Where something was found: a recording, a label, a component of its model, or a column of the features. */
export interface Place {
  readonly path?: string;
  /** Of the manifest. */
  readonly row?: number;
  /** Seconds, where it is a segment. */
  readonly start?: number;
  readonly end?: number;
  readonly label?: string;
  /** From 0. */
  readonly component?: number;
  readonly column?: string;
  /** Of a recording, the one whose sound it has. */
  readonly twin?: string;
  /** What is there, e.g. "2.1 % of the samples". */
  readonly detail?: string;
}

/** Something that will hurt recognition, all of its kind in one. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** What was found, without the places: "12 of 60 recordings clip". */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** Worst first, where there is a worst. */
  readonly where: readonly Place[];
  /** The numbers behind it, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** What is known of one class. */
export interface ClassFacts {
  readonly label: string;
  readonly numRecordings: number;
  /** Recordings on the other side of a split. */
  readonly numHeldOut: number;
  /** Of the features, as the recipe gives them. */
  readonly numFrames: number;
  /** Gaussians of its model, or of the model it is going to have. */
  readonly numComponents: number;
  /** Of sound; null where there is none to measure. */
  readonly seconds: number | null;
  /** Share of the sound in which nobody speaks, 0–1; null where it was not measured. */
  readonly silence: number | null;
  /** Mean log-likelihood of the frames under the class's mixture, nats per frame; null where there is none. */
  readonly meanLogLikelihood: number | null;
}

/** What was looked at, class by class, and what is wrong with it. */
export interface Findings {
  readonly subject: "corpus" | "model" | "fit";
  /** In natural order; empty for recordings without labels. */
  readonly classes: readonly ClassFacts[];
  readonly numRecordings: number;
  readonly numFrames: number;
  /** Errors first, then warnings, then hints. */
  readonly findings: readonly Finding[];
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, hint: 2 };

/** Errors first, then warnings, then hints; else in the order they were found in. */
export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);

/** "1 recording", "2 recordings". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** "3.4 %"; of little, as many digits as tell it from nothing. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 0.1 ? value.toPrecision(1) : value.toFixed(1)} %`;
}

/** The one noun of a group, or its plural: "recording clips", "recordings clip". */
export const agree = (count: number, one: string, many: string): string => (count === 1 ? one : many);

/** What some of a group have: "2 of 9 recordings clip". */
export interface SomeOf extends Pick<Finding, "kind" | "severity" | "advice" | "where"> {
  readonly total: number;
  /** "9 recordings" */
  readonly group: string;
  /** "clips" of one, "clip" of several. */
  readonly what: readonly [one: string, many: string];
  /** Besides the count and the total. */
  readonly figures?: Finding["figures"];
}

/** A finding with a place for each that it is found in; null where it is found in none. */
export function findingOfSome({ total, group, what, figures, ...rest }: SomeOf): Finding | null {
  const count = rest.where.length;
  if (count === 0) return null;
  return { ...rest, message: `${count} of ${group} ${agree(count, ...what)}`, figures: { count, total, ...figures } };
}

/** The place of a row, with what is there. */
export const placeOfRow = ({ path, row, start, end }: ManifestRow, detail: string): Place => ({
  path,
  row,
  ...(start === undefined ? {} : { start }),
  ...(end === undefined ? {} : { end }),
  detail,
});

/** The place of a recording: its first row. */
export const placeOfRecording = (
  { path, rows }: { readonly path: string; readonly rows: readonly ManifestRow[] },
  detail: string,
): Place => ({ path, ...(rows[0] === undefined ? {} : { row: rows[0].row }), detail });
