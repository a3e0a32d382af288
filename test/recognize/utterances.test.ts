import { afterEach, describe, expect, it, vi } from "vitest";
import { OptionError, TrainingDataError } from "../../src/errors.js";
import { crossValidate } from "../../src/evaluate/folds/cross-validate.js";
import { kFolds } from "../../src/evaluate/folds/folds.js";
import { evaluate } from "../../src/evaluate/report.js";
import { extractFeatures } from "../../src/features/extract.js";
import { normalizeFeatures } from "../../src/features/normalize/cepstral-normalization.js";
import { resolveRecipe } from "../../src/features/recipe/recipe.js";
import { trainLda } from "../../src/features/transform/lda.js";
import { trainPca } from "../../src/features/transform/pca.js";
import { applyTransform } from "../../src/features/transform/transform.js";
import { decodeClassifier, encodeClassifier } from "../../src/formats/model/classifier-file.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import { classify } from "../../src/recognize/classify.js";
import {
  fingerprint,
  rememberingToo,
  type TransformOptions,
  trainingRecordings,
  withTransform,
} from "../../src/recognize/utterances.js";
import type { FeatureMatrix, Utterance, Waveform } from "../../src/types.js";
import { buzz } from "../oracles/sounds.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const matrices = [
  featureMatrix([
    [1, 2],
    [3, 4],
  ]),
  featureMatrix([[5, -0.5]]),
];
const utterances = ["seven", "naïve"].map((label, i) => ({ label, features: matrices[i] ?? featureMatrix([]) }));

describe("the fingerprint of training data", () => {
  afterEach(() => vi.restoreAllMocks());

  it("is the same where Node's own hash is missing, as in a browser", () => {
    const own = fingerprint(utterances, matrices);
    const builtin = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    expect(fingerprint(utterances, matrices)).toBe(own);
    expect(builtin).toHaveBeenCalled();
    // Python's hashlib over '"seven" 2 2\n', struct.pack("<4d", 1, 2, 3, 4), '"naïve" 1 2\n', struct.pack("<2d", 5, -0.5).
    expect(own).toBe("1622e6c33ee5baa4820cd637b09bedefcd9949fadae78b9b8aa3103203d37ef0");
  });

  it("tells labels and values apart", () => {
    const own = fingerprint(utterances, matrices);
    expect(fingerprint(utterances.toReversed(), matrices)).not.toBe(own);
    expect(fingerprint(utterances, matrices.toReversed())).not.toBe(own);
    const weighted = matrices.map((matrix) => ({ ...matrix, weights: new Float64Array(matrix.numFrames).fill(1) }));
    expect(fingerprint(utterances, weighted)).not.toBe(own);
  });
});

// Complete, so that no default of a task comes in between.
const recipe = resolveRecipe({ profile: "kaldi", splice: { left: 1, right: 1 } });
const kinds: readonly TransformOptions[] = [{ kind: "lda" }, { kind: "lda", dim: 1 }, { kind: "pca", dim: 4 }];
const pitches = { low: 150, middle: 340, high: 700 };

const soundOf = (label: keyof typeof pitches, seed: number): Waveform => buzz(pitches[label] * (1 + seed / 60), seed);

const sounds = (Object.keys(pitches) as (keyof typeof pitches)[]).flatMap((label) =>
  [1, 2, 3, 4].map((seed) => ({ label, path: `${label}_${seed}.wav`, waveform: soundOf(label, seed) })),
);
const options = { by: "word", recipe, numComponents: 2, seed: 3 };

const extracted = sounds.map(({ label, path, waveform }) => ({
  label,
  path,
  features: extractFeatures(waveform, recipe),
}));

