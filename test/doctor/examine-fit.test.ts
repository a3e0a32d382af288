import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { loadUtterances } from "../../src/corpus/load/load-utterances.js";
import { filterRows } from "../../src/corpus/where.js";
import { examineFit } from "../../src/doctor/examine-fit.js";
import type { Finding } from "../../src/doctor/finding.js";
import { createRandom } from "../../src/math/random.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import { recipeOf } from "../../src/recognize/classify.js";
import type { Classifier, RecipeOptions, Utterance, Waveform } from "../../src/types.js";
import { changed, manifestOf, soundRecordings, word } from "./planted.js";

/** Takes 0 to 4 of every speaker train, 5 and 6 test. */
const sound = soundRecordings().map((recording) => ({
  ...recording,
  split: /-[56]\.wav$/.test(recording.name) ? "test" : "train",
}));
const tested = sound.filter(({ split }) => split === "test");

const utterances = (of: typeof sound, change = (waveform: Waveform) => waveform): Utterance[] =>
  of.map(({ word, name, waveform }) => ({ label: word, path: name, waveform: change(waveform) }));

const train = (recipe: RecipeOptions): Promise<Classifier> =>
  trainClassifier(utterances(sound.filter(({ split }) => split === "train")), {
    by: "word",
    numComponents: 2,
    covarianceType: "diag",
    recipe: { profile: "psf", ...recipe },
  });

/** Without normalisation: then all is heard. */
const plain = await train({ normalization: "none" });
const normalised = await train({});

const kindsOf = (findings: readonly Finding[]) => findings.map(({ severity, kind }) => `${severity} ${kind}`);

const map = (change: (sample: number, n: number) => number) => (waveform: Waveform) => ({
  ...waveform,
  samples: waveform.samples.map(change),
});

function filtered(pole: number) {
  return (waveform: Waveform): Waveform => {
    let last = 0;
    const samples = waveform.samples.map((sample) => {
      last = pole * last + (1 - pole) * sample;
      return last;
    });
    return { ...waveform, samples };
  };
}

describe("examineFit", () => {
  it("finds nothing wrong with recordings like those of the training, as sound, as a manifest or without labels", async () => {
    for (const model of [plain, normalised]) {
      const { subject, classes, findings } = await examineFit(model, utterances(tested));
      expect(findings).toEqual([]);
      expect({ subject, labels: classes.map(({ label }) => label) }).toEqual({
        subject: "fit",
        labels: ["no", "stop", "yes"],
      });
      expect(classes[0]).toMatchObject({ numRecordings: 6, numComponents: 2 });
      const loss = (model.training.perLabel[0]?.meanLogLikelihood ?? 0) - (classes[0]?.meanLogLikelihood ?? 0);
      expect(Math.abs(loss)).toBeLessThan(3);
      const manifest = await manifestOf(tested);
      expect((await examineFit(model, manifest)).classes).toMatchObject([{ numRecordings: 6 }, {}, {}]);
      const unlabelled = { ...manifest, columnNames: [] };
      expect((await examineFit(model, unlabelled)).findings).toEqual([]);
    }
  });

  it("finds nothing in one class alone but that others are not there", async () => {
    const { findings } = await examineFit(plain, utterances(tested.filter(({ word }) => word === "yes")));
    expect(kindsOf(findings)).toEqual(["hint untested-label"]);
  });

  it("names recordings of another rate, unless the recipe converts them", async () => {
    const fast = changed(tested, ["yes-ada-5.wav"], (recording) => ({
      ...recording,
      waveform: word(150, 1200, 2, 5, 16000),
    }));
    const manifest = await manifestOf(fast);
    const { findings } = await examineFit(plain, manifest);
    expect(findings).toMatchObject([{ severity: "error", kind: "sample-rates", where: [{ detail: "16000 Hz" }] }]);
    expect(basename(findings[0]?.where[0]?.path ?? "")).toBe("yes-ada-5.wav");
    const converting = { ...plain, recipe: { ...recipeOf(plain), resampling: "allow" as const } };
    expect((await examineFit(converting, manifest)).findings).toEqual([]);
  });

  it("names what cannot be read, and labels that the model does not know", async () => {
    const odd = changed(tested, ["yes-ada-5.wav", "no-bob-6.wav"], (recording) =>
      recording.word === "yes" ? { ...recording, bytes: null } : { ...recording, word: "perhaps" },
    );
    const { findings } = await examineFit(plain, await manifestOf(odd));
    expect(kindsOf(findings)).toEqual(["error unreadable", "error unknown-label"]);
    expect(findings[1]).toMatchObject({ where: [{ label: "perhaps", detail: "1 recording" }] });
    await expect(examineFit(plain, await manifestOf(tested), { by: "phrase" })).rejects.toThrow(/no column.*"phrase"/);
  });

  it("hears a lower level, where the recipe does", async () => {
    const soft = utterances(
      tested,
      map((sample) => sample / 10),
    );
    expect(kindsOf((await examineFit(plain, soft)).findings)).toContain("warning level-shift");
    expect((await examineFit(normalised, soft)).findings).toEqual([]);
  });

  it("hears another channel", async () => {
    const { findings } = await examineFit(plain, utterances(tested, filtered(0.9)));
    expect(kindsOf(findings)).toContain("warning channel-shift");
    expect(findings.find(({ kind }) => kind === "channel-shift")?.where[0]).toMatchObject({
      column: expect.stringMatching(/^c\d/),
      detail: expect.stringMatching(/^[+−]\d+\.\d deviations$/),
    });
  });

  it("hears noise, through a normalisation too", async () => {
    const random = createRandom(6);
    const noisy = utterances(
      tested,
      map((sample) => sample + 0.1 * random.normal()),
    );
    expect(kindsOf((await examineFit(plain, noisy)).findings)).toContain("warning variance-shift");
    expect(kindsOf((await examineFit(normalised, noisy)).findings)).toContain("warning poor-fit");
  });

  it("hears another tempo", async () => {
    const fast = utterances(tested, (waveform) => ({
      ...waveform,
      samples: waveform.samples.filter((_, n) => Math.floor(n / 400) % 2 === 0),
    }));
    expect(kindsOf((await examineFit(plain, fast)).findings)).toContain("warning delta-shift");
  });

  it("knows features of another front end: other columns, frame shifts, or values", async () => {
    const manifest = filterRows(await manifestOf(sound), [{ column: "split", values: ["test"] }]);
    const featuresBy = async (recipe: RecipeOptions) =>
      (await loadUtterances(manifest, { by: "word", recipe: { ...plain.recipe, ...recipe } })).utterances;
    const same = await featuresBy({});
    expect((await examineFit(plain, same)).findings).toEqual([]);
    const fewer = (await examineFit(plain, await featuresBy({ deltaOrder: 1 }))).findings;
    expect(kindsOf(fewer)[0]).toBe("error dimension");
    expect(fewer[0]).toMatchObject({ figures: { count: 18, dim: 39 }, where: { 0: { detail: "26 columns" } } });
    const sparse = same.map(({ features, ...rest }) => ({ ...rest, features: { ...features, frameShift: 0.02 } }));
    expect(kindsOf((await examineFit(plain, sparse)).findings)).toEqual(["warning frame-shift"]);
    const scaled = same.map(({ features, ...rest }) => ({
      ...rest,
      features: { ...features, data: features.data.map((value) => 10 * value) },
    }));
    expect(kindsOf((await examineFit(plain, scaled)).findings)).toContain("error unlike-features");
  });
});
