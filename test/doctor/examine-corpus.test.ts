import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeWav } from "../../src/audio/wav/encode-wav.js";
import type { ExamineCorpusOptions } from "../../src/doctor/doctor-options.js";
import { examineCorpus } from "../../src/doctor/examine-corpus.js";
import type { Finding } from "../../src/doctor/finding.js";
import { createRandom } from "../../src/math/random.js";
import { changed, manifestOf, type PlantedRecording, soundRecordings, TAKES, withSamples, word } from "./planted.js";

/** A front end that takes a third of the default's time. */
const PLANTED = { by: "word", recipe: { profile: "psf" } } as const;

const examine = async (recordings: readonly PlantedRecording[], options: ExamineCorpusOptions = PLANTED) =>
  examineCorpus(await manifestOf(recordings), options);

const shortly = ({ kind, severity, where }: Finding) =>
  `${severity} ${kind}: ${where.map(({ path, label }) => (path === undefined ? label : basename(path))).join(" ")}`;

const sound = soundRecordings();
const one = "yes-ada-0.wav";
const map = (change: (sample: number, n: number) => number) => (recording: PlantedRecording) =>
  withSamples(recording, recording.waveform.samples.map(change));
const as = (over: Partial<PlantedRecording>) => (recording: PlantedRecording) => ({ ...recording, ...over });

describe("examineCorpus on a sound corpus", () => {
  it("finds nothing", async () => {
    const { subject, classes, numRecordings, findings } = await examine(sound, { by: "word" });
    expect(findings.map(shortly)).toEqual([]);
    expect({ subject, numRecordings }).toEqual({ subject: "corpus", numRecordings: 63 });
    expect(classes.map(({ label }) => label)).toEqual(["no", "stop", "yes"]);
    expect(classes[0]).toMatchObject({ numRecordings: 2 * TAKES, numHeldOut: TAKES, numComponents: 8 });
    expect(classes[0]?.seconds).toBeGreaterThan(8);
    expect(classes[0]?.silence).toBeGreaterThan(0.1);
    expect(classes[0]?.silence).toBeLessThan(0.6);
  });

  it("finds nothing either where speakers are the labels, in each of several recipes, and without labels", async () => {
    const trained = sound.map((recording, i) => ({ ...recording, split: i % TAKES === 0 ? "test" : "train" }));
    expect((await examine(trained, { by: "speaker" })).findings.map(shortly)).toEqual([]);
    expect((await examine(sound)).findings.map(shortly)).toEqual([]);
    expect((await examine(sound, {})).findings.map(shortly)).toEqual([]);
  });
});

const long = (seconds: number) => (recording: PlantedRecording) => {
  const random = createRandom(8);
  const { samples, sampleRate } = recording.waveform;
  const silence = Float32Array.from({ length: seconds * sampleRate }, () => 0.001 * random.normal());
  return withSamples(recording, Float32Array.from([...silence, ...samples]));
};

const noise = (recording: PlantedRecording) => {
  const random = createRandom(9);
  return withSamples(
    recording,
    recording.waveform.samples.map(() => 0.05 * random.normal()),
  );
};

const stereo = ({ samples, sampleRate }: PlantedRecording["waveform"]) => {
  const wav = encodeWav({
    samples: Float32Array.from([...samples].flatMap((x) => [x, x])),
    sampleRate,
  });
  const view = new DataView(wav.buffer, wav.byteOffset);
  view.setUint16(22, 2, true);
  view.setUint32(28, sampleRate * 4, true);
  view.setUint16(32, 4, true);
  return wav;
};