describe("withTransform", () => {
  it("leaves everything as it is where no transform is wanted", () => {
    expect(withTransform(extracted, recipe, undefined)).toEqual({ examples: extracted, recipe });
  });

  it.each(kinds)("trains the transform on the examples and puts it into the recipe: %o", (wanted) => {
    const result = withTransform(extracted, recipe, wanted);
    const size = wanted.dim === undefined ? {} : { dim: wanted.dim };
    const transform =
      wanted.kind === "lda"
        ? trainLda(extracted, size)
        : trainPca(
            extracted.map(({ features }) => features),
            size,
          );
    expect(result.recipe).toEqual({ ...recipe, transform });
    expect(transform.outputDim).toBe(wanted.dim ?? 2);
    expect(result.examples).toEqual(
      extracted.map(({ label, features }) => ({ label, features: applyTransform(features, transform) })),
    );
    // The recipe makes of sound what the classifier is trained on.
    for (const [i, { waveform }] of sounds.entries()) {
      expect(extractFeatures(waveform, result.recipe ?? {})).toEqual(result.examples[i]?.features);
    }
    expect(resolveRecipe(result.recipe ?? {})).toEqual(result.recipe);
  });

  it("refuses a second transform, one that no recipe could carry, and kinds there are not", () => {
    const { recipe: transformed } = withTransform(extracted, recipe, { kind: "lda" });
    expect(() => withTransform(extracted, transformed, { kind: "pca" })).toThrow("has a transform already");
    const grouped = resolveRecipe({ profile: "kaldi", normalization: "mean", normalizationScope: "group" });
    expect(() => withTransform(extracted, grouped, { kind: "lda" })).toThrow(OptionError);
    expect(() => withTransform(extracted, grouped, { kind: "lda" })).toThrow('normalizationScope "recording"');
    expect(() => withTransform(extracted, recipe, { kind: "ica" as "pca" })).toThrow('not "ica"');
    expect(() => withTransform(extracted.slice(0, 4), recipe, { kind: "lda" })).toThrow(TrainingDataError);
  });
});

describe("a classifier with a transform", () => {
  it.each(kinds)("carries it, and classifies the same to the bit when it was saved: %o", async (transform) => {
    const classifier = await trainClassifier(sounds, { ...options, transform });
    expect(classifier.recipe?.transform).toMatchObject({ kind: transform.kind, inputDim: 39 });
    expect(classifier.mixtures.every(({ dim }) => dim === (transform.dim ?? 2))).toBe(true);
    const loaded = decodeClassifier(encodeClassifier(classifier), "model.safetensors");
    expect(loaded.recipe).toEqual(classifier.recipe);
    for (const label of Object.keys(pitches) as (keyof typeof pitches)[]) {
      const unseen = soundOf(label, 5);
      const decision = classify(classifier, unseen);
      expect(classify(loaded, unseen)).toEqual(decision);
      if (transform.kind === "lda" && transform.dim === undefined) expect(decision.label).toBe(label);
    }
  });

  it("is the same trained from sound and from its features", async () => {
    const transform = { kind: "lda" } as const;
    const fromSound = await trainClassifier(sounds, { ...options, transform });
    const fromFeatures = await trainClassifier(extracted, { ...options, transform });
    expect({ ...fromFeatures, training: null }).toEqual({ ...fromSound, training: null });
  });

  it("stays as it is when its recordings come twice as often", async () => {
    const transform = { kind: "pca", dim: 3 } as const;
    const once = await trainClassifier(extracted, { ...options, transform, numComponents: 1 });
    const twice = await trainClassifier([...extracted, ...extracted], { ...options, transform, numComponents: 1 });
    const [a, b] = [once.recipe?.transform?.matrix ?? [], twice.recipe?.transform?.matrix ?? []];
    expect(a.length).toBe(3 * 39);
    for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 6);
  });
});

