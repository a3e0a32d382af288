import fc from "fast-check";
import type { ScoredTrial } from "../../../src/types.js";

/** Names that a field between blanks can hold. */
export const word = fc.stringMatching(/^[a-zA-Z0-9_./:;,'"é-]+$/, { maxLength: 8 });

/** Names that take quotation marks, too. */
export const phrase = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 10 })
  .filter((text) => !/[\r\n]/.test(text) && text.trim() !== "");

const score = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(Infinity, -Infinity, 0, -1e-300),
);

/** Claims between given kinds of names. */
export const claims = (name: fc.Arbitrary<string>): fc.Arbitrary<ScoredTrial[]> =>
  fc.array(fc.record({ model: name, test: name, isTarget: fc.constantFrom(true, false), score }), {
    minLength: 1,
    maxLength: 12,
  });
