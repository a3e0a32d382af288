import { describe, expect, it } from "vitest";
import { CorpusError } from "../../src/errors.js";
import { corpusErrorRate } from "../../src/evaluate/corpus-error-rate.js";
import { parseTranscripts } from "../../src/labels/parse-transcripts.js";

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
