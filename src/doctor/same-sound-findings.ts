import { basename } from "node:path";
import type { ResolvedCorpusOptions } from "./corpus-options.js";
import type { ExaminedRecording } from "./examined-corpus.js";
import { agree, counted, type Finding, type Place } from "./finding.js";
import { placeOfRecording } from "./place.js";
import type { SameSound } from "./same-sound.js";

type Columns = Pick<ResolvedCorpusOptions, "by" | "splitBy">;

/** Recordings of one sound: with two labels, on both sides of a split, or merely twice. */
export function sameSoundFindings(same: readonly SameSound[], { by, splitBy }: Columns): Finding[] {
  const labels = (recording: ExaminedRecording) => (recording.isWhole ? valuesOf(recording, by) : []);
  const contradicting = same.filter(({ first, second }) => differ(labels(first), labels(second)));
  const across = same.filter(({ first, second }) => differ(valuesOf(first, splitBy), valuesOf(second, splitBy)));
  const merely = same.filter((pair) => !contradicting.includes(pair) && !across.includes(pair));
  const findings = [
    finding("contradicting-labels", contradicting, by),
    finding("same-sound-across-splits", across, splitBy),
    finding("same-sound", merely, null),
  ];
  return findings.filter((finding) => finding !== null);
}

/** The values that the rows of a recording have in a column. */
function valuesOf({ rows }: ExaminedRecording, column: string | null): string[] {
  if (column === null) return [];
  return [...new Set(rows.flatMap(({ columns }) => columns[column] ?? []))];
}

const differ = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 0 && b.length > 0 && (a.some((value) => !b.includes(value)) || b.some((value) => !a.includes(value)));

const SENTENCES = {
  "contradicting-labels": {
    severity: "error",
    message: (n: number) => `${counted(n, "recording")} ${agree(n, "has", "have")} the sound of one with another label`,
    advice: "listen, and take out the one that is labelled wrong: its class is trained on the sound of another",
  },
  "same-sound-across-splits": {
    severity: "error",
    message: (n: number) =>
      `${counted(n, "recording")} ${agree(n, "has", "have")} the sound of one on another side of the split`,
    advice: "take it out of one side: a test on recordings that were trained on measures memory",
  },
  "same-sound": {
    severity: "warning",
    message: (n: number) => `${counted(n, "recording")} ${agree(n, "has", "have")} the sound of another`,
    advice: "take one of the two out: it counts twice, and folds may part the two between training and test",
  },
} as const;

function finding(kind: keyof typeof SENTENCES, pairs: readonly SameSound[], column: string | null): Finding | null {
  if (pairs.length === 0) return null;
  const { severity, message, advice } = SENTENCES[kind];
  const where = pairs.map((pair) => placeOf(pair, column));
  const numExact = pairs.filter(({ difference }) => difference === null).length;
  return {
    kind,
    severity,
    message: message(pairs.length),
    advice,
    where,
    figures: { count: pairs.length, exact: numExact },
  };
}

function placeOf({ first, second, difference }: SameSound, column: string | null): Place {
  const values = (recording: ExaminedRecording) =>
    column === null ? "" : ` (${valuesOf(recording, column).join(", ")})`;
  const here = column === null ? "" : `${valuesOf(second, column).join(", ")}; `;
  const detail = `${here}${describe(difference)} ${basename(first.path)}${values(first)}`;
  return { ...placeOfRecording(second, detail), twin: first.path };
}

function describe(difference: SameSound["difference"]): string {
  if (difference === null) return "the samples of";
  const { gain, offset, correlation } = difference;
  const parts = [
    ...(Math.abs(gain) >= 0.05 ? [`${Math.abs(gain).toFixed(1)} dB ${gain > 0 ? "above" : "under"}`] : []),
    ...(Math.abs(offset) >= 0.001 ? [`${Math.abs(offset).toFixed(3)} s ${offset > 0 ? "into" : "before"}`] : []),
    ...(correlation < 0 ? ["upside down from"] : []),
  ];
  return parts.length === 0 ? "nearly the samples of" : parts.join(", ");
}
