import * as errors from "../errors.js";

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

const classes: ReadonlyMap<string, new (message: string, options?: ErrorOptions) => Error> = new Map(
  Object.entries(errors),
);

/** The error again: of the same class where it is one of voxmix's, else an `Error` of the same name. */
export function restoreError({ name, message, stack, cause }: TransportedError): Error {
  const options = cause === null ? {} : { cause: restoreError(cause) };
  const known = classes.get(name);
  const error = known ? new known(message, options) : new Error(message, options);
  if (!known) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
