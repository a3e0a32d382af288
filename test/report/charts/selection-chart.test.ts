import { describe, expect, it } from "vitest";
import { selectComponents } from "../../../src/evaluate/selection/select-components.js";
import { renderChart } from "../../../src/report/chart.js";
import { selectionChart } from "../../../src/report/charts/selection-chart.js";
import { threeGaussianUtterances } from "../../oracles/recordings.js";

const labelled = await selectComponents(threeGaussianUtterances(["a", "b"], { perLabel: 4, numFrames: 30 }), {
  by: "word",
  covarianceTypes: ["full", "diag"],
  numComponents: [1, 3, 10],
  folds: 2,
});

interface Point {
  readonly curve: string;
  readonly numComponents: number;
  readonly mean: number;
  readonly low: number;
  readonly mark: string;
}

const pointsOf = (chart: ReturnType<typeof selectionChart>, panel: number): Point[] =>
  (chart as unknown as { vconcat: { data: { values: Point[] } }[] }).vconcat[panel]?.data.values ?? [];

describe("the chart of a selection", () => {
  it("has every criterion of every row in nats per frame, with its error", () => {
    const points = pointsOf(selectionChart(labelled, "words"), 0);
    expect(points).toHaveLength(24);
    const [row] = labelled.rows;
    const of = (curve: RegExp) => points.find((point) => curve.test(point.curve) && point.numComponents === 1);
    expect(of(/held-out/)?.mean).toBe(row?.heldOut.mean);
    expect(of(/held-out/)?.low).toBeCloseTo((row?.heldOut.mean ?? 0) - (row?.heldOut.standardError ?? 0), 12);
    expect(of(/BIC/)?.mean).toBeCloseTo(-(row?.bic.value ?? 0) / (2 * labelled.numFrames), 12);
    expect(of(/AIC/)?.low).toBeCloseTo((of(/AIC/)?.mean ?? 0) - (row?.trainLogLikelihood.standardError ?? 0), 12);
  });

  it("marks what each criterion chooses", () => {
    const marked = pointsOf(selectionChart(labelled, "words"), 0).filter(({ mark }) => mark === "best");
    const { heldOut, bic, aic } = labelled.chosen;
    expect(marked.map(({ curve, numComponents }) => [curve.slice(0, 3), numComponents]).sort()).toEqual(
      [
        ["hel", heldOut.numComponents],
        ["AIC", aic.numComponents],
        ["BIC", bic.numComponents],
      ].sort(),
    );
  });

  it("is drawn, with a panel of accuracy where there are labels and covariance types in their order", async () => {
    const svg = await renderChart(selectionChart(labelled, "a & b"));
    expect(svg).toContain("a &amp; b");
    expect(svg.indexOf("full covariances")).toBeLessThan(svg.indexOf("diag covariances"));
    expect(svg).toContain("right, %");
    const alone = await selectComponents(threeGaussianUtterances(["a"], { perLabel: 4, numFrames: 30 }), {
      numComponents: [1, 2],
      folds: 2,
    });
    expect(await renderChart(selectionChart(alone, "one"))).not.toContain("right, %");
  });
});
