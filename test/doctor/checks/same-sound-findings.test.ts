import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { resample } from "../../../src/audio/resample.js";
import { examineCorpus } from "../../../src/doctor/examine-corpus.js";
import type { Finding } from "../../../src/doctor/finding.js";
import { createRandom } from "../../../src/math/random.js";
import type { Waveform } from "../../../src/types.js";
import { changed, manifestOf, type PlantedRecording, soundRecordings } from "../planted.js";

const sound = soundRecordings();
const original = sound.find(({ name }) => name === "yes-ada-0.wav") as PlantedRecording;

const pairsIn = (findings: readonly Finding[]) =>
  findings
    .filter(({ kind }) => kind.includes("same-sound") || kind === "contradicting-labels")
    .map(({ severity, kind, where }) => [
      severity,
      kind,
      ...where.map(({ path, twin }) => `${basename(path ?? "")} = ${basename(twin ?? "")}`),
    ]);

const examine = async (recordings: readonly PlantedRecording[], by?: string) =>
  (await examineCorpus(await manifestOf(recordings), by === undefined ? {} : { by })).findings;

/** The corpus with the original's sound, changed, in the place of another recording. */
const copiedTo = (name: string, change: (waveform: Waveform) => Waveform = (waveform) => waveform) =>
  changed(sound, [name], (recording) => ({ ...recording, waveform: change(original.waveform) }));

const map = (change: (sample: number) => number) => (waveform: Waveform) => ({
  ...waveform,
  samples: waveform.samples.map(change),
});

describe("the same sound in two recordings", () => {
  it("is a warning within a class, and its samples are told to be the same", async () => {
    const findings = await examine(copiedTo("yes-bob-3.wav"), "word");
    expect(pairsIn(findings)).toEqual([["warning", "same-sound", "yes-bob-3.wav = yes-ada-0.wav"]]);
    expect(findings[0]).toMatchObject({
      figures: { count: 1, exact: 1 },
      where: [{ detail: "the samples of yes-ada-0.wav" }],
    });
  });

  it("is an error with two labels, which are named", async () => {
    const findings = await examine(copiedTo("no-bob-3.wav"), "word");
    expect(pairsIn(findings)).toEqual([["error", "contradicting-labels", "no-bob-3.wav = yes-ada-0.wav"]]);
    expect(findings[0]?.where[0]?.detail).toBe("no; the samples of yes-ada-0.wav (yes)");
  });

  it("is an error on both sides of a split, with or without labels", async () => {
    for (const by of ["word", undefined]) {
      expect(pairsIn(await examine(copiedTo("yes-cyd-3.wav"), by))).toEqual([
        ["error", "same-sound-across-splits", "yes-cyd-3.wav = yes-ada-0.wav"],
      ]);
    }
  });

  const random = createRandom(4);
  const changes: readonly [what: string, detail: RegExp, change: (waveform: Waveform) => Waveform][] = [
    ["at another level", /^10\.5 dB under yes-ada-0/, map((sample) => Math.round(0.3 * 32768 * sample) / 32768)],
    ["upside down", /^upside down from yes-ada-0/, map((sample) => -sample)],
    ["off zero", /^nearly the samples of yes-ada-0/, map((sample) => sample / 1 + 0.02)],
    ["with noise", /yes-ada-0/, map((sample) => sample + 0.002 * random.normal())],
    ["cut at both ends", /^0\.100 s into yes-ada-0/, (w) => ({ ...w, samples: w.samples.slice(800, -800) })],
    [
      "with silence before it, and softer",
      /^6\.0 dB under, 0\.042 s before yes-ada-0/,
      (w) => ({ ...w, samples: Float32Array.from([...new Float32Array(333), ...w.samples.map((x) => x / 2)]) }),
    ],
  ];
  it.each(changes)("is found %s", async (_, detail, change) => {
    const findings = await examine(copiedTo("yes-bob-3.wav", change));
    expect(pairsIn(findings)).toEqual([["warning", "same-sound", "yes-bob-3.wav = yes-ada-0.wav"]]);
    expect(findings.find(({ kind }) => kind === "same-sound")?.where[0]?.detail).toMatch(detail);
  });

  it("is found at another sample rate", async () => {
    const other = await resample(original.waveform, 16000);
    expect(pairsIn(await examine(copiedTo("yes-bob-3.wav", () => other)))).toEqual([
      ["warning", "same-sound", "yes-bob-3.wav = yes-ada-0.wav"],
    ]);
  });

  it("is not found in silence, nor in two rows of one recording", async () => {
    const silent = changed(sound, ["yes-ada-0.wav", "no-ada-0.wav"], (recording) => ({
      ...recording,
      waveform: map(() => 0)(recording.waveform),
    }));
    expect(pairsIn(await examine(silent, "word"))).toEqual([]);
    const twice = [...sound, original];
    const findings = await examine(twice, "word");
    expect(findings.map(({ kind }) => kind)).toEqual(["listed-twice"]);
    const contradicting = await examine([...sound, { ...original, word: "no" }], "word");
    expect(contradicting.map(({ severity, kind }) => [severity, kind])).toEqual([["error", "labelled-twice"]]);
    expect(contradicting[0]?.where[0]?.detail).toBe("no here, yes in row 2");
  });
});
