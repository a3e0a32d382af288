import { readLabels } from "../corpus/label-files.js";
import { OptionError } from "../errors.js";
import { speechFrames, speechSegments } from "../features/vad/speech-frames.js";
import type { LabelTier } from "../formats/labels/label-tier.js";
import { stemOf } from "../formats/labels/labels.js";
import type { Waveform } from "../types.js";

/** Seconds, and the label where there is one. */
export interface LabelledSpan {
  readonly start: number;
  readonly end: number;
  readonly truth?: string;
}

const TIMING = { frameLength: 0.025, frameShift: 0.01 };

/** Pauses within a word are shorter than this, seconds. */
const MIN_PAUSE = 0.2;

/** The speech found in a recording. */
export function speechSpans(waveform: Waveform): readonly LabelledSpan[] {
  const decisions = speechFrames(waveform, { method: "adaptive" }, TIMING);
  return speechSegments(decisions, TIMING, { minPause: MIN_PAUSE, minSpeech: 0.05, padding: 0.02 });
}

/** Of which recording the intervals are wanted, and of which tier. */
export interface SpanChoice {
  readonly path: string;
  readonly waveform: Waveform;
  /** What the model tells apart: the tier of this name is taken where none is asked for. */
  readonly by: string;
  readonly tier?: string;
}

/**
 * The labelled intervals of a recording in a label file.
 *
 * @throws {OptionError} when it has none of the recording, or it is not clear which tier is meant
 */
export async function labelledSpans(labels: string, choice: SpanChoice): Promise<readonly LabelledSpan[]> {
  const { path, waveform } = choice;
  const recordings = await readLabels(labels, { sampleRate: waveform.sampleRate });
  const own =
    recordings.find(({ recording }) => stemOf(recording) === stemOf(path)) ??
    (recordings.length === 1 ? recordings[0] : undefined);
  if (own === undefined) throw new OptionError(`${labels} has no labels of ${stemOf(path)}; name the file that has`);
  return chosenTier(labels, own.tiers, choice)
    .intervals.filter(({ start, end, label }) => end > start && label.trim() !== "")
    .map(({ start, end, label }) => ({ start, end, truth: label }));
}

function chosenTier(labels: string, tiers: readonly LabelTier[], { tier, by }: SpanChoice): LabelTier {
  const named = (wanted: string) =>
    tiers.find(({ name }) => name === wanted) ??
    tiers.find(({ name }) => name.trim().toLowerCase() === wanted.toLowerCase());
  const [only, another] = tiers;
  const found = tier === undefined ? (named(by) ?? (another === undefined ? only : undefined)) : named(tier);
  if (found !== undefined) return found;
  const names = tiers.map(({ name }) => name).join(", ");
  throw new OptionError(
    tier === undefined
      ? `say with --tier which of ${labels}: ${names}`
      : `no tier of ${labels} is called "${tier}"; the tiers are: ${names}`,
  );
}
