import { ModelFileError } from "../../errors.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { createMixture } from "../../gmm/mixture/mixture.js";
import {
  anyText,
  either,
  fields,
  integerFrom,
  isNumber,
  listOf,
  oneOf,
  optional,
  orNull,
  rule,
  type TypeOf,
} from "../../options.js";
import type { Classifier, GaussianMixture, TrainingSummary } from "../../types.js";
import { joinFloats, type Tensor } from "../floats.js";
import { covarianceShape } from "../mixture/stored-mixture.js";
import { readingModel } from "../named-errors.js";
import {
  common,
  count,
  decodeContainer,
  encodeContainer,
  finite,
  type ModelContainer,
  mixtureOfTensors,
  mixtureTensors,
  notNegative,
  positive,
  share,
  tensorOf,
  trainingFacts,
} from "./model-container.js";

/**
 * The file of a classifier, as `voxmix train` writes it: the mixtures of all labels one below the other in three tensors,
 * everything else in the description.
 */

/**
 * The bytes of a model file: safetensors with `weights`, `means` and `covariances` of all labels, one below the other,
 * as float64 (and those of the background model where there is one), and everything else in `__metadata__` (format
 * version, recipe, labels, training, checksum).
 */
export function encodeClassifier(classifier: Classifier): Uint8Array {
  const { mixtures, background, recipe, training, ...described } = classifier;
  const { by, labels, sampleRate, rejection } = described;
  const { covarianceType, dim } = mixtures[0] ?? { covarianceType: "diag", dim: 0 };
  const all = background === undefined ? mixtures : [...mixtures, background];
  if (!all.every((mixture) => mixture.dim === dim && mixture.covarianceType === covarianceType)) {
    throw new ModelFileError("all mixtures of a classifier share one dimension and one covariance type");
  }
  const { recordings, ...summary } = training;
  const header: ClassifierHeader = {
    by,
    labels,
    numComponents: mixtures.map(({ numComponents }) => numComponents),
    covarianceType,
    recipe: recipe && { ...recipe },
    sampleRate,
    training: { ...summary, ...(recordings === undefined ? {} : { recordings: packDigests(recordings) }) },
    ...(rejection === undefined ? {} : { rejection }),
  };
  const shapes = stackedShapes(header, dim);
  const stacked = (part: keyof typeof shapes): [string, Tensor] => [
    part,
    { shape: shapes[part], data: joinFloats(mixtures.map((mixture) => mixture[part])) },
  ];
  const tensors = new Map([
    stacked("weights"),
    stacked("means"),
    stacked("covariances"),
    ...(background === undefined ? [] : mixtureTensors(background, BACKGROUND)),
  ]);
  return encodeContainer("classifier", JSON.stringify(header), tensors);
}

/** Before the names of the tensors of the background model that the mixtures were adapted from. */
const BACKGROUND = "background_";

/** Of the mixtures one below the other: a tied matrix for each mixture, else covariances for each component. */
function stackedShapes({ covarianceType, numComponents }: ClassifierHeader, dim: number) {
  const total = numComponents.reduce((sum, size) => sum + size, 0);
  const covariances =
    covarianceType === "tied"
      ? [numComponents.length, dim, dim]
      : covarianceShape(covarianceType, { numComponents: total, dim });
  return { weights: [total], means: [total, dim], covariances };
}

/**
 * Reads a model file.
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when the file is of another kind or version, was cut short or changed, or does not fit
 *   together
 * @example
 * const bytes = encodeClassifier(classifier);
 * decodeClassifier(bytes, "speakers.safetensors"); // => { by: "speaker", labels: ["ada", "bob"] }
 */
export const decodeClassifier = (bytes: Uint8Array, name?: string): Classifier =>
  decodeContainer(bytes, { kind: "classifier", rule: classifierHeader, name }, ({ header, tensors }) => {
    const { by, labels, recipe, sampleRate, rejection } = header;
    const { recordings, ...training } = header.training;
    const mixtures = splitMixtures(header, tensors);
    const background = readBackground(header, tensors);
    return {
      by,
      labels,
      mixtures,
      // Before recipes had a precision everything was computed in float64, whatever the profile says now.
      recipe: recipe && resolveRecipe({ precision: "f64", ...recipe }),
      sampleRate,
      training: { ...training, ...(recordings === undefined ? {} : { recordings: unpackDigests(recordings) }) },
      ...(background === null ? {} : { background }),
      ...(rejection === undefined ? {} : { rejection }),
    };
  });

type Tensors = ModelContainer<ClassifierHeader>["tensors"];

