import { describe, expect, it } from "vitest";
import { CorpusError } from "../../../src/errors.js";
import { joinScores } from "../../../src/formats/trials/join-scores.js";

const trial = (model: string, test: string, isTarget: boolean | null = null) => ({ model, test, isTarget });
const scored = (model: string, test: string, score: number, rest = {}) => ({ ...trial(model, test), score, ...rest });

describe("scores put to trials", () => {
  it("stand in the order of the list, with what either file knows", () => {
    const trials = [trial("b", "1", false), trial("a", "1", true), trial("a", "2"), trial("a", "1", true)];
    const scores = [
      scored("a", "1", 1, { speaker: "ann" }),
      scored("a", "2", 2, { isTarget: true }),
      scored("b", "1", 3),
      scored("b", "2", 4),
      scored("a", "1", 1, { speaker: "ann" }),
    ];
    expect(joinScores(trials, scores)).toEqual({
      trials: [
        { ...scored("b", "1", 3), isTarget: false },
        { ...scored("a", "1", 1), isTarget: true, speaker: "ann" },
        { ...scored("a", "2", 2), isTarget: true },
        { ...scored("a", "1", 1), isTarget: true, speaker: "ann" },
      ],
      unused: [scored("b", "2", 4)],
    });
  });

  it("are missed, doubled and contradicted by number and name", () => {
    const trials = [trial("a", "1"), trial("a", "2"), trial("b", "1", true)];
    expect(() => joinScores(trials, [scored("a", "1", 1)])).toThrow(CorpusError);
    expect(() => joinScores(trials, [scored("a", "1", 1)])).toThrow(
      /2 of 3 trials have no score, the first a against 2/,
    );
    expect(() => joinScores([], [scored("a", "1", 1), scored("a", "1", 2)])).toThrow(
      /1 of 2 trials have two different scores, the first a against 1/,
    );
    expect(() => joinScores([trial("a", "1", true)], [scored("a", "1", 1, { isTarget: false })])).toThrow(
      /1 of 1 trials are true in one file and false in the other/,
    );
  });
});
