/** What is wrong with the sound of recordings: silence, clipping, level, offset. `measures/sound-facts.ts` has measured it. */

import type { FeatureRecipe } from "../../types.js";
import type { ExaminedRecording } from "../examined-corpus.js";
import { counted, type Finding, findingOfSome, percent, placeOfRecording, type SomeOf } from "../finding.js";

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

type FrontEnd = Pick<FeatureRecipe, "energyGate" | "vad" | "dcRemoval">;

/** How bad a recording is, large is worse, and in words. */
type Measured = readonly [value: number, detail: string];

/** Something to look for: of which recordings it is true, and what is said of those. */
interface Check {
  readonly measure: (recording: ExaminedRecording) => Measured | null;
  readonly say: (recipe: FrontEnd, worst: number) => Pick<SomeOf, "kind" | "severity" | "what" | "advice">;
}

/** What is wrong with the sound of recordings. */
export function soundFindings(recordings: readonly ExaminedRecording[], recipe: FrontEnd): Finding[] {
  const findings = CHECKS.map(({ measure, say }) => {
    const found = recordings.flatMap((recording) => {
      const measured = measure(recording);
      return measured === null ? [] : [{ value: measured[0], place: placeOfRecording(recording, measured[1]) }];
    });
    found.sort((a, b) => b.value - a.value);
    const worst = found[0]?.value ?? 0;
    return findingOfSome({
      ...say(recipe, worst),
      total: recordings.length,
      group: counted(recordings.length, "recording"),
      where: found.map(({ place }) => place),
      figures: { worst },
    });
  });
  return findings.filter((finding) => finding !== null);
}

const decibels = (amplitude: number): string => `${(20 * Math.log10(amplitude)).toFixed(1)} dB`.replace("-", "−");

// Recordings of which rows are segments have their pauses between them: only whole ones are told to be silent.
const CHECKS: readonly Check[] = [
  {
    measure: ({ sound }) => (sound.deviation === 0 ? [sound.seconds, "every sample is the same"] : null),
    say: () => ({
      kind: "digital-silence",
      severity: "error",
      what: ["holds no sound at all", "hold no sound at all"],
      advice: "take them out, or record them again: a class trained on silence wins wherever there is a pause",
    }),
  },
  {
    measure: ({ isWhole, sound: { deviation, silence } }) =>
      isWhole && deviation > 0 && silence === 1 ? [1, `steady at ${decibels(deviation)}`] : null,
    say: () => ({
      kind: "no-speech",
      severity: "warning",
      what: ["holds a steady sound and no speech", "hold a steady sound and no speech"],
      advice: "listen to them, and take them out, or label them as what they are",
    }),
  },
  {
    measure: ({ isWhole, sound: { deviation, silence } }) =>
      isWhole && deviation > 0 && silence !== null && silence > MOSTLY && silence < 1
        ? [silence, `${percent(silence)} silence`]
        : null,
    say: ({ energyGate, vad }) => {
      const isLeftOut = energyGate !== null || vad !== null;
      return {
        kind: "mostly-silence",
        severity: isLeftOut ? "hint" : "warning",
        what: [`is silence for more than ${percent(MOSTLY)}`, `are silence for more than ${percent(MOSTLY)}`],
        advice: isLeftOut
          ? "the recipe leaves silence out; look whether the speech is what the label says, and whole"
          : "every model learns the silence: leave it out with --energy-gate 40, or --vad adaptive",
      };
    },
  },
  {
    measure: ({
      sampleRate,
      sound: { deviation, numClipped, numClippedRuns, numFlat, numFlatRuns, seconds, peak },
    }) => {
      if (!(deviation > 0)) return null;
      const [clipped, flat] = [numClipped / (seconds * sampleRate), numFlat / (seconds * sampleRate)];
      if (numClippedRuns >= LEAST_RUNS) return [clipped, `${percent(clipped)} of the samples`];
      return numFlatRuns >= LEAST_RUNS ? [flat, `${percent(flat)} of the samples, at ${decibels(peak)}`] : null;
    },
    say: (_, worst) => ({
      kind: "clipping",
      severity: worst >= MUCH_CLIPPED ? "warning" : "hint",
      what: ["clips", "clip"],
      advice: "record with less gain: the corners of clipped waves are sound that nobody made, in every band",
    }),
  },
  {
    measure: ({ sound: { deviation, peak } }) =>
      deviation > 0 && peak < LOW_PEAK ? [1 / peak, `${decibels(peak)} at its loudest`] : null,
    say: () => ({
      kind: "low-level",
      severity: "warning",
      what: [`stays under ${decibels(LOW_PEAK)} of full scale`, `stay under ${decibels(LOW_PEAK)} of full scale`],
      advice: "record with more gain: of 16 bits these use eight or fewer, and amplifying them brings none back",
    }),
  },
  {
    measure: ({ sound: { mean, deviation } }) => {
      const value = Math.abs(mean) / deviation;
      if (!(deviation > 0) || value < LARGE_OFFSET || Math.abs(mean) < LEAST_OFFSET) return null;
      return [value, `${percent(mean).replace("-", "−")} of full scale`];
    },
    say: ({ dcRemoval }) => ({
      kind: "dc-offset",
      severity: dcRemoval === "none" ? "warning" : "hint",
      what: ["has a DC offset", "have a DC offset"],
      advice:
        dcRemoval === "none"
          ? "it fills the lowest bands, and tells devices apart instead of voices or words: take it off, " +
            "e.g. sox in.wav out.wav highpass 20, or with a recipe that does (--profile kaldi)"
          : "the recipe takes the offset off; it still tells which device recorded what",
    }),
  },
];
