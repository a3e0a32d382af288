import type { FeatureRecipe } from "../../types.js";
import type { ExaminedRecording } from "../examined-corpus.js";
import { agree, counted, type Finding, percent, placeOfRecording } from "../finding.js";

/** Runs at full scale from which a recording is said to clip: a single one may be a knock on the microphone. */
const LEAST_RUNS = 2;
/** Share of clipped samples from which it is a warning: there the spectrum of whole frames is that of the corners. */
const MUCH_CLIPPED = 0.001;
/** 2⁻⁸ of full scale, −48 dB: of the 16 bits at most eight, sign included, are in use. */
const LOW_PEAK = 2 ** -8;
/** Share of the level of the sound. In the first bands the offset is then no less than speech: window and deltas do not take it out. */
const LARGE_OFFSET = 0.1;
/** A share of full scale: under it, it is rounding. */
const LEAST_OFFSET = 0.001;
/** Share of a recording. */
const MOSTLY = 0.9;

/** A recording in which something was measured, and how much of it. */
interface Measured {
  readonly recording: ExaminedRecording;
  /** Large is bad. */
  readonly value: number;
  readonly detail: string;
}

const decibels = (amplitude: number): string => `${(20 * Math.log10(amplitude)).toFixed(1)} dB`.replace("-", "−");

/** What is wrong with the sound of recordings. */
export function soundFindings(
  recordings: readonly ExaminedRecording[],
  recipe: Pick<FeatureRecipe, "energyGate" | "vad" | "dcRemoval">,
): Finding[] {
  const total = recordings.length;
  const heard = recordings.filter(({ sound }) => sound.deviation > 0);
  const findings = [
    silent(
      recordings.filter(({ sound }) => sound.deviation === 0),
      total,
    ),
    speechless(heard, total),
    mostlySilent(heard, total, recipe),
    clipping(heard, total),
    lowLevel(heard, total),
    offset(heard, total, recipe),
  ];
  return findings.filter((finding) => finding !== null);
}

function findingOf(
  measured: readonly Measured[],
  total: number,
  finding: Pick<Finding, "kind" | "severity" | "advice"> & { readonly what: readonly [one: string, many: string] },
): Finding | null {
  if (measured.length === 0) return null;
  const { kind, severity, advice, what } = finding;
  const worst = measured.toSorted((a, b) => b.value - a.value);
  return {
    kind,
    severity,
    message: `${measured.length} of ${counted(total, "recording")} ${agree(measured.length, ...what)}`,
    advice,
    where: worst.map(({ recording, detail }) => placeOfRecording(recording, detail)),
    figures: { count: measured.length, total, worst: worst[0]?.value ?? 0 },
  };
}

const silent = (recordings: readonly ExaminedRecording[], total: number) =>
  findingOf(
    recordings.map((recording) => ({ recording, value: recording.sound.seconds, detail: "every sample is the same" })),
    total,
    {
      kind: "digital-silence",
      severity: "error",
      what: ["holds no sound at all", "hold no sound at all"],
      advice: "take them out, or record them again: a class trained on silence wins wherever there is a pause",
    },
  );

/** Recordings of which rows are segments have their pauses between them. */
const isWhole = ({ isWhole }: ExaminedRecording): boolean => isWhole;

const speechless = (recordings: readonly ExaminedRecording[], total: number) =>
  findingOf(
    recordings
      .filter(isWhole)
      .filter(({ sound }) => sound.silence === 1)
      .map((recording) => ({ recording, value: 1, detail: `steady at ${decibels(recording.sound.deviation)}` })),
    total,
    {
      kind: "no-speech",
      severity: "warning",
      what: ["holds a steady sound and no speech", "hold a steady sound and no speech"],
      advice: "listen to them, and take them out, or label them as what they are",
    },
  );

function mostlySilent(
  recordings: readonly ExaminedRecording[],
  total: number,
  { energyGate, vad }: Pick<FeatureRecipe, "energyGate" | "vad">,
) {
  const isLeftOut = energyGate !== null || vad !== null;
  const measured = recordings.filter(isWhole).flatMap((recording) => {
    const { silence } = recording.sound;
    if (silence === null || silence <= MOSTLY || silence === 1) return [];
    return [{ recording, value: silence, detail: `${percent(silence)} silence` }];
  });
  return findingOf(measured, total, {
    kind: "mostly-silence",
    severity: isLeftOut ? "hint" : "warning",
    what: [`is silence for more than ${percent(MOSTLY)}`, `are silence for more than ${percent(MOSTLY)}`],
    advice: isLeftOut
      ? "the recipe leaves silence out; look whether the speech is what the label says, and whole"
      : "every model learns the silence: leave it out with --energy-gate 40, or --vad adaptive",
  });
}

function clipping(recordings: readonly ExaminedRecording[], total: number) {
  const measured = recordings.flatMap((recording) => {
    const { numClipped, numClippedRuns, numFlat, numFlatRuns, seconds, peak } = recording.sound;
    const samples = seconds * recording.sampleRate;
    if (numClippedRuns >= LEAST_RUNS) {
      return [{ recording, value: numClipped / samples, detail: `${percent(numClipped / samples)} of the samples` }];
    }
    if (numFlatRuns < LEAST_RUNS) return [];
    const detail = `${percent(numFlat / samples)} of the samples, at ${decibels(peak)}`;
    return [{ recording, value: numFlat / samples, detail }];
  });
  const isMuch = measured.some(({ value }) => value >= MUCH_CLIPPED);
  return findingOf(measured, total, {
    kind: "clipping",
    severity: isMuch ? "warning" : "hint",
    what: ["clips", "clip"],
    advice: "record with less gain: the corners of clipped waves are sound that nobody made, in every band",
  });
}

const lowLevel = (recordings: readonly ExaminedRecording[], total: number) =>
  findingOf(
    recordings
      .filter(({ sound }) => sound.peak < LOW_PEAK)
      .map((recording) => {
        const { peak } = recording.sound;
        return { recording, value: 1 / peak, detail: `${decibels(peak)} at its loudest` };
      }),
    total,
    {
      kind: "low-level",
      severity: "warning",
      what: [`stays under ${decibels(LOW_PEAK)} of full scale`, `stay under ${decibels(LOW_PEAK)} of full scale`],
      advice: "record with more gain: of 16 bits these use eight or fewer, and amplifying them brings none back",
    },
  );

function offset(
  recordings: readonly ExaminedRecording[],
  total: number,
  { dcRemoval }: Pick<FeatureRecipe, "dcRemoval">,
) {
  const measured = recordings.flatMap((recording) => {
    const { mean, deviation } = recording.sound;
    const value = Math.abs(mean) / deviation;
    if (value < LARGE_OFFSET || Math.abs(mean) < LEAST_OFFSET) return [];
    return [{ recording, value, detail: `${percent(mean).replace("-", "−")} of full scale` }];
  });
  const isTakenOff = dcRemoval !== "none";
  return findingOf(measured, total, {
    kind: "dc-offset",
    severity: isTakenOff ? "hint" : "warning",
    what: ["has a DC offset", "have a DC offset"],
    advice: isTakenOff
      ? "the recipe takes the offset off; it still tells which device recorded what"
      : "it fills the lowest bands, and tells devices apart instead of voices or words: take it off, " +
        "e.g. sox in.wav out.wav highpass 20, or with a recipe that does (--profile kaldi)",
  });
}
