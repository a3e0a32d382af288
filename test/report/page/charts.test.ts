import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectionReport } from "../../../src/evaluate/detection/detection-report.js";
import { renderChart } from "../../../src/report/chart.js";
import { detChart, histogramChart, rocChart, spread, trainingChart } from "../../../src/report/page/charts.js";

const claims = (numTargets: number, shift: number) =>
  detectionReport(
    Array.from({ length: 200 }, (_, i) => ({
      model: "m",
      test: String(i),
      isTarget: i < numTargets,
      score: ((i * 37) % 101) / 25 + (i < numTargets ? shift : 0),
    })),
    { numSamples: 0 },
  );

const training = (label: string, history: readonly number[]) => ({
  label,
  numUtterances: 1,
  numFrames: 10,
  iterations: history.length,
  converged: true,
  meanLogLikelihood: history.at(-1) ?? 0,
  history,
  repairs: [],
});

describe("the charts of a page", () => {
  it("are drawn: histogram with threshold, DET with rates as ticks, ROC", async () => {
    const report = claims(100, 1);
    expect(await renderChart(histogramChart(report))).toContain("stroke-dasharray");
    const det = detChart(report);
    const svg = det === null ? "" : await renderChart(det);
    for (const rate of ["0.5", "2", "10", "20", "40", "60"]) expect(svg).toMatch(new RegExp(`>${rate}</text>`));
    expect(svg).not.toMatch(/undefined|NaN/);
    expect(await renderChart(rocChart(report))).toContain(">100%</text>");
  });

  it("leave out a DET curve that has nothing to show", () => {
    expect(detChart(claims(100, 50))).toBeNull();
  });

  it("name each training curve at its end, up to 24 of them", async () => {
    const few = await renderChart(trainingChart([training("ada", [-3, -2, -1.5]), training("bob", [-3, -2.5])]));
    expect(few).toContain(">ada</text>");
    expect(few).toContain(">bob</text>");
    const many = Array.from({ length: 30 }, (_, k) => training(`label ${k}`, [-k - 2, -k - 1]));
    expect(await renderChart(trainingChart(many))).not.toContain("label 3<");
  });

  it("draw a training of one step, and one whose likelihood stays", async () => {
    const svg = await renderChart(trainingChart([training("ada", [-3]), training("bob", [-3])]));
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe("values spread apart", () => {
  it("keep their order, are at least a gap apart, and stay where they are far enough", () => {
    expect(spread([5, 1, 1], 1)).toEqual([5, 0.5, 1.5]);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (values) => {
          const moved = spread(values, 2);
          const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
          const sorted = order.map((i) => moved[i] as number);
          for (let i = 1; i < sorted.length; i++) {
            expect((sorted[i] as number) - (sorted[i - 1] as number)).toBeGreaterThan(2 - 1e-9);
          }
        },
      ),
    );
  });
});
