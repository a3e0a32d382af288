import { relative } from "node:path";
import type { ClassFacts, Finding, Findings, Place } from "../doctor/finding.js";
import { percent, tableOf } from "./output.js";

/** Places that are named; --json has them all. */
const MOST_PLACES = 4;

/** Findings for people: the classes in a table, then each finding with where and what to do. */
export function findingsText({ subject, classes, findings }: Findings, options: { readonly all?: true }): string {
  const most = options.all ? Number.POSITIVE_INFINITY : MOST_PLACES;
  const present = subject === "fit" ? classes.filter(({ numRecordings }) => numRecordings > 0) : classes;
  const parts = [
    ...(present.length > 0 ? [classTable(present)] : []),
    ...findings.map((finding) => findingText(finding, most)),
    summary(subject, findings),
  ];
  return parts.join("\n");
}

interface Column {
  readonly head: string;
  readonly value: (facts: ClassFacts) => string | number | null;
}

const COLUMNS: readonly Column[] = [
  { head: "label", value: ({ label }) => label },
  { head: "recordings", value: ({ numRecordings }) => numRecordings },
  { head: "to test", value: ({ numHeldOut }) => numHeldOut || null },
  { head: "seconds", value: ({ seconds }) => seconds?.toFixed(1) ?? null },
  { head: "silence", value: ({ silence }) => (silence === null ? null : percent(silence, 0)) },
  { head: "frames", value: ({ numFrames }) => numFrames },
  { head: "Gaussians", value: ({ numComponents }) => numComponents },
  {
    head: "frames each",
    value: ({ numFrames, numComponents }) => (numComponents > 0 ? Math.floor(numFrames / numComponents) : null),
  },
  { head: "nats per frame", value: ({ meanLogLikelihood }) => meanLogLikelihood?.toFixed(2) ?? null },
];

/** Columns that say something of any class. */
function classTable(classes: readonly ClassFacts[]): string {
  const columns = COLUMNS.filter(({ value }) => classes.some((facts) => value(facts) !== null));
  return tableOf(
    columns.map(({ head }) => head),
    classes.map((facts) => columns.map(({ value }) => value(facts) ?? "")),
  );
}

function findingText({ severity, message, advice, where }: Finding, most: number): string {
  const shown = where.slice(0, most).map(placeText);
  const rest = where.length - shown.length;
  const places = shown.length === 0 ? "" : `: ${shown.join(", ")}${rest > 0 ? ` … and ${rest} more` : ""}`;
  return `${severity.padEnd(8)}${message}${places}\n        → ${advice}`;
}

function placeText({ path, start, end, label, component, column, detail }: Place): string {
  const times = start === undefined && end === undefined ? "" : ` ${start ?? 0}–${end ?? "end"} s`;
  const name =
    path !== undefined
      ? `${relative(process.cwd(), path)}${times}`
      : [label, component === undefined ? null : `Gaussian ${component}`, column]
          .filter((part) => part != null)
          .join(", ");
  return detail === undefined ? name : `${name} (${detail})`;
}

function summary(subject: Findings["subject"], findings: readonly Finding[]): string {
  const what = { corpus: "the corpus", model: "the model", fit: "the model on these recordings" }[subject];
  if (findings.length === 0) return `${what}: nothing found`;
  const count = (wanted: Finding["severity"]) => findings.filter(({ severity }) => severity === wanted).length;
  const counts = [
    [count("error"), "error"],
    [count("warning"), "warning"],
    [count("hint"), "hint"],
  ] as const;
  const text = counts.filter(([n]) => n > 0).map(([n, noun]) => `${n} ${noun}${n === 1 ? "" : "s"}`);
  return `${what}: ${text.join(", ")}`;
}
