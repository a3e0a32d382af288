import { OptionError } from "../errors.js";

/** What all trainings ask of their options that are numbers. */

/** @throws {OptionError} unless the value is a whole number of at least `least` */
export function checkWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new OptionError(`${name} is a whole number of at least ${least}, not ${value}`);
}

/** @throws {OptionError} unless the value is finite and at least 0 */
export function checkNotNegative(name: string, value: number): void {
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return;
  throw new OptionError(`${name} is a number of at least 0, not ${value}`);
}

/** @throws {OptionError} unless the value is finite and above 0 */
export function checkPositive(name: string, value: number, what = "a number"): void {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw new OptionError(`${name} is ${what} above 0, not ${value}`);
}
