import { describe, expect, it } from "vitest";
import type { SelectionRow } from "../../../src/evaluate/selection/model-selection.js";
import { choicesOf } from "../../../src/evaluate/selection/selection-result.js";
import { selectionWarnings } from "../../../src/evaluate/selection/selection-warnings.js";

/** A row whose criteria are what is given. */
function row(
  numComponents: number,
  { heldOut, bic, aic = bic, accuracy }: { heldOut: number; bic: number; aic?: number; accuracy?: number },
): SelectionRow {
  const mean = (value: number) => ({ mean: value, standardError: 0.5, behindBest: { mean: 0, standardError: 0 } });
  return {
    covarianceType: "diag",
    numComponents,
    numParameters: 10 * numComponents,
    heldOut: mean(heldOut),
    trainLogLikelihood: mean(0),
    bic: { value: bic, standardError: 1 },
    aic: { value: aic, standardError: 1 },
    accuracy:
      accuracy === undefined
        ? null
        : {
            mean: accuracy,
            standardError: 0.02,
            behindBest: { mean: 0, standardError: 0 },
            numCorrect: 0,
            numTrials: 0,
            interval: { low: 0, high: 1, confidence: 0.95 },
          },
    reduced: [],
  };
}

const counts = (rows: readonly SelectionRow[]) =>
  Object.fromEntries(Object.entries(choicesOf(rows)).map(([name, kind]) => [name, kind?.numComponents ?? null]));

const warningsOf = (rows: readonly SelectionRow[]) =>
  Object.fromEntries(selectionWarnings(rows, choicesOf(rows), []).map(({ kind, message }) => [kind, message]));

describe("choices", () => {
  it("are the best of each criterion, and the simplest within one standard error", () => {
    const rows = [
      row(8, { heldOut: -1.0, bic: 30, aic: 5, accuracy: 0.9 }),
      row(1, { heldOut: -3.0, bic: 40, aic: 40, accuracy: 0.5 }),
      row(4, { heldOut: -1.4, bic: 20, aic: 15, accuracy: 0.89 }),
      row(2, { heldOut: -1.6, bic: 10, aic: 20, accuracy: 0.87 }),
    ];
    expect(counts(rows)).toEqual({
      heldOut: 8,
      heldOutWithinOneError: 4,
      bic: 2,
      aic: 8,
      accuracy: 8,
      accuracyWithinOneError: 4,
    });
  });

  it("of equals are the simplest, and of rows without accuracy none", () => {
    const rows = [4, 2, 8].map((count) => row(count, { heldOut: -1, bic: 3 }));
    expect(counts(rows)).toEqual({
      heldOut: 2,
      heldOutWithinOneError: 2,
      bic: 2,
      aic: 2,
      accuracy: null,
      accuracyWithinOneError: null,
    });
  });
});

describe("warnings", () => {
  it("are none where all criteria agree within the range", () => {
    const rows = [row(1, { heldOut: -3, bic: 5 }), row(2, { heldOut: -1, bic: 2 }), row(4, { heldOut: -2, bic: 3 })];
    expect(warningsOf(rows)).toEqual({});
  });

  it("say which criteria are best at an end of the range, and what to do", () => {
    const rows = [
      row(2, { heldOut: -3, bic: 1, aic: 9 }),
      row(4, { heldOut: -2, bic: 2, aic: 8 }),
      row(8, { heldOut: -1, bic: 3, aic: 7 }),
    ];
    expect(warningsOf(rows)["end-of-range"]).toBe(
      "held-out log-likelihood and AIC are best at the most components that were tried, 8: try more, e.g. 16; " +
        "BIC is best at the fewest that were tried, 2: try fewer",
    );
    const one = [row(1, { heldOut: -1, bic: 1 }), row(2, { heldOut: -2, bic: 2 })];
    expect(warningsOf(one)).toEqual({});
    expect(warningsOf([row(7, { heldOut: -1, bic: 1 })])).toEqual({});
  });

  it("say what it means that criteria disagree", () => {
    const rows = [
      row(1, { heldOut: -4, bic: 50, aic: 50, accuracy: 0.7 }),
      row(2, { heldOut: -2, bic: 40, aic: 40, accuracy: 0.9 }),
      row(4, { heldOut: -1, bic: 30, aic: 30, accuracy: 0.8 }),
      row(8, { heldOut: -3, bic: 20, aic: 10, accuracy: 0.8 }),
      row(16, { heldOut: -5, bic: 25, aic: 25, accuracy: 0.8 }),
    ];
    const message = warningsOf(rows)["criteria-disagree"];
    expect(message).toMatch(
      /held-out log-likelihood 4 diag Gaussians, accuracy 2 diag Gaussians, BIC 8 diag Gaussians/,
    );
    expect(message).toMatch(/BIC and AIC take all frames for independent, .* and so ask for more/);
    expect(message).toMatch(/to recognise, go by accuracy/);
    const strict = [
      row(1, { heldOut: -4, bic: 10, aic: 15 }),
      row(2, { heldOut: -2, bic: 20, aic: 10 }),
      row(4, { heldOut: -3, bic: 30, aic: 20 }),
    ];
    expect(warningsOf(strict)["criteria-disagree"]).toMatch(/BIC asks for less/);
    expect(warningsOf(strict)["criteria-disagree"]).not.toMatch(/independent/);
  });
});