describe("cross-validation with a transform", () => {
  const labelled: readonly Utterance[] = tinyUtterances(["a", "b", "c"], 4, 4);

  it.each(kinds.map((transform) => ({ ...transform, ...(transform.kind === "pca" ? { dim: 2 } : {}) })))(
    "trains it on all other folds, and is a loop of training and testing: %o",
    async (transform) => {
      const validation = { by: "word", numComponents: 2, seed: 3, transform };
      const folds = kFolds(labelled, 4, 0);
      const byHand = folds.map(async (fold) => {
        const training = labelled.filter((_, index) => !fold.test.includes(index));
        const classifier = await trainClassifier(training, validation);
        const trained = classifier.recipe?.transform ?? null;
        if (trained === null) throw new Error("trained with a transform");
        const tests = fold.test.map((index) => {
          const utterance = labelled[index] as Utterance & { readonly features: FeatureMatrix };
          return { ...utterance, features: applyTransform(utterance.features, trained) };
        });
        return (await evaluate(classifier, tests)).trials.map((trial) => ({ ...trial, fold: fold.name }));
      });
      expect((await crossValidate(labelled, folds, validation)).trials).toEqual((await Promise.all(byHand)).flat());
    },
  );

  it("learns nothing from what it tests: other features there change no other score", async () => {
    const validation = { by: "word", numComponents: 1, transform: { kind: "lda" } as const };
    const folds = [{ name: "first", test: [0, 4] }];
    const report = await crossValidate(labelled, folds, validation);
    const other = labelled.map((utterance, index) =>
      index === 4 && "features" in utterance
        ? { ...utterance, features: { ...utterance.features, data: utterance.features.data.map((x) => 50 - 3 * x) } }
        : utterance,
    );
    const changed = await crossValidate(other, folds, validation);
    expect(changed.trials[0]).toEqual(report.trials[0]);
    expect(changed.trials[1]).not.toEqual(report.trials[1]);
  });

  it("names a fold that leaves a label untrained, before a transform misses it", async () => {
    const two = tinyUtterances(["a", "b"], 2, 4);
    const folds = [{ name: "all of b", test: [2, 3] }];
    for (const transform of [undefined, { kind: "lda" } as const]) {
      const validation = { by: "word", numComponents: 1, ...(transform === undefined ? {} : { transform }) };
      await expect(crossValidate(two, folds, validation)).rejects.toThrow(
        'fold all of b holds every recording of word "b"',
      );
    }
    await expect(crossValidate(two, [{ name: "9", test: [9] }], { by: "word" })).rejects.toThrow("tests recording 9");
  });
});

describe("a recipe that normalises over groups", () => {
  const plain = resolveRecipe({ profile: "kaldi" });
  const grouped = { ...plain, normalization: "mean-variance", normalizationScope: "group" } as const;
  const normalized = (waveform: Waveform) =>
    normalizeFeatures(extractFeatures(waveform, plain), { normalization: "mean-variance" });

  it("takes a recording that is classified alone for a group of its own", async () => {
    const utterances = sounds.map(({ label, waveform }) => ({
      label,
      features: { ...normalized(waveform), recipe: resolveRecipe(grouped), sampleRate: 8000 },
    }));
    const classifier = await trainClassifier(utterances, { by: "word", recipe: grouped, numComponents: 1 });
    const unseen = soundOf("low", 5);
    expect(classify(classifier, unseen)).toEqual(classify(classifier, normalized(unseen)));
  });

  it("cannot train on sound, of which it knows no groups", async () => {
    await expect(trainClassifier(sounds, { by: "word", recipe: grouped })).rejects.toThrow(OptionError);
    await expect(trainClassifier(sounds, { by: "word", recipe: grouped })).rejects.toThrow("loadUtterances");
  });
});

const all = tinyUtterances(["ada", "bob"], 5);
const first = all.filter(({ group = "" }) => group < "2");
const second = all.filter(({ group = "" }) => group >= "2");

describe("what a model remembers", () => {
  it("is the digest of each recording once, given or made, and the groups where all have one", () => {
    const given = first.map((utterance, i) => ({ ...utterance, recording: `000000000000000${i % 3}` }));
    expect(trainingRecordings(given).recordings).toEqual(["0000000000000000", "0000000000000001", "0000000000000002"]);
    expect(trainingRecordings(first).recordings).toHaveLength(4);
    const { group: _, ...ungrouped } = first[0] as (typeof first)[number];
    expect(trainingRecordings([ungrouped, ...first])).not.toHaveProperty("groups");
  });

  it("is also what the models it comes from were trained on", async () => {
    const [own, ancestor] = await Promise.all(
      [first, second].map((utterances) => trainClassifier(utterances, { numComponents: 1 })),
    );
    if (!own || !ancestor) throw new Error("two models");
    const { training } = rememberingToo(own, [ancestor]);
    expect(training.recordings).toEqual(
      [...(own.training.recordings ?? []), ...(ancestor.training.recordings ?? [])].sort(),
    );
    expect(training.groups).toEqual(["0", "1", "2", "3", "4"]);
    expect(rememberingToo(own, [])).toEqual(own);
    const { recordings: _, groups: __, ...older } = ancestor.training;
    expect(rememberingToo(own, [{ training: older }])).toEqual(own);
  });
});
