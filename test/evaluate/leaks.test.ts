import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { kFolds, leaveOneOutFolds } from "../../src/evaluate/folds/folds.js";
import type { LeakRow } from "../../src/evaluate/leaks.js";
import { leakCheck, leaksOfFolds, trainedRows } from "../../src/evaluate/leaks.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const kinds = (training: readonly LeakRow[], test: readonly LeakRow[]) =>
  leakCheck(training, test).map(({ kind, numConcerned }) => [kind, numConcerned]);

describe("a leak check", () => {
  it("finds nothing where nothing is shared", () => {
    const training = [{ path: "a.wav", recording: "1", session: "x", speaker: "ada" }];
    expect(leakCheck(training, [{ path: "b.wav", recording: "2", session: "x", speaker: "bob" }])).toEqual([]);
  });

  it("tells files, sounds, sessions and speakers apart, each once", () => {
    const training = [
      { path: "a.wav", recording: "1", session: "monday", speaker: "ada" },
      { path: "b.wav", recording: "2", session: "monday", speaker: "bob" },
    ];
    const test = [
      { path: "a.wav", recording: "1", session: "monday", speaker: "ada" },
      { path: "copy.wav", recording: "2", session: "friday", speaker: "bob" },
      { path: "c.wav", recording: "3", session: "monday", speaker: "bob" },
      { path: "d.wav", recording: "4", session: "monday", speaker: "cyd" },
    ];
    const leaks = leakCheck(training, test);
    expect(leaks.map(({ kind, severity, numConcerned }) => [kind, severity, numConcerned])).toEqual([
      ["same-file", "error", 1],
      ["same-sound", "error", 1],
      ["same-session", "warning", 1],
      ["same-speaker", "hint", 3],
    ]);
    expect(leaks[1]?.where).toEqual([{ shared: "b.wav", tests: ["copy.wav"] }]);
    expect(leaks[2]?.where).toEqual([{ shared: "bob monday", tests: ["c.wav"] }]);
    expect(leaks[3]?.message).toBe("2 of 3 tested speakers are trained on too");
    expect(leaks[0]?.message).toBe("1 of 4 tested recordings is trained on as well");
  });

  it("asks whether segments of one file overlap", () => {
    const training = [{ path: "a.wav", recording: "1", start: 0, end: 2 }];
    expect(kinds(training, [{ path: "a.wav", recording: "1", start: 1, end: 3 }])).toEqual([["same-file", 1]]);
    expect(kinds(training, [{ path: "a.wav", recording: "1", start: 2, end: 3 }])).toEqual([["same-session", 1]]);
    expect(kinds(training, [{ path: "b.wav", recording: "1", start: 2 }])).toEqual([["same-session", 1]]);
    expect(kinds(training, [{ path: "b.wav", recording: "1" }])).toEqual([["same-sound", 1]]);
  });

  it("makes speakers an error where they are claimed to be new", () => {
    const rows = [{ path: "a.wav", speaker: "ada" }];
    const [leak] = leakCheck(rows, [{ path: "b.wav", speaker: "ada" }], { claim: "speaker-independent" });
    expect(leak).toMatchObject({ kind: "same-speaker", severity: "error" });
    expect(() => leakCheck(rows, rows, { claim: "new" as "any" })).toThrow(OptionError);
  });

  it("looks at each fold with what that fold trains on", () => {
    const rows = ["a", "a", "b", "b"].map((speaker, i) => ({ path: `${i}.wav`, speaker }));
    expect(
      leaksOfFolds(rows, [
        { name: "a", test: [0, 1] },
        { name: "b", test: [2, 3] },
      ]),
    ).toEqual([]);
    const [leak] = leaksOfFolds(rows, [
      { name: "1", test: [0, 2] },
      { name: "2", test: [1, 3] },
    ]);
    expect(leak).toMatchObject({ kind: "same-speaker", numConcerned: 4, numTests: 4 });
    expect(leaksOfFolds(rows, [{ name: "1", test: [0, 2], train: [3] }])[0]?.numConcerned).toBe(1);
  });

  it("takes no square of the rows", () => {
    const rows = Array.from({ length: 4000 }, (_, i) => ({
      path: `${i}.wav`,
      speaker: String(i % 4),
      recording: `${i}`,
    }));
    const utterances = tinyUtterances(["a"], 4000);
    expect(leaksOfFolds(rows, leaveOneOutFolds(utterances))[0]?.numConcerned).toBe(4000);
    expect(leaksOfFolds(rows, kFolds(utterances, 5))[0]?.numConcerned).toBe(4000);
  });
});

describe("what a model remembers of its training", async () => {
  const utterances = tinyUtterances(["ada", "bob"], 3);
  const { training } = await trainClassifier(utterances, { numComponents: 1 });
  const rows = trainedRows(training) as LeakRow[];
  const testRow = (i: number) => ({ path: "any.wav", recording: training.recordings?.[i] ?? "" });

  it("is the digests of its recordings and their groups", () => {
    expect(training.recordings).toHaveLength(6);
    expect(training.groups).toEqual([...new Set(utterances.map(({ group }) => group ?? ""))].sort());
    expect(kinds(rows, [testRow(0), testRow(5), { path: "b.wav", recording: "0123456789abcdef" }])).toEqual([
      ["same-sound", 2],
    ]);
    expect(kinds(rows, [{ ...testRow(0), start: 1, end: 2 }])).toEqual([["same-session", 1]]);
  });
  it("is not known of older ones", () => expect(trainedRows({})).toBeNull());
});
