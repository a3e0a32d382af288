import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { ModelFileError } from "../../errors.js";
import { createMixture } from "../../gmm/mixture/mixture.js";
import { covarianceTypes } from "../../options/mixture-table.js";
import { sampleRates } from "../../options/recipe-table.js";
import {
  aboveZero,
  anyNumber,
  anyText,
  anything,
  fields,
  integerFrom,
  isNumber,
  listOf,
  numberFrom,
  oneOf,
  optional,
  orNull,
  problemText,
  type Rule,
  recordOf,
  rule,
  trueOrFalse,
} from "../../options.js";
import type { CovarianceType, GaussianMixture } from "../../types.js";
import type { Tensor } from "../floats.js";
import { mixtureFormatOf } from "../mixture/mixture-formats.js";
import { arraysOf, covarianceShape } from "../mixture/stored-mixture.js";
import { parseJson, readingModel } from "../named-errors.js";
import { decodeTensors, encodeTensors, isSafetensors, tensorHeader } from "../safetensors.js";

/**
 * What all our model files have in common: safetensors whose `__metadata__` holds the format, its version, a description
 * in JSON and a checksum over both. The files of classifiers, verifiers and detectors build on this one.
 */

/** What a model file can be. */
type ModelKind = "classifier" | "verifier" | "detector" | "calibration" | "mixture";

/** The kinds that are stored in this container. The name of a kind is also the key of its description. */
type ContainerKind = "classifier" | "verifier" | "detector";

const FORMATS: Readonly<Record<ContainerKind, string>> = {
  classifier: "voxmix",
  verifier: "voxmix-verifier",
  detector: "voxmix-anomaly-detector",
};

/** Raised when a reader of the old form would misread the new. */
export const VERSION = "1";

export const CALIBRATION_FORMAT = "voxmix-calibration";

/** For errors: what a file is, and what takes it. */
const DESCRIBED: Readonly<Record<ModelKind, readonly [name: string, use: string]>> = {
  classifier: ["a classifier", "voxmix classify or readClassifier"],
  verifier: ["a verifier", "voxmix verify or readVerifier"],
  detector: ["an anomaly detector", "readAnomalyDetector"],
  calibration: ["a calibration", "voxmix calibrate or readCalibration"],
  mixture: ["a mixture", "voxmix convert or readMixture"],
};

/** What the bytes of a file are, told by their beginning; null for none of these. */
export function modelKindOf(bytes: Uint8Array): ModelKind | null {
  if (isSafetensors(bytes)) {
    const { metadata, entries } = tensorHeader(bytes);
    const kind = (["classifier", "verifier", "detector"] as const).find((one) => FORMATS[one] === metadata.format);
    const isMixture = ["means", "means_"].some((name) => Object.hasOwn(entries, name));
    return kind ?? (isMixture ? "mixture" : null);
  }
  if (isCalibration(bytes)) return "calibration";
  return mixtureFormatOf(bytes) === null ? null : "mixture";
}

/** Whether a file begins as `formatCalibration` writes it. */
const isCalibration = (bytes: Uint8Array): boolean =>
  new RegExp(`^\\s*\\{\\s*"format":\\s*"${CALIBRATION_FORMAT}"`).test(
    new TextDecoder("latin1").decode(bytes.subarray(0, 256)),
  );

/** @throws {ModelFileError} when the file is of another known kind, saying which and what takes it */
export function expectKind(bytes: Uint8Array, expected: ModelKind): void {
  const kind = modelKindOf(bytes);
  if (kind === null || kind === expected) return;
  const [name, use] = DESCRIBED[kind];
  throw new ModelFileError(`this is ${name}, expected ${DESCRIBED[expected][0]}: use ${use}`);
}

export function encodeContainer(
  kind: ContainerKind,
  description: string,
  tensors: ReadonlyMap<string, Tensor>,
): Uint8Array {
  const metadata = { format: FORMATS[kind], version: VERSION, [kind]: description };
  return encodeTensors({ metadata: { ...metadata, checksum: checksumOf(description, tensors) }, tensors });
}

