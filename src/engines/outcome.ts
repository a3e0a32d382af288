/** Gives what a promise gave, or throws what it was rejected with. */
export type Outcome<T> = () => T;

/**
 * A promise that is never rejected, for what is begun now and awaited when its turn comes: until then a failure would be an
 * unhandled rejection, and end the process.
 */
export function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  return promise.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
}
