import { ModelFileError } from "../../errors.js";
import type { GaussianMixture } from "../../types.js";
import { speakerModel } from "../../verify/verifier.js";
import { LONGEST_TEXT } from "../floats.js";
import { type FormatHtkOptions, formatHtkMixtures, parseHtkMixtures } from "../htk/htk-mixtures.js";
import {
  decodeKaldiAcousticModel,
  decodeKaldiMixture,
  type EncodeKaldiMixtureOptions,
  encodeKaldiMixture,
  isKaldiAcousticModel,
} from "../kaldi/kaldi-mixture.js";
import { decodeAnomalyDetector } from "../model/anomaly-detector-file.js";
import { decodeClassifier } from "../model/classifier-file.js";
import { modelKindOf } from "../model/model-container.js";
import { decodeVerifier } from "../model/verifier-file.js";
import { readingModel } from "../named-errors.js";
import { decodeTensors, encodeTensors } from "../safetensors.js";
import { formatSklearnMixture, parseSklearnMixture } from "../sklearn/sklearn.js";
import { checkMixtureFormat, type MixtureFormat, mixtureFormatOf, nameOfFile } from "./mixture-formats.js";
import { arraysOf, mixtureFromArrays, type NamedMixture } from "./stored-mixture.js";

/** Mixtures to bytes and back, in our format and in those of other tools. */

export interface EncodeMixtureOptions extends EncodeKaldiMixtureOptions, FormatHtkOptions {
  /** @default "safetensors" */
  readonly format?: MixtureFormat;
  /** What the mixture is called in an HTK file. @default "mixture" */
  readonly name?: string;
}

/**
 * The bytes of a file with one mixture:
 *
 * | format      | what it is                                                                                       |
 * | ----------- | ------------------------------------------------------------------------------------------------ |
 * | safetensors | float64 tensors `weights`, `means`, `covariances` in scikit-learn's shapes, and `covariance_type` |
 * | sklearn     | JSON text of the attributes of scikit-learn's `GaussianMixture`, `precisions_cholesky_` too       |
 * | kaldi       | `DiagGmm` of diag and spherical mixtures, `FullGmm` of full and tied ones                        |
 * | htk         | a master macro file in text: an HMM with one emitting state                                      |
 *
 * The first two bring every value back to the bit.
 *
 * @throws {OptionError} when there is no such format or precision
 * @throws {ModelFileError} when a value does not fit into the format
 * @example
 * const mixture = createMixture({ covarianceType: "spherical", weights: [1], means: [3, 4], covariances: [0.25] });
 * const json = new TextDecoder().decode(encodeMixture(mixture, { format: "sklearn" }));
 * JSON.parse(json).precisions_cholesky_; // => [2]
 */
export function encodeMixture(mixture: GaussianMixture, options: EncodeMixtureOptions = {}): Uint8Array {
  const { format = "safetensors", name = "mixture", ...settings } = options;
  checkMixtureFormat(format);
  switch (format) {
    case "safetensors":
      return encodeTensors({
        metadata: { covariance_type: mixture.covarianceType },
        tensors: new Map(Object.entries(arraysOf(mixture))),
      });
    case "sklearn":
      return new TextEncoder().encode(formatSklearnMixture(mixture));
    case "kaldi":
      return encodeKaldiMixture(mixture, settings);
    case "htk":
      return new TextEncoder().encode(formatHtkMixtures([{ name, mixture }], settings));
  }
}

export interface DecodeMixturesOptions {
  /** @default told by the content */
  readonly format?: MixtureFormat;
  /** Of the file: errors begin with it, and a mixture without a name of its own is called by it. */
  readonly name?: string;
}

/**
 * The mixtures of a file: of safetensors one, or of a classifier one a label, of a verifier the background model and one
 * a speaker; of scikit-learn's attributes in JSON one; of Kaldi's `DiagGmm` or `FullGmm` one, of an acoustic model one a
 * pdf; of HTK's macro file in text one a state.
 *
 * @throws {ModelFileError} when the bytes are of no such format, or were cut short
 * @throws {OptionError} when there is no format of the name given
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const bytes = encodeMixture(mixture, { format: "kaldi" });
 * decodeMixtures(bytes, { name: "models/ubm.gmm" }).map(({ name }) => name) // => ["ubm"]
 */
export function decodeMixtures(bytes: Uint8Array, options: DecodeMixturesOptions = {}): readonly NamedMixture[] {
  const { name } = options;
  const format = options.format ?? mixtureFormatOf(bytes) ?? (beginsWithBrace(bytes) ? "sklearn" : null);
  if (format === null) {
    throw new ModelFileError(
      `${name ?? "the file"}: no mixture in a format that is known: safetensors, JSON of scikit-learn's attributes, Kaldi's ` +
        "DiagGmm, FullGmm or acoustic model, HTK's macro file in text",
    );
  }
  checkMixtureFormat(format);
  switch (format) {
    case "safetensors":
      return mixturesOfModel(bytes, name);
    case "sklearn":
      return alone(parseSklearnMixture(textOf(bytes, name), name), name);
    case "kaldi":
      if (!isKaldiAcousticModel(bytes)) return alone(decodeKaldiMixture(bytes, name), name);
      return decodeKaldiAcousticModel(bytes, name).map((mixture, pdf) => ({ name: String(pdf), mixture }));
    case "htk":
      return parseHtkMixtures(textOf(bytes, name), name);
  }
}

const alone = (mixture: GaussianMixture, name: string | undefined): NamedMixture[] => [
  { name: name === undefined ? "mixture" : nameOfFile(name), mixture },
];

const beginsWithBrace = (bytes: Uint8Array): boolean =>
  /^\s*\{/.test(new TextDecoder("latin1").decode(bytes.subarray(0, 4096)));

function mixturesOfModel(bytes: Uint8Array, name: string | undefined): readonly NamedMixture[] {
  switch (readingModel(name, () => modelKindOf(bytes))) {
    case "classifier": {
      const { labels, mixtures } = decodeClassifier(bytes, name);
      return labels.map((label, i) => ({ name: label, mixture: mixtures[i] as GaussianMixture }));
    }
    case "verifier": {
      const verifier = decodeVerifier(bytes, name);
      const speakers = verifier.speakers.map((speaker) => ({
        name: speaker.name,
        mixture: speakerModel(verifier, speaker.name),
      }));
      return [{ name: "ubm", mixture: verifier.ubm }, ...speakers];
    }
    case "detector":
      return alone(decodeAnomalyDetector(bytes, name).mixture, name);
    default:
      return alone(decodeTensorMixture(bytes, name), name);
  }
}

/** Tensors `weights`, `means` and `covariances`, or `weights_` …; without `covariance_type` the shapes say it. */
const decodeTensorMixture = (bytes: Uint8Array, name: string | undefined): GaussianMixture =>
  readingModel(name, () => {
    const { metadata, tensors } = decodeTensors(bytes, ["F64", "F32"]);
    const tensorOf = (tensor: string) => {
      const found = tensors.get(tensor) ?? tensors.get(`${tensor}_`);
      if (found) return found;
      throw new ModelFileError(
        `the tensor "${tensor}" is missing; there are ${[...tensors.keys()].join(", ") || "none"}`,
      );
    };
    return mixtureFromArrays(tensorOf, metadata.covariance_type);
  });

function textOf(bytes: Uint8Array, name: string | undefined): string {
  if (bytes.length > LONGEST_TEXT) {
    throw new ModelFileError(`${name ?? "the file"}: ${bytes.length} bytes of text are too many; cut it in parts`);
  }
  return new TextDecoder().decode(bytes);
}
