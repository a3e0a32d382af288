import { describe, expect, it } from "vitest";
import { wilsonInterval } from "../../../src/evaluate/intervals/interval.js";
import { rejectionRates } from "../../../src/evaluate/rejection/rejection-rates.js";
import type { Trial } from "../../../src/types.js";

const rule = { weights: [0, 1, 0], offset: -2, threshold: 0 } as const;

const trial = (actual: string, scores: Trial["scores"], predicted = "ada"): Trial => ({
  path: null,
  actual,
  predicted,
  margin: 0,
  scores,
  numFrames: 10,
  fold: null,
});

const accepted = { ada: 0, bob: -3 };
const rejected = { ada: 0, bob: -1 };

describe("rates of rejection", () => {
  const rates = rejectionRates(rule, [
    trial("ada", accepted),
    trial("ada", rejected),
    trial("bob", accepted),
    trial("zoe", accepted),
    trial("zoe", rejected),
    trial("yan", rejected),
  ]);

  it("count known recordings that are rejected, unknown ones that are accepted, and those under another label", () => {
    expect(rates.falseRejection).toMatchObject({ errors: 1, total: 3, rate: 1 / 3 });
    expect(rates.falseAcceptance).toMatchObject({ errors: 1, total: 3, rate: 1 / 3 });
    expect(rates.confusion).toMatchObject({ errors: 1, total: 3 });
  });

  it("are given for each label, as one that is known or as one that is not", () => {
    expect(
      rates.perLabel.map(({ label, falseRejection, falseAcceptance }) => [
        label,
        falseRejection?.errors,
        falseAcceptance?.errors,
      ]),
    ).toEqual([
      ["ada", 1, undefined],
      ["bob", 0, undefined],
      ["yan", undefined, 0],
      ["zoe", undefined, 1],
    ]);
  });

  it("do not take a test without an error for proof that there is none", () => {
    const { errors, interval } = rejectionRates(rule, [trial("ada", accepted), trial("bob", accepted)]).falseRejection;
    expect(errors).toBe(0);
    expect(interval).toEqual(wilsonInterval(0, 2));
  });

  it("have the intervals of other labels: those of two that differ reach from one to the other", () => {
    const strangers = ["zoe", "yan"].flatMap((label) =>
      Array.from({ length: 50 }, () => trial(label, label === "zoe" ? accepted : rejected)),
    );
    expect(rejectionRates(rule, strangers).falseAcceptance.interval).toMatchObject({ low: 0, high: 1 });
    const alone = rejectionRates(rule, strangers.slice(0, 50)).falseAcceptance;
    expect(alone.interval.low).toBeGreaterThan(0.9);
  });
});
