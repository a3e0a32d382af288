/**
 * Frame errors of the speech detectors, where the truth is known: recordings of FSDD, ten in a row with pauses of 0.3 to
 * 0.8 s between them, and pink noise over all of it. Prints the table of docs/voice-activity-and-pitch.md.
 *
 *   npx tsx bench/voice-activity.ts corpora/fsdd
 *
 * The recordings are trimmed, but not to the last frame: their faint edges count as speech here.
 */
import { addNoise, loadWebRtcVad, speechFrames, type VadOptions, type Waveform } from "voxmix";
import { filterRows, parseWhere, readAudio, readManifest } from "voxmix/node";

const [corpus = "corpora/fsdd"] = process.argv.slice(2);
const RATE = 8000;
const DIGITS_IN_ROW = 10;
const timing = { frameLength: 0.025, frameShift: 0.01 };
const conditions = [null, 20, 10, 5] as const;
const detectors: readonly VadOptions[] = [
  { method: "kaldi" },
  { method: "kaldi", energyThreshold: 5.5, framesContext: 2, proportionThreshold: 0.12 },
  { method: "adaptive" },
  { method: "two-gaussian" },
  { method: "webrtc" },
];

interface Sentence {
  readonly waveform: Waveform;
  /** Per sample, 1 where a digit is. */
  readonly truth: Uint8Array;
}

/** Pauses hold one unit of 16-bit noise, as a quiet converter does: not digital silence, which all find. */
function sentenceOf(digits: readonly Waveform[], seed: number): Sentence {
  let state = seed + 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const samples: number[] = [];
  const truth: number[] = [];
  const pause = () => {
    for (let n = Math.round((0.3 + 0.5 * uniform()) * RATE); n > 0; n--) {
      samples.push(Math.round(2 * uniform() - 1) / 32768);
      truth.push(0);
    }
  };
  for (const digit of digits) {
    pause();
    for (const x of digit.samples) {
      samples.push(x);
      truth.push(1);
    }
  }
  pause();
  return {
    waveform: { samples: Float32Array.from(samples), sampleRate: RATE },
    truth: Uint8Array.from(truth),
  };
}

/** A frame is speech when at least half of its samples are. */
function frameTruth(truth: Uint8Array, numFrames: number): Uint8Array {
  const [length, shift] = [timing.frameLength * RATE, timing.frameShift * RATE];
  return Uint8Array.from({ length: numFrames }, (_, t) => {
    let numSpeech = 0;
    for (let n = t * shift; n < t * shift + length; n++) numSpeech += truth[n] ?? 0;
    return 2 * numSpeech >= length ? 1 : 0;
  });
}

const manifest = filterRows(await readManifest(corpus), [parseWhere("split=test")]);
const digits = await Promise.all(manifest.rows.map(({ path }) => readAudio(path)));
const sentences = Array.from({ length: Math.floor(digits.length / DIGITS_IN_ROW) }, (_, i) =>
  sentenceOf(
    // Every tenth or so of the list, so that speakers and digits mix.
    Array.from({ length: DIGITS_IN_ROW }, (_, k) => digits[(i + k * 31) % digits.length] as Waveform),
    i,
  ),
);
const webRtcVad = await loadWebRtcVad();

const percent = (part: number, whole: number) => ((100 * part) / Math.max(1, whole)).toFixed(1);
const lines = detectors.map((vad) => {
  const { method, ...settings } = vad;
  const cells = conditions.map((snr) => {
    let [missed, speech, falseAlarms, silence] = [0, 0, 0, 0];
    for (const [seed, { waveform, truth }] of sentences.entries()) {
      const heard = snr === null ? waveform : addNoise(waveform, { noise: "pink", snr, seed });
      const decisions = speechFrames(heard, vad, { ...timing, webRtcVad });
      const expected = frameTruth(truth, decisions.length);
      for (const [t, isSpeech] of expected.entries()) {
        if (isSpeech === 1) speech++;
        else silence++;
        if (isSpeech === 1 && decisions[t] === 0) missed++;
        if (isSpeech === 0 && decisions[t] === 1) falseAlarms++;
      }
    }
    return `${percent(missed, speech)} / ${percent(falseAlarms, silence)}`;
  });
  const given = Object.keys(settings).length === 0 ? "" : ", as in Kaldi's speaker recipes";
  return `| \`${method}\`${given} | ${cells.join(" | ")} |`;
});
process.stdout.write(
  [
    `| ${sentences.length} rows of ten digits: missed / false, % | ${conditions.map((snr) => (snr === null ? "quiet" : `${snr} dB`)).join(" | ")} |`,
    `|---|${conditions.map(() => "---").join("|")}|`,
    ...lines,
    "",
  ].join("\n"),
);