function splitMixtures(header: ClassifierHeader, tensors: Tensors): GaussianMixture[] {
  const { labels, numComponents, covarianceType } = header;
  if (labels.length !== numComponents.length) {
    throw new ModelFileError(`${labels.length} labels, but component counts for ${numComponents.length}`);
  }
  const shapes = stackedShapes(header, dimOf(tensors));
  const [total] = shapes.weights as [number];
  const weights = tensorOf(tensors, "weights", shapes.weights);
  const means = tensorOf(tensors, "means", shapes.means);
  const covariances = tensorOf(tensors, "covariances", shapes.covariances);
  const part = (values: Float64Array, [from, to]: readonly [number, number], of: number) =>
    values.subarray((values.length / of) * from, (values.length / of) * to);
  let first = 0;
  return labels.map((label, i) => {
    const rows = [first, first + (numComponents[i] ?? 0)] as const;
    [, first] = rows;
    return readingModel(`the mixture of "${label}"`, () =>
      createMixture({
        covarianceType,
        weights: part(weights, rows, total),
        means: part(means, rows, total),
        covariances:
          covarianceType === "tied" ? part(covariances, [i, i + 1], labels.length) : part(covariances, rows, total),
      }),
    );
  });
}

const dimOf = (tensors: Tensors): number => tensors.get("means")?.shape[1] ?? 0;

function readBackground({ covarianceType }: ClassifierHeader, tensors: Tensors): GaussianMixture | null {
  if (![...tensors.keys()].some((name) => name.startsWith(BACKGROUND))) return null;
  return readingModel("the background model", () => {
    const background = mixtureOfTensors(tensors, covarianceType, BACKGROUND);
    const dim = dimOf(tensors);
    if (background.dim === dim) return background;
    throw new ModelFileError(`it is over ${background.dim} dimensions, and the mixtures are over ${dim}`);
  });
}

/** Bytes of a digest. */
const SIZE = 8;

/** Digests of 16 hexadecimal digits one after the other, in base64: 11 characters each. */
export function packDigests(digests: NonNullable<TrainingSummary["recordings"]>): string {
  const bytes = digests.flatMap((digest) => Array.from({ length: SIZE }, (_, i) => digest.slice(2 * i, 2 * i + 2)));
  return btoa(bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join(""));
}

/** @throws {ModelFileError} when it is no whole number of digests */
export function unpackDigests(packed: string): string[] {
  const bytes = Array.from(atob(packed), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  if (bytes.length % SIZE !== 0) {
    throw new ModelFileError(`the digests of the training recordings are ${bytes.length} bytes, not ${SIZE} each`);
  }
  return Array.from({ length: bytes.length / SIZE }, (_, i) => bytes.slice(i * SIZE, (i + 1) * SIZE).join(""));
}

const errorRate = fields({
  errors: count,
  total: count,
  rate: share,
  interval: fields({ low: share, high: share, confidence: share }),
});

/** When a recording is of none of the labels. */
const rejection = fields({
  weights: rule<readonly [number, number, number]>(
    "a list of 3 numbers",
    (value) => Array.isArray(value) && value.length === 3 && value.every(isNumber),
  ),
  offset: finite,
  threshold: finite,
  goal: either(
    either(fields({ falseRejection: share }), fields({ falseAcceptance: share })),
    fields({ priorUnknown: share, costFalseAcceptance: positive, costFalseRejection: positive }),
  ),
  reached: fields({
    falseRejection: errorRate,
    falseAcceptance: errorRate,
    confusion: errorRate,
    perLabel: listOf(
      fields({ label: anyText(), falseRejection: orNull(errorRate), falseAcceptance: orNull(errorRate) }),
    ),
  }),
});

const adaptation = fields({
  relevanceFactor: notNegative,
  update: listOf(oneOf("weights", "means", "covariances")),
  iterations: count,
  background: orNull(fields(trainingFacts)),
});

const discriminative = fields({
  criterion: oneOf("mmi"),
  iterations: count,
  acousticScale: positive,
  tau: notNegative,
  boost: notNegative,
  history: listOf(
    fields({
      iteration: count,
      objective: finite,
      accuracy: finite,
      heldOutObjective: orNull(finite),
      smoothingFactor: positive,
    }),
  ),
});

/** What a file says of its classifier beside the numbers. */
const classifierHeader = fields({
  ...common,
  by: anyText(),
  labels: listOf(anyText(), 1),
  numComponents: listOf(integerFrom(1), 1),
  rejection: optional(rejection),
  training: fields({
    numUtterances: count,
    numFrames: count,
    seed: count,
    corpusFingerprint: anyText(),
    recordings: optional(
      rule<string>(
        "digests in base64",
        (value) =>
          typeof value === "string" && /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value),
      ),
    ),
    groups: optional(listOf(anyText())),
    perLabel: listOf(fields({ label: anyText(), numUtterances: count, ...trainingFacts })),
    adaptation: optional(adaptation),
    discriminative: optional(discriminative),
  }),
});

type ClassifierHeader = TypeOf<typeof classifierHeader>;
