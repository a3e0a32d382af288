import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { createStreamingFrontEnd } from "../../../src/features/streaming.js";
import { trainClassifier } from "../../../src/recognize/classifier.js";
import { classify, prepareClassifier, recipeOf } from "../../../src/recognize/classify.js";
import { checkLive, createLiveClassifier, endBoundOptions } from "../../../src/recognize/live/live-classifier.js";
import { taskDefaults } from "../../../src/recognize/task.js";
import type { Classifier, RecipeOptions, Waveform } from "../../../src/types.js";
import { chunksOf } from "../../features/chunks.js";
import { recipeSamples } from "../../features/recipe-samples.js";
import { buzz } from "../../oracles/sounds.js";
import { tinyClassifier } from "../../oracles/tiny-classifier.js";

async function trained(recipe: RecipeOptions): Promise<Classifier> {
  const sounds = [1, 2].flatMap((seed) => [
    { label: "low", waveform: buzz(150, seed) },
    { label: "high", waveform: buzz(700, seed) },
  ]);
  return await trainClassifier(sounds, { recipe, numComponents: 2, covarianceType: "diag" });
}

const live = { energyGate: null, vad: null } as const;
const models = {
  plain: await trained({ ...live, normalization: "none" }),
  sliding: await trained({ ...live, profile: "kaldi", normalization: "sliding-mean", normalizationWindow: 20 }),
};

const joined = (a: Waveform, b: Waveform): Waveform => ({
  ...a,
  samples: Float32Array.from([...a.samples, ...b.samples]),
});

describe("a live classifier", () => {
  it.each(Object.entries(models))("ends with what classify says of the whole, recipe %s", (_, model) => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 5 }).filter((all) => all.some(Boolean)),
        fc.integer({ min: 1, max: 100 }),
        (lengths, seed) => {
          const classifier = createLiveClassifier(prepareClassifier(model));
          // One recording after the other through the same one.
          for (const sound of [buzz(150 + 5 * seed, seed), buzz(700, seed, { seconds: 0.13 })]) {
            for (const chunk of chunksOf(sound, lengths)) classifier.push(chunk);
            expect(classifier.flush()).toEqual(classify(model, sound));
          }
        },
      ),
      { seed: 71, numRuns: 12 },
    );
  });

  it("gives a decision when a frame is complete, and then only", () => {
    const classifier = createLiveClassifier(models.plain);
    const { samples } = buzz(150, 3);
    expect(classifier.decision()).toBeNull();
    let last = 0;
    let given = 0;
    for (const chunk of chunksOf({ samples, sampleRate: 8000 }, [40])) {
      const decision = classifier.push(chunk);
      if (decision === null) continue;
      given++;
      expect(decision.numFrames).toBeGreaterThan(last);
      expect(classifier.decision()).toEqual(decision);
      last = decision.numFrames;
    }
    expect(given).toBe(last);
    expect(last).toBeGreaterThan(20);
    expect(classifier.delay).toBeLessThan(0.2);
    expect(classifier.sampleRate).toBe(8000);
  });

  it("follows the sound where it forgets", () => {
    const sound = joined(buzz(150, 8, { seconds: 2 }), buzz(700, 8, { seconds: 1.2 }));
    const labels = [{}, { window: 0.5 }, { halfLife: 0.2 }].map((options) => {
      const classifier = createLiveClassifier(models.plain, options);
      return classifier.push(sound.samples)?.label;
    });
    expect(labels).toEqual([classify(models.plain, sound).label, "high", "high"]);
  });

  it("goes on after a chunk that it refuses, and begins anew after a recording that is too short", () => {
    const classifier = createLiveClassifier(models.plain);
    const sound = buzz(700, 4);
    for (const chunk of chunksOf(sound, [500])) {
      classifier.push(chunk);
      expect(() => classifier.push(Float32Array.of(0.5, Number.NaN))).toThrow(ShapeError);
    }
    expect(classifier.flush()).toEqual(classify(models.plain, sound));
    classifier.push(sound.samples.subarray(0, 20));
    expect(() => classifier.flush()).toThrow(ShapeError);
    expect(classifier.decision()).toBeNull();
    classifier.push(sound.samples);
    expect(classifier.flush()).toEqual(classify(models.plain, sound));
  });

  it("refuses a recipe that needs the whole recording, naming its options", async () => {
    const model = await trained({ energyGate: 40, normalization: "mean" });
    expect(() => createLiveClassifier(model)).toThrow(OptionError);
    expect(() => createLiveClassifier(model)).toThrow(/energyGate 40 \(instead: null\), normalization "mean"/);
    // Over a group as over a recording: a live one is a group of its own.
    const grouped = {
      ...model,
      recipe: { ...recipeOf(model), energyGate: null, normalizationScope: "group" as const },
    };
    expect(() => createLiveClassifier(grouped)).toThrow(/other values of: normalization "mean"/);
  });

  it("refuses another sample rate, and wants one where the model knows none", () => {
    expect(() => createLiveClassifier(models.plain, { sampleRate: 48000 })).toThrow(ShapeError);
    expect(() => createLiveClassifier(models.plain, { sampleRate: 48000 })).toThrow(/createResampler\(48000, 8000\)/);
    const unknown: Classifier = { ...models.plain, sampleRate: null };
    expect(() => createLiveClassifier(unknown)).toThrow(OptionError);
    expect(createLiveClassifier(unknown, { sampleRate: 8000 }).sampleRate).toBe(8000);
    const fixed: Classifier = { ...unknown, recipe: { ...recipeOf(unknown), sampleRate: 8000 } };
    expect(createLiveClassifier(fixed).sampleRate).toBe(8000);
  });

  it("refuses a model of other features than its recipe's", async () => {
    const recipe = recipeOf(models.plain);
    const foreign: Classifier = { ...(await tinyClassifier()), recipe, sampleRate: 8000 };
    expect(() => createLiveClassifier(foreign)).toThrow(ShapeError);
    expect(() => createLiveClassifier(foreign)).toThrow(/model has 3 dimensions and its recipe makes features of \d\d/);
    expect(extractFeatures(buzz(150, 1), recipe).dim).not.toBe(3);
  });
});

