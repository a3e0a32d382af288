import { OptionError } from "../errors.js";
import { createRandom } from "../math/random.js";

/** @throws {OptionError} when the seed is no whole number of 32 bits, signed or not */
export function checkSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= -(2 ** 31) && seed < 2 ** 32) return;
  throw new OptionError(`seed must be a whole number from −2³¹ to 2³² − 1, and is ${String(seed)}`);
}

/** A seed of its own for the item of this number, so that items do not depend on how many there are. */
export function seedOf(seed: number, item: number): number {
  // 2³² over the golden ratio: neighbouring items start far apart.
  return createRandom((seed + Math.imul(item + 1, 0x9e3779b1)) | 0).integer(2 ** 32);
}
