/**
 * The errors voxmix throws on purpose. Each message says what was expected, what came, where, and what to do;
 * `instanceof SpeechModelError` tells them from a bug.
 *
 * @example
 * let problem: unknown;
 * try {
 *   featureMatrix([[1, 2], [3]]);
 * } catch (error) {
 *   problem = error;
 * }
 * problem instanceof SpeechModelError; // => true
 */
export class SpeechModelError extends Error {
  override readonly name: string = "SpeechModelError";
}

/** Audio bytes that cannot be decoded. The message names the file, the chunk and what to do. */
export class AudioFormatError extends SpeechModelError {
  override readonly name = "AudioFormatError";
}

/** Two values whose shapes must agree do not. */
export class ShapeError extends SpeechModelError {
  override readonly name = "ShapeError";
}

/** An option outside its range, or options that contradict one another. */
export class OptionError extends SpeechModelError {
  override readonly name = "OptionError";
}

/** Training data a model cannot be estimated from. The message says how many frames are needed. */
export class TrainingDataError extends SpeechModelError {
  override readonly name = "TrainingDataError";
}

/** A model file that does not hold what it claims. */
export class ModelFileError extends SpeechModelError {
  override readonly name = "ModelFileError";
}

/** A manifest, folder or archive that is not a corpus. The message names the file and the row. */
export class CorpusError extends SpeechModelError {
  override readonly name = "CorpusError";
}

/** A file of features that does not hold what it claims. The message names the file and, in an archive, the utterance. */
export class FeatureFileError extends SpeechModelError {
  override readonly name = "FeatureFileError";
}

/** What a thrown value says. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The code that the system gave an error, such as ENOENT; "" where there is none. */
export const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";

/** An error as plain data: `structuredClone` keeps neither the class nor the name of an error of our own. */
export interface TransportedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: TransportedError | null;
}

/** Causes of causes that are kept. */
const DEEPEST_CAUSE = 4;

export function transportError(thrown: unknown, depth = 0): TransportedError {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown), stack: undefined, cause: null };
  const { name, message, stack, cause } = thrown;
  return {
    name,
    message,
    stack,
    cause: cause === undefined || depth >= DEEPEST_CAUSE ? null : transportError(cause, depth + 1),
  };
}

const CLASSES = {
  SpeechModelError,
  AudioFormatError,
  ShapeError,
  OptionError,
  TrainingDataError,
  ModelFileError,
  CorpusError,
  FeatureFileError,
} as const;

const isOurs = (name: string): name is keyof typeof CLASSES => Object.hasOwn(CLASSES, name);

/** The error again: of the same class where it is one of voxmix's, else an `Error` of the same name. */
export function restoreError({ name, message, stack, cause }: TransportedError): Error {
  const options = cause === null ? {} : { cause: restoreError(cause) };
  const error: { name: string; stack?: string } & Error = isOurs(name)
    ? new CLASSES[name](message, options)
    : new Error(message, options);
  if (!isOurs(name)) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