const eightBit = ({ samples, sampleRate }: PlantedRecording["waveform"]) => {
  const wav = encodeWav({ samples: new Float32Array(samples.length / 2), sampleRate });
  const view = new DataView(wav.buffer, wav.byteOffset);
  view.setUint32(28, sampleRate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  samples.forEach((sample, n) => {
    if (44 + n < wav.length) view.setUint8(44 + n, 128 + Math.round(127 * sample));
  });
  return wav;
};

const trimmed = (recording: PlantedRecording) =>
  withSamples(recording, recording.waveform.samples.subarray(0, recording.waveform.samples.length & ~1));

const changes: readonly [expected: string, change: (recording: PlantedRecording) => PlantedRecording][] = [
  ["error missing", as({ bytes: null })],
  ["error unreadable", as({ bytes: new TextEncoder().encode("this is no sound at all, whatever its name says") })],
  ["warning damaged", (recording) => ({ ...recording, bytes: encodeWav(recording.waveform).subarray(0, -1000) })],
  ["warning unlabelled", as({ word: "" })],
  ["error digital-silence", map(() => 0)],
  ["warning clipping", map((sample) => Math.max(-1, Math.min(0.99997, 4 * sample)))],
  ["warning low-level", map((sample) => sample / 200)],
  ["hint mostly-silence", long(8)],
  ["error sample-rates", as({ waveform: word(150, 1200, 2, 77, 16000) })],
  ["warning encodings", (recording) => ({ ...recording, bytes: eightBit(trimmed(recording).waveform) })],
  ["hint channels", (recording) => ({ ...recording, bytes: stereo(recording.waveform) })],
  ["warning mislabelled", as({ waveform: word(1200, 300, 2, 12345) })],
];

describe("examineCorpus finds, and finds nothing else,", () => {
  it.each(changes)("%s", async (expected, change) => {
    const { findings } = await examine(changed(sound, [one], change));
    expect(findings.map(shortly)).toEqual([`${expected}: ${one}`]);
    expect(findings[0]?.advice.length).toBeGreaterThan(20);
    expect(findings[0]?.figures.count ?? 1).toBeGreaterThan(0);
  });

  it("what is too short for a frame, where the front end does not fill frames up", async () => {
    const short = changed(sound, [one], (recording) =>
      withSamples(recording, recording.waveform.samples.subarray(2000, 2100)),
    );
    const { findings } = await examine(short, { by: "word" });
    expect(findings.map(shortly)).toEqual([`warning too-short: ${one}`]);
  });

  it("a DC offset", async () => {
    const offset = changed(
      sound,
      [one],
      map((sample) => sample / 2 + 0.1),
    );
    expect((await examine(offset, { by: "word" })).findings.map(shortly)).toEqual([`warning dc-offset: ${one}`]);
    // A recipe that takes it off has nothing against it.
    const { findings } = await examine(offset, { by: "word", recipe: { profile: "kaldi" } });
    expect(findings.map(shortly)).toEqual([`hint dc-offset: ${one}`]);
  });

  it("peaks cut flat under full scale", async () => {
    const flat = map((sample) => 0.5 * Math.max(-0.2, Math.min(0.2, sample)));
    expect((await examine(changed(sound, [one], flat))).findings.map(shortly)).toEqual([`warning clipping: ${one}`]);
  });

  it("nothing but a hint in recordings of another rate that the recipe converts", async () => {
    const mixed = changed(sound, [one], as({ waveform: word(150, 1200, 2, 77, 16000) }));
    const recipe = { ...PLANTED.recipe, sampleRate: 8000, resampling: "allow" } as const;
    const { findings, classes } = await examine(mixed, { by: "word", recipe });
    expect(findings.map(shortly)).toEqual([`hint sample-rates: ${one}`]);
    expect(classes.map(({ numRecordings }) => numRecordings)).toEqual([2 * TAKES, 2 * TAKES, 2 * TAKES]);
  });

  it("noise without speech", async () => {
    const { findings } = await examine(changed(sound, [one], noise));
    expect(findings.map(shortly)).toContain(`warning no-speech: ${one}`);
    // And that it is unlike all words.
    expect(findings.every(({ kind }) => ["no-speech", "mislabelled", "outlier"].includes(kind))).toBe(true);
  });
});
