/**
 * From utterances to what training wants: features of one recipe and rate, a trained transform, and what a model remembers
 * of its recordings.
 */

import { OptionError, ShapeError } from "../errors.js";
import { createExtractor, extractFeatures, recordingDigest } from "../features/extract.js";
import { checkProvenance, commonProvenance, type Provenance } from "../features/recipe/same-recipe.js";
import { type LabelledFeatures, trainLda } from "../features/transform/lda.js";
import { trainPca } from "../features/transform/pca.js";
import { applyTransform } from "../features/transform/transform.js";
import { createHash } from "../math/sha256.js";
import type {
  Classifier,
  FeatureMatrix,
  FeatureRecipe,
  FeatureTransform,
  RecipeOptions,
  TrainingSummary,
  Utterance,
} from "../types.js";

/**
 * What a model is trained on: the features that the utterances came with, and those of sound, extracted by the same recipe or,
 * where no features say one, by that for sound; and which recipe and rate these are.
 *
 * @throws {OptionError} when features are of different recipes or rates, or of another recipe than the stated one, naming both
 */
export function trainingFeatures(
  utterances: readonly Utterance[],
  stated: RecipeOptions | undefined,
  forSound: FeatureRecipe,
): Provenance & { readonly features: readonly FeatureMatrix[] } {
  const given = utterances.flatMap((utterance) => ("features" in utterance ? [utterance] : []));
  const nameOf = (index: number) => given[index]?.path;
  const { recipe } = commonProvenance(
    given.map(({ features }) => features),
    nameOf,
  );
  const [first] = given;
  if (first && stated !== undefined) {
    checkProvenance({ recipe: forSound, sampleRate: null }, first.features, "the recipe that was given", first.path);
  }
  const features = featuresOf(utterances, recipe ?? forSound);
  return { features, ...commonProvenance(features, (index) => utterances[index]?.path) };
}

/**
 * The features of every utterance: those it came with, or extracted now.
 *
 * @throws {OptionError} when sound is to be normalised over groups, which nothing here knows
 */
export function featuresOf(utterances: readonly Utterance[], recipe: FeatureRecipe): FeatureMatrix[] {
  const rate = commonSampleRate(utterances);
  if (rate !== null && recipe.normalizationScope === "group") {
    throw new OptionError(
      'normalizationScope "group" needs the recordings of each group together, and these are given as sound one by ' +
        'one; give the features that loadUtterances makes, or use normalizationScope "recording"',
    );
  }
  const extract = rate === null ? null : createExtractor(recipe, rate);
  return utterances.map((utterance) => {
    if ("features" in utterance) return utterance.features;
    try {
      return extract ? extract(utterance.waveform) : extractFeatures(utterance.waveform, recipe);
    } catch (error) {
      if (!(error instanceof ShapeError) || utterance.path === undefined) throw error;
      throw new ShapeError(`${utterance.path}: ${error.message}`, { cause: error });
    }
  });
}

/** @returns null when no utterance is a waveform */
function commonSampleRate(utterances: readonly Utterance[]): number | null {
  let first: { readonly rate: number; readonly path: string } | null = null;
  for (const utterance of utterances) {
    if (!("waveform" in utterance)) continue;
    const { sampleRate } = utterance.waveform;
    const path = utterance.path ?? "one recording";
    first ??= { rate: sampleRate, path };
    if (sampleRate !== first.rate) {
      throw new ShapeError(
        `${first.path} has ${first.rate} Hz and ${path} ${sampleRate} Hz; a model needs recordings of one sample rate: resample them first`,
      );
    }
  }
  return first?.rate ?? null;
}

/** A transform to be trained with a classifier, on the same recordings. */
export interface TransformOptions {
  /** Linear discriminants of the labels, or principal components of all frames. */
  readonly kind: "lda" | "pca";
  /** Columns kept. @default all that there are: for LDA one less than the labels at most */
  readonly dim?: number;
}

/**
 * Trains the transform that was asked for and applies it to the recordings it was trained on: these under the transform, and the
 * recipe that makes such features of another.
 *
 * @throws {OptionError} when the recipe has a transform already, or could not carry one
 */
export function withTransform(
  examples: readonly LabelledFeatures[],
  recipe: FeatureRecipe | null,
  options: TransformOptions | undefined,
): { readonly examples: readonly LabelledFeatures[]; readonly recipe: FeatureRecipe | null } {
  if (options === undefined) return { examples, recipe };
  if (recipe === null) {
    throw new OptionError(
      "nothing says which recipe made these features, so no recipe could carry a transform; apply it to the features before",
    );
  }
  if (recipe.transform !== null) {
    throw new OptionError("the recipe has a transform already, and another was to be trained; leave one of them out");
  }
  if (recipe.normalizationScope === "group") {
    throw new OptionError(
      'a transform comes after normalisation, which with normalizationScope "group" comes after extraction: no recipe ' +
        'could carry it; use normalizationScope "recording"',
    );
  }
  const transform = trainTransform(examples, options);
  return {
    examples: examples.map(({ label, features }) => ({ label, features: applyTransform(features, transform) })),
    recipe: { ...recipe, transform },
  };
}

function trainTransform(examples: readonly LabelledFeatures[], { kind, dim }: TransformOptions): FeatureTransform {
  const size = dim === undefined ? {} : { dim };
  if (kind === "lda") return trainLda(examples, size);
  if (kind === "pca")
    return trainPca(
      examples.map(({ features }) => features),
      size,
    );
  throw new OptionError(`transform.kind is "lda" or "pca", not ${JSON.stringify(kind)}`);
}

/** Which recordings a model was trained on, by their digests, and of which groups: to know them again in a test. */
export function trainingRecordings(utterances: readonly Utterance[]): Pick<TrainingSummary, "recordings" | "groups"> {
  const digests = utterances.map(
    (utterance) =>
      utterance.recording ?? recordingDigest("features" in utterance ? utterance.features : utterance.waveform),
  );
  const groups = utterances.flatMap(({ group }) => group ?? []);
  return {
    recordings: [...new Set(digests)].sort(),
    ...(groups.length < utterances.length ? {} : { groups: [...new Set(groups)].sort() }),
  };
}

/**
 * The classifier with the recordings and groups of models that its training went on from, as far as these know them: what they
 * heard it has heard.
 */
export function rememberingToo(classifier: Classifier, ancestors: readonly Pick<Classifier, "training">[]): Classifier {
  const { training } = classifier;
  const union = (of: "recordings" | "groups") => {
    const all = [training, ...ancestors.map((ancestor) => ancestor.training)].map((summary) => summary[of]);
    return all.every((known) => known === undefined)
      ? {}
      : { [of]: [...new Set(all.flatMap((known) => known ?? []))].sort() };
  };
  return { ...classifier, training: { ...training, ...union("recordings"), ...union("groups") } };
}

/** SHA-256 over labels, features and their weights in order: two classifiers with one fingerprint were trained on the same data. */
export function fingerprint(utterances: readonly Utterance[], features: readonly FeatureMatrix[]): string {
  const hash = createHash();
  const encoder = new TextEncoder();
  utterances.forEach(({ label }, i) => {
    const matrix = features[i] as FeatureMatrix;
    const { buffer, byteOffset, byteLength } = matrix.data;
    hash.update(encoder.encode(`${JSON.stringify(label)} ${matrix.numFrames} ${matrix.dim}\n`));
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    const { weights } = matrix;
    if (weights) hash.update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  });
  return hash.hex();
}