/** A model file taken apart, its description checked. */
export interface ModelContainer<Header> {
  readonly header: Header;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** Reads a model file as `read` says. Whatever is wrong with it is a ModelFileError that names the file. */
export function decodeContainer<Header, Model>(
  bytes: Uint8Array,
  { kind, rule: headerRule, name }: { kind: ContainerKind; rule: Rule<Header>; name: string | undefined },
  read: (container: ModelContainer<Header>) => Model,
): Model {
  return readingModel(name ?? `the ${kind} file`, () => {
    expectKind(bytes, kind);
    const { metadata, tensors } = decodeTensors(bytes);
    if (metadata.format !== FORMATS[kind]) {
      throw new ModelFileError(`a .safetensors file, but not one of a voxmix ${kind}`);
    }
    if (metadata.version !== VERSION) {
      throw new ModelFileError(
        `written in version ${metadata.version} of the ${kind} format; this voxmix reads version ${VERSION}: ` +
          "use a matching voxmix, or train again",
      );
    }
    const description = metadata[kind] ?? "";
    if (metadata.checksum !== checksumOf(description, tensors)) {
      throw new ModelFileError(
        "the checksum does not match: the file was damaged or changed; get it again, or train again",
      );
    }
    const what = `the description of the ${kind}`;
    return read({ header: checkedHeader(parseJson(description, `${what} is not JSON`), what, headerRule), tensors });
  });
}

/** SHA-256 over the description and the values, each tensor with its name and shape. */
function checksumOf(description: string, tensors: ReadonlyMap<string, Tensor>): string {
  const parts = [...tensors].map(([name, { shape, data }]) =>
    concatBytes(
      utf8ToBytes(`${name} ${JSON.stringify(shape)}\n`),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ),
  );
  return bytesToHex(sha256(concatBytes(utf8ToBytes(`${description}\n`), ...parts)));
}

/** @throws {ModelFileError} naming the first entry that does not fit */
export function checkedHeader<Header>(value: unknown, what: string, headerRule: Rule<Header>): Header {
  const problem = headerRule.problem(value);
  if (problem === null) return value as Header;
  throw new ModelFileError(`${what} does not fit: ${problemText(problem)}`);
}

/** Rules that the headers of several files share. */
export const count = integerFrom(0);
export const finite = anyNumber();
export const notNegative = rule<number>("a number of at least 0", (value) => isNumber(value) && value >= 0);
export const positive = aboveZero("a number above 0");
export const share = numberFrom(0, 1, "a share");
export const isOpenShare = (value: unknown): boolean => isNumber(value) && value > 0 && value < 1;
export const openShare = rule<number>("a share between 0 and 1, the ends left out", isOpenShare);

/** Of every model. The recipe is checked where recipes are made. */
export const common = {
  covarianceType: covarianceTypes,
  recipe: orNull(recordOf(anything)),
  sampleRate: orNull(sampleRates),
};

/** `MixtureTrainingFacts`. */
export const trainingFacts = {
  numFrames: count,
  iterations: count,
  converged: trueOrFalse,
  meanLogLikelihood: finite,
  history: optional(listOf(finite)),
  repairs: listOf(
    fields({
      kind: oneOf("fewer-components", "constant-dimension", "starved-component", "variance-floor"),
      message: anyText(),
    }),
  ),
};

/** @throws {ModelFileError} when it is missing or of another shape */
export function tensorOf(tensors: ReadonlyMap<string, Tensor>, name: string, shape: readonly number[]): Float64Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new ModelFileError(`the tensor "${name}" is missing`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
    throw new ModelFileError(
      `the tensor "${name}" has the shape ${JSON.stringify(tensor.shape)}, the header describes ${JSON.stringify(shape)}`,
    );
  }
  return tensor.data;
}

/** A mixture as the tensors `weights`, `means` and `covariances`, each name behind a prefix. */
export const mixtureTensors = (mixture: GaussianMixture, prefix = ""): [string, Tensor][] =>
  Object.entries(arraysOf(mixture)).map(([name, tensor]) => [`${prefix}${name}`, tensor]);

/** @throws {ModelFileError} when a tensor is missing or of another shape */
export function mixtureOfTensors(
  tensors: ReadonlyMap<string, Tensor>,
  type: CovarianceType,
  prefix = "",
): GaussianMixture {
  const [numComponents = 0, dim = 0] = tensors.get(`${prefix}means`)?.shape ?? [];
  return createMixture({
    covarianceType: type,
    weights: tensorOf(tensors, `${prefix}weights`, [numComponents]),
    means: tensorOf(tensors, `${prefix}means`, [numComponents, dim]),
    covariances: tensorOf(tensors, `${prefix}covariances`, covarianceShape(type, { numComponents, dim })),
  });
}
