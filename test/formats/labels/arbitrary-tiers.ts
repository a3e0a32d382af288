import fc from "fast-check";
import type { LabelInterval, LabelTier } from "../../../src/formats/labels/label-tier.js";

/** Intervals that follow one another, on whole milliseconds, with or without gaps. */
export const followingIntervals = (label: fc.Arbitrary<string>): fc.Arbitrary<LabelInterval[]> =>
  fc
    .array(fc.tuple(fc.nat(2000), fc.integer({ min: 1, max: 3000 }), label), { minLength: 1, maxLength: 12 })
    .map((steps) => {
      let time = 0;
      return steps.map(([gap, length, text]) => {
        const start = time + gap;
        time = start + length;
        return { start: start / 1000, end: time / 1000, label: text };
      });
    });

/** What a field between blanks can hold. */
export const word = fc.stringMatching(/^[a-zA-Z@#:'"\\;.0-9é-]+$/, { maxLength: 8 });

/** Labels of any text on one line. */
export const phrase = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .filter((text) => !/[\r\n]/.test(text));

/** Times to the microsecond, for formats that round. */
export const roundedTiers = (tiers: readonly LabelTier[]): LabelTier[] =>
  tiers.map(({ name, intervals }) => ({
    name,
    intervals: intervals.map((interval) => ({
      ...interval,
      start: Number(interval.start.toFixed(5)),
      end: Number(interval.end.toFixed(5)),
    })),
  }));
