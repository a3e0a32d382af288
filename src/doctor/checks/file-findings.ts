/** What is wrong with rows and files, and kinds of files that differ within a corpus. */

import { groupBy } from "../../math/order.js";
import type { FeatureRecipe } from "../../types.js";
import type { ExaminedCorpus, ExaminedRecording } from "../examined-corpus.js";
import {
  agree,
  counted,
  type Finding,
  type Place,
  placeOfRecording,
  placeOfRow,
  type RowProblemKind,
} from "../finding.js";

/** Sample rates, encodings and numbers of channels that differ within a corpus. */
export function formatFindings(
  recordings: readonly ExaminedRecording[],
  recipe: Pick<FeatureRecipe, "resampling">,
): Finding[] {
  return [sampleRates, encodings, channels].flatMap((check) => check(recordings, recipe) ?? []);
}

/** Recordings of one kind. */
interface Kind<T> {
  readonly value: T;
  readonly recordings: readonly ExaminedRecording[];
}

/** Most common first, of equally many the one that came first. */
function kindsOf<T>(recordings: readonly ExaminedRecording[], kindOf: (recording: ExaminedRecording) => T): Kind<T>[] {
  return [...groupBy(recordings, kindOf)]
    .map(([value, recordings]) => ({ value, recordings }))
    .sort((a, b) => b.recordings.length - a.recordings.length);
}

const places = <T>(kinds: readonly Kind<T>[], shown: (value: T) => string): Place[] =>
  kinds.flatMap(({ value, recordings }) => recordings.map((recording) => placeOfRecording(recording, shown(value))));

const countsOf = <T>(kinds: readonly Kind<T>[], shown: (value: T) => string): string =>
  kinds.map(({ value, recordings }) => `${recordings.length} at ${shown(value)}`).join(", ");

function sampleRates(
  recordings: readonly ExaminedRecording[],
  { resampling }: Pick<FeatureRecipe, "resampling">,
): Finding | null {
  const kinds = kindsOf(recordings, ({ sampleRate }) => sampleRate);
  const least = Math.min(...kinds.map(({ value }) => value));
  if (kinds.length < 2) return null;
  const shown = (rate: number) => `${rate} Hz`;
  return {
    kind: "sample-rates",
    severity: resampling === "allow" ? "hint" : "error",
    message: `the recordings have ${kinds.length} sample rates: ${countsOf(kinds, shown)}`,
    advice:
      resampling === "allow"
        ? "the recipe converts them; see to it that no class has one rate alone, whose missing high sounds would tell it"
        : `a model takes one: train with --resample ${least}, which converts the others, or convert the files`,
    where: places(kinds.slice(1), shown),
    figures: { rates: kinds.length, usual: kinds[0]?.value ?? 0, least },
  };
}

const NAMES = {
  pcm: "PCM",
  flac: "FLAC",
  float: "float",
  alaw: "A-law",
  mulaw: "µ-law",
  other: "another encoding",
} as const;

/** What matters is how finely samples are written: FLAC of 16 bits is PCM of 16 bits. */
function fineness({ format: { encoding, bitDepth } }: ExaminedRecording): string {
  if (encoding === "pcm" || encoding === "flac") return `${bitDepth} bits`;
  return NAMES[encoding];
}

function encodings(recordings: readonly ExaminedRecording[]): Finding | null {
  const kinds = kindsOf(recordings, fineness);
  if (kinds.length < 2) return null;
  const isCoarse = (value: string) =>
    value === "8 bits" || value === "A-law" || value === "µ-law" || value.startsWith("another");
  const coarse = kinds.filter(({ value }) => isCoarse(value));
  return {
    kind: "encodings",
    severity: coarse.length > 0 && coarse.length < kinds.length ? "warning" : "hint",
    message: `the recordings are written in ${kinds.length} ways: ${countsOf(kinds, (value: string) => value)}`,
    advice:
      "noise of coarse rounding or of a codec tells files apart instead of voices or words: see to it that no class has " +
      "one kind alone, or bring all to the coarser one",
    where: places(kinds.slice(1), (value: string) => value),
    figures: { kinds: kinds.length },
  };
}

function channels(recordings: readonly ExaminedRecording[]): Finding | null {
  const mixed = recordings.filter(({ channel }) => channel === null);
  const kinds = kindsOf(mixed, ({ format }) => format.numChannels).filter(({ value }) => value !== null);
  if (kinds.length < 2) return null;
  const shown = (count: number | null) => counted(count ?? 0, "channel");
  return {
    kind: "channels",
    severity: "hint",
    message: `the recordings have different numbers of channels: ${countsOf(kinds, shown)}`,
    advice:
      "channels are mixed into one: right for two microphones at one mouth, wrong for two speakers, who want a row each " +
      "with their channel",
    where: places(kinds.slice(1), shown),
    figures: { kinds: kinds.length },
  };
}

type Sentence = Pick<Finding, "severity" | "advice"> & { readonly message: (count: number) => string };

const SENTENCES: Readonly<Record<RowProblemKind, Sentence>> = {
  missing: {
    severity: "error",
    message: (n) => `${counted(n, "row")} ${agree(n, "names a file that is", "name files that are")} not there`,
    advice: "correct the path in the manifest, or take the row out",
  },
  unreadable: {
    severity: "error",
    message: (n) => `${counted(n, "row")} cannot be read`,
    advice: "copy the file again, or convert it as the message says",
  },
  damaged: {
    severity: "warning",
    message: (n) => `${counted(n, "recording")} ${agree(n, "is", "are")} damaged, and read as far as that goes`,
    advice: "copy the file again: what is cut off is missing from training and from tests",
  },
  "empty-segment": {
    severity: "error",
    message: (n) => `${counted(n, "segment")} ${agree(n, "lies", "lie")} behind the end of the recording`,
    advice: "look whether start and end are in seconds, and whether the labels belong to this recording",
  },
  "too-short": {
    severity: "warning",
    message: (n) => `${counted(n, "row")} ${agree(n, "is", "are")} too short for a frame of features`,
    advice: "training leaves them out; take longer segments, or a recipe with shorter frames",
  },
  unlabelled: {
    severity: "warning",
    message: (n) => `${counted(n, "row")} ${agree(n, "has", "have")} no label`,
    advice: "fill in the label, or leave the rows out with --where",
  },
  "listed-twice": {
    severity: "warning",
    message: (n) => `${counted(n, "row")} ${agree(n, "is", "are")} in the manifest twice`,
    advice: "take the second one out: it counts twice in training, and in a test it makes the interval too narrow",
  },
  "labelled-twice": {
    severity: "error",
    message: (n) => `${counted(n, "row")} ${agree(n, "gives", "give")} another label to a recording that has one`,
    advice: "listen, and take the wrong row out: one of the two is trained on the wrong sound",
  },
};

/** What is wrong with rows and files, one finding a kind. */
export function rowFindings({ problems }: Pick<ExaminedCorpus, "problems">): Finding[] {
  return [...groupBy(problems, ({ kind }) => kind)].map(([kind, found]) => {
    const { severity, message, advice } = SENTENCES[kind];
    const where = found.map(({ row, message }) => placeOfRow(row, message));
    return { kind, severity, message: message(found.length), advice, where, figures: { count: found.length } };
  });
}
