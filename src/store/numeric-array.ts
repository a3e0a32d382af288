import { ModelFileError } from "../errors.js";

/** Numbers in C order, with the sizes of the dimensions they are along. */
export interface NumericArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Numbers in lists in lists, as JSON holds arrays. */
export type NestedNumbers = number | readonly NestedNumbers[];

const DEEPEST = 3;

/**
 * The array that nested lists are.
 *
 * @param name  of the array, for errors
 * @throws {ModelFileError} when lists that should be of one length are not, or hold something else than finite numbers
 */
export function arrayFromNested(value: unknown, name: string): NumericArray {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  if (shape.length === 0 || shape.length > DEEPEST) {
    throw new ModelFileError(`${name} should be numbers in lists of up to ${DEEPEST} levels, not ${shown(value)}`);
  }
  const numbers: number[] = [];
  const gather = (inner: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof inner !== "number" || !Number.isFinite(inner)) {
        throw new ModelFileError(
          `${name} holds ${shown(inner)} at value ${numbers.length}; a finite number was expected`,
        );
      }
      numbers.push(inner);
      return;
    }
    if (!Array.isArray(inner) || inner.length !== shape[depth]) {
      throw new ModelFileError(`${name} is ragged: a list of ${shape[depth]} was expected, and came ${shown(inner)}`);
    }
    for (const item of inner) gather(item, depth + 1);
  };
  gather(value, 0);
  return { shape, data: Float64Array.from(numbers) };
}

/** The nested lists that an array is. */
export function nestedFrom({ shape, data }: NumericArray): NestedNumbers {
  const [size, ...inner] = shape;
  if (size === undefined) return data[0] as number;
  const stride = data.length / size;
  return Array.from({ length: size }, (_, i) =>
    nestedFrom({ shape: inner, data: data.subarray(i * stride, (i + 1) * stride) }),
  );
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};
