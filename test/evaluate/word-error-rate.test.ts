import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { wordErrorRate } from "../../src/evaluate/word-error-rate.js";
import { readGolden } from "../oracles/golden.js";

interface Golden {
  readonly cases: readonly {
    ref: string;
    hyp: string;
    distance: number;
    wer: number | null;
    optimal_sub_del_ins: readonly (readonly [number, number, number])[];
  }[];
}

const errors = ({ substitutions, deletions, insertions }: ReturnType<typeof wordErrorRate>) =>
  substitutions + deletions + insertions;

describe("the word error rate", () => {
  it.each(readGolden<Golden>("eval/edit_distance.json").cases)('of "$hyp" for "$ref" is Kaldi\'s', (golden) => {
    const result = wordErrorRate(golden.ref, golden.hyp);
    expect(errors(result)).toBe(golden.distance);
    if (golden.wer === null) expect(result.rate).toBeNull();
    else expect(result.rate).toBeCloseTo(golden.wer, 14);
    expect(golden.optimal_sub_del_ins).toContainEqual([result.substitutions, result.deletions, result.insertions]);
  });

  it("says what became of each word", () => {
    expect(wordErrorRate("one two three four", "two three for four").alignment).toEqual([
      { kind: "deletion", reference: "one", hypothesis: null },
      { kind: "correct", reference: "two", hypothesis: "two" },
      { kind: "correct", reference: "three", hypothesis: "three" },
      { kind: "insertion", reference: null, hypothesis: "for" },
      { kind: "correct", reference: "four", hypothesis: "four" },
    ]);
  });

  it("takes words as they are, blanks within them too", () => {
    expect(wordErrorRate(["New York", "is"], ["New York", "was"])).toMatchObject({ substitutions: 1, correct: 1 });
    expect(wordErrorRate("  two\twords \n", "two words").rate).toBe(0);
  });

  const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 9 });

  it("has an alignment that is both texts", () => {
    fc.assert(
      fc.property(words, words, (reference, hypothesis) => {
        const { alignment, numReference, correct } = wordErrorRate(reference, hypothesis);
        expect(alignment.flatMap((word) => word.reference ?? [])).toEqual(reference);
        expect(alignment.flatMap((word) => word.hypothesis ?? [])).toEqual(hypothesis);
        expect(numReference).toBe(reference.length);
        expect(alignment.filter(({ kind }) => kind === "correct").every((w) => w.reference === w.hypothesis)).toBe(
          true,
        );
        expect(correct).toBeLessThanOrEqual(Math.min(reference.length, hypothesis.length));
      }),
      { seed: 3 },
    );
  });

  it("is a distance: the same both ways, and no detour is shorter", () => {
    fc.assert(
      fc.property(words, words, words, (a, b, c) => {
        const distance = (x: string[], y: string[]) => errors(wordErrorRate(x, y));
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
      { seed: 5 },
    );
  });

  it("refuses what no memory holds", () => {
    const long = Array.from({ length: 20_000 }, () => "a");
    expect(() => wordErrorRate(long, long)).toThrow(OptionError);
  });
});