const bound: readonly (readonly [RecipeOptions, string])[] = [
  [{ energyGate: 40 }, "energyGate 40 (instead: null)"],
  [{ vad: { method: "kaldi" } }, 'vad "kaldi" (instead: null)'],
  [{ normalization: "mean" }, 'normalization "mean" (instead: "sliding-mean" or "none")'],
  [{ normalization: "mean-variance" }, 'normalization "mean-variance" (instead: "sliding-mean-variance" or "none")'],
  [{ splice: { left: 1, right: 1, step: 3 } }, "splice.step 3 (instead: 1)"],
  [{ profile: "librosa", topDb: 80 }, "topDb 80 (instead: null)"],
  [{ profile: "kaldi", dcRemoval: "signal" }, 'dcRemoval "signal" (instead: "frame" or "none")'],
  [{ profile: "kaldi", pitch: "keep" }, 'pitch "keep" (instead: "drop")'],
];

describe("what keeps a recipe from being used live", () => {
  it.each(bound)("is found: %j", (options, name) => {
    const free = { energyGate: null, vad: null, normalization: "none", topDb: null } as const;
    const recipe = resolveRecipe({ ...free, ...options });
    expect(endBoundOptions(recipe)).toEqual([name]);
    expect(createStreamingFrontEnd(recipe, 16000).delay).toBe(Number.POSITIVE_INFINITY);
  });

  it("is all that the streaming front end waits for", () => {
    const recipes = Object.entries({
      ...recipeSamples,
      word: taskDefaults.word.recipe,
      phone: taskDefaults.phone.recipe,
    });
    const waiting = recipes.filter(
      ([, options]) => createStreamingFrontEnd(options, 8000).delay === Number.POSITIVE_INFINITY,
    );
    const named = recipes.filter(([, options]) => endBoundOptions(resolveRecipe(options)).length > 0);
    expect(named.map(([name]) => name)).toEqual(waiting.map(([name]) => name));
    expect(waiting.length).toBeGreaterThan(3);
    expect(waiting.length).toBeLessThan(recipes.length - 3);
  });

  it("is named all at once", () => {
    const recipe = resolveRecipe(taskDefaults.word.recipe);
    expect(() => checkLive(recipe)).toThrow(OptionError);
    expect(() => checkLive(recipe)).toThrow(/energyGate 30 \(instead: null\), normalization "mean-variance"/);
    expect(() => checkLive(resolveRecipe(taskDefaults.phone.recipe))).not.toThrow();
  });
});
