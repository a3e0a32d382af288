import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DiarizationError, diarizationErrorRate, pooledDiarizationError } from "../../src/evaluate/diarization.js";
import type { LabelInterval } from "../../src/formats/labels/label-tier.js";
import { readGolden } from "../oracles/golden.js";

type Turn = readonly [number, number, string];

const intervals = (turns: readonly Turn[]): LabelInterval[] =>
  turns.map(([start, end, label]) => ({ start, end, label }));

const errorOf = (reference: readonly Turn[], hypothesis: readonly Turn[], options = {}) =>
  diarizationErrorRate(intervals(reference), intervals(hypothesis), options);

const golden = readGolden<{
  cases: readonly {
    readonly reference: readonly Turn[];
    readonly hypothesis: readonly Turn[];
    readonly region: readonly [number, number];
    readonly collar: number;
    readonly ignoreOverlap: boolean;
    readonly expected: Omit<DiarizationError, "mapping" | "jaccardErrorRate">;
  }[];
}>("diarization/diarization-error.json");

describe("diarizationErrorRate", () => {
  it.each(golden.cases.map((one, i) => [i, one] as const))("is NIST's md-eval on meeting %d", (_, one) => {
    const { collar, ignoreOverlap } = one;
    const [start, end] = one.region;
    const error = errorOf(one.reference, one.hypothesis, { collar, ignoreOverlap, region: { start, end } });
    // md-eval prints two decimals.
    for (const [name, value] of Object.entries(one.expected)) {
      const unit = name === "errorRate" ? 0.01 : 1;
      expect(Math.abs((error[name as "scored"] - value) / unit)).toBeLessThan(0.00501);
    }
  });

  it("tells missed speech, false alarms and confusion apart", () => {
    const reference: Turn[] = [
      [0, 10, "ann"],
      [10, 20, "bea"],
    ];
    const error = errorOf(reference, [
      [1, 12, "x"],
      [12, 23, "y"],
    ]);
    expect(error).toMatchObject({ scored: 20, missed: 1, falseAlarm: 3, confusion: 2, errorRate: 0.3 });
    expect(error.mapping).toEqual({ x: "ann", y: "bea" });
    // 9 of 12 s that ann and x have together, 8 of 13 s.
    expect(error.jaccardErrorRate).toBeCloseTo(1 - (9 / 12 + 8 / 13) / 2, 12);
  });

  it("counts each of two who speak at once", () => {
    const reference: Turn[] = [
      [0, 4, "ann"],
      [2, 6, "bea"],
    ];
    expect(errorOf(reference, [[0, 6, "x"]])).toMatchObject({ scored: 8, missed: 2, confusion: 2, falseAlarm: 0 });
    expect(errorOf(reference, [[0, 6, "x"]], { ignoreOverlap: true })).toMatchObject({ scored: 4, confusion: 2 });
    expect(errorOf(reference, reference).errorRate).toBe(0);
  });

  it("counts overlapping intervals of one speaker once", () => {
    const twice: Turn[] = [
      [0, 3, "ann"],
      [2, 5, "ann"],
    ];
    expect(errorOf(twice, [[0, 5, "x"]])).toMatchObject({ scored: 5, errorRate: 0 });
  });

  it("leaves out the collars", () => {
    const error = errorOf([[1, 3, "ann"]], [[0.8, 3.1, "x"]], { collar: 0.25 });
    expect(error.errorRate).toBe(0);
    expect(error.scored).toBeCloseTo(1.5, 12);
  });

  it("maps no speaker of the hypothesis to one it never meets", () => {
    const error = errorOf([[0, 1, "ann"]], [[5, 6, "ann"]]);
    expect(error).toMatchObject({ missed: 1, falseAlarm: 1, errorRate: 2, mapping: { ann: null } });
  });

  const turns = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom("a", "b", "c")),
    { minLength: 1, maxLength: 8 },
  );
  const turnsOf = (drawn: readonly (readonly [number, number, string])[]): Turn[] =>
    drawn.map(([start, length, name]) => [start, start + length, name]);

  it("is the least over all mappings, second by second", () => {
    fc.assert(
      fc.property(turns, turns, (one, other) => {
        const [reference, hypothesis] = [turnsOf(one), turnsOf(other)];
        const speaking = (all: readonly Turn[], second: number) =>
          new Set(all.filter(([start, end]) => start <= second && second < end).map(([, , name]) => name));
        const orders = ["abc", "acb", "bac", "bca", "cab", "cba"];
        const errors = orders.map((order) => {
          let errors = 0;
          for (let second = 0; second < 40; second++) {
            const ours = speaking(reference, second);
            const theirs = [...speaking(hypothesis, second)].map((name) => order["abc".indexOf(name)] as string);
            errors += Math.max(ours.size, theirs.length) - theirs.filter((name) => ours.has(name)).length;
          }
          return errors;
        });
        const { missed, falseAlarm, confusion } = errorOf(reference, hypothesis);
        expect(missed + falseAlarm + confusion).toBe(Math.min(...errors));
      }),
    );
  });

  it("does not mind the names, nor the order", () => {
    fc.assert(
      fc.property(turns, turns, (one, other) => {
        const [reference, hypothesis] = [turnsOf(one), turnsOf(other)];
        const renamed = hypothesis.map(([start, end, name]): Turn => [start, end, `speaker ${name}`]).reverse();
        expect(errorOf(reference, renamed).errorRate).toBeCloseTo(errorOf(reference, hypothesis).errorRate, 12);
      }),
    );
  });

  it("refuses what cannot be scored", () => {
    expect(() => errorOf([], [[0, 1, "x"]])).toThrow(/no speech to score/);
    expect(() => errorOf([[2, 1, "ann"]], [])).toThrow(/goes from 2 to 1 s/);
    expect(() => errorOf([[0, 1, "ann"]], [], { collar: -1 })).toThrow(/collar/);
    expect(() => errorOf([[0, 1, "ann"]], [], { collar: 1 })).toThrow(/collar takes all/);
    expect(() => errorOf([[0, 1, "ann"]], [], { region: { start: 3, end: 3 } })).toThrow(/region/);
  });
});

describe("pooledDiarizationError", () => {
  it("is the rate of the sums", () => {
    const long = errorOf([[0, 9, "ann"]], [[0, 9, "x"]]);
    const short = errorOf([[0, 1, "ann"]], []);
    expect(pooledDiarizationError([long, short])).toMatchObject({ scored: 10, missed: 1, errorRate: 0.1 });
    expect(() => pooledDiarizationError([])).toThrow(/no recording/);
  });
});
