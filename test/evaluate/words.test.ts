import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../src/errors.js";
import { corpusErrorRate, wordErrorRate } from "../../src/evaluate/words.js";
import { parseTranscripts } from "../../src/formats/labels/transcripts.js";
import { readGolden } from "../oracles/golden.js";

const references = parseTranscripts("a-1 one two three\na-2 four\nb-1 five six\n");
const hypotheses = parseTranscripts("b-1 five six six\na-1 one too three\na-2\n");

describe("the error rate of a corpus", () => {
  const errors = corpusErrorRate(references, hypotheses);

  it("is that of all words together", () => {
    expect(errors).toMatchObject({
      numReference: 6,
      correct: 4,
      substitutions: 1,
      deletions: 1,
      insertions: 1,
      rate: 0.5,
      numUtterances: 3,
      numWrong: 3,
    });
    expect(errors.utterances.map(({ id, rate }) => [id, rate])).toEqual([
      ["a-1", 1 / 3],
      ["a-2", 1],
      ["b-1", 0.5],
    ]);
    expect(errors.confusions).toHaveLength(3);
  });

  it("has an interval over utterances, or over groups", () => {
    expect(errors.numGroups).toBe(3);
    expect(errors.interval?.low).toBeLessThanOrEqual(0.5);
    expect(errors.interval?.high).toBeGreaterThanOrEqual(0.5);
    const bySpeaker = corpusErrorRate(references, hypotheses, { groupBy: (id) => id.slice(0, 1) });
    expect(bySpeaker.interval).toMatchObject({ low: 0.5, high: 0.5 });
    expect(corpusErrorRate(references.slice(0, 1), hypotheses.slice(1, 2)).interval).toBeNull();
  });

  it("has no rate without words, and none that is not finite", () => {
    const none = corpusErrorRate([{ id: "a", words: [] }], [{ id: "a", words: ["oh"] }]);
    expect(none).toMatchObject({ rate: null, insertions: 1, interval: null });
    const some = corpusErrorRate(
      [
        { id: "a", words: [] },
        { id: "b", words: ["x"] },
      ],
      [
        { id: "a", words: ["oh"] },
        { id: "b", words: ["x"] },
      ],
    );
    expect(some.rate).toBe(1);
    expect(Number.isFinite(some.interval?.high)).toBe(true);
  });

  it("refuses utterances that only one of the two has", () => {
    expect(() => corpusErrorRate(references, hypotheses.slice(0, 2))).toThrow(CorpusError);
    expect(() => corpusErrorRate(references, hypotheses.slice(0, 2))).toThrow(
      /1 \(a-2\) of the references have no hypothesis/,
    );
    expect(() => corpusErrorRate(references.slice(1), hypotheses)).toThrow(
      /1 \(a-1\) of the hypotheses have no reference/,
    );
    const counted = corpusErrorRate(references, hypotheses.slice(0, 2), { missing: "empty" });
    expect(counted.deletions).toBe(1);
  });
});

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
