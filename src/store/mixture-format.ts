/** The ways of storing mixtures that other tools have, and safetensors. */
export type MixtureFormat = "safetensors" | "sklearn" | "kaldi" | "htk";

/** In the order in which they are offered. */
export const MIXTURE_FORMATS: readonly MixtureFormat[] = ["safetensors", "sklearn", "kaldi", "htk"];

const EXTENSIONS: ReadonlyMap<string, MixtureFormat> = new Map([
  [".safetensors", "safetensors"],
  [".json", "sklearn"],
  [".gmm", "kaldi"],
  [".ubm", "kaldi"],
  [".dubm", "kaldi"],
  [".txt", "kaldi"],
  [".mmf", "htk"],
  [".hmm", "htk"],
]);

/** What the end of a file's name stands for, if it stands for something; of a path without an extension nothing. */
export const formatOfMixtureFile = (path: string): MixtureFormat | undefined =>
  EXTENSIONS.get(/\.[^./\\]*$/.exec(path)?.[0].toLowerCase() ?? "");

/** For errors: every extension that is understood. */
export const mixtureExtensions = (): string => [...EXTENSIONS.keys()].join(" ");

/** The extension that files of a format get in a folder of several. */
export const extensionOf = (format: MixtureFormat): string =>
  ({ safetensors: ".safetensors", sklearn: ".json", kaldi: ".gmm", htk: ".mmf" })[format];
