import { describe, expect, it } from "vitest";
import { intervalByGroup } from "../../src/evaluate/group-interval.js";
import { wilsonInterval } from "../../src/evaluate/interval.js";
import { reportOf } from "../../src/evaluate/report.js";
import type { Trial } from "../../src/types.js";

const trials = (perGroup: readonly (readonly [right: number, wrong: number])[]): Trial[] =>
  perGroup.flatMap(([right, wrong], g) =>
    Array.from({ length: right + wrong }, (_, i) => ({
      path: null,
      group: `s${g}`,
      actual: "yes",
      predicted: i < right ? "yes" : "no",
      margin: 1,
      scores: {},
      numFrames: 1,
      fold: null,
    })),
  );

describe("the interval by group", () => {
  it("is wider than Wilson's where groups differ", () => {
    const uneven = trials([
      [50, 0],
      [20, 30],
      [49, 1],
      [10, 40],
      [50, 0],
      [45, 5],
    ]);
    const { interval, intervalByGroup: byGroup } = reportOf(uneven, ["yes", "no"]);
    expect(byGroup?.numGroups).toBe(6);
    expect((byGroup?.high ?? 0) - (byGroup?.low ?? 1)).toBeGreaterThan(2 * (interval.high - interval.low));
    expect(reportOf(uneven, ["yes"]).intervalByGroup).toEqual(byGroup);
  });
  it("never says that there will be no mistake", () => {
    const faultless = trials([
      [10, 0],
      [10, 0],
    ]);
    expect(intervalByGroup(faultless)).toEqual({ ...wilsonInterval(20, 20), numGroups: 2 });
  });
  it("is about Wilson's where every trial is a group", () => {
    const single = trials(Array.from({ length: 200 }, (_, i) => (i % 10 ? [1, 0] : [0, 1])));
    const [byGroup, wilson] = [intervalByGroup(single), wilsonInterval(180, 200)];
    expect(Math.abs((byGroup?.low ?? 0) - wilson.low)).toBeLessThan(0.01);
    expect(Math.abs((byGroup?.high ?? 0) - wilson.high)).toBeLessThan(0.015);
  });
  it("is none where groups are not known, or only one is", () => {
    const known = trials([
      [1, 0],
      [1, 0],
    ]);
    const { group: _, ...unknown } = known[0] as Trial;
    expect(intervalByGroup([unknown, ...known])).toBeNull();
    expect(intervalByGroup(trials([[3, 1]]))).toBeNull();
    expect(reportOf([unknown], ["yes"])).not.toHaveProperty("intervalByGroup");
  });
});
