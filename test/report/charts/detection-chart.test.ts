import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { rocCurve } from "../../../src/evaluate/detection/curves.js";
import { detectionReport } from "../../../src/evaluate/detection/detection-report.js";
import { drawDetCurves, drawRocCurves } from "../../../src/report/charts/detection-chart.js";
import { detectionSets } from "../../oracles/detection-golden.js";

const systems = detectionSets.map(([name, { target, nontarget }]) => ({
  name,
  report: detectionReport(
    [
      ...target.map((score, i) => ({ model: "m", test: `t${i}`, isTarget: true, score })),
      ...nontarget.map((score, i) => ({ model: "m", test: `n${i}`, isTarget: false, score })),
    ],
    { numSamples: 0, operatingPoints: [{ priorTarget: 0.3, costMiss: 10 }, { priorTarget: 0.5 }] },
  ),
}));

describe("a DET plot", () => {
  it("names each system with its equal error rate, its points and its rates", async () => {
    const svg = await drawDetCurves(systems.slice(0, 2), { title: "Two systems" });
    for (const text of [
      "gauss_llr: 16.37 %",
      "uncalibrated: 25.62 %",
      "minimum cost, prior 0.3, costs 10:1",
      "Two systems",
    ]) {
      expect(svg).toContain(`>${text}<`);
    }
    // Where neither rate is above 40 %, the lowest is 3 of 150.
    for (const tick of ["2", "5", "10", "20", "40"]) {
      expect(svg.split(`>${tick}</text>`).length, tick).toBe(3);
    }
    for (const tick of ["1", "60"]) expect(svg).not.toContain(`>${tick}</text>`);
  });

  it("is drawn of scores that are all alike, all apart or reversed", async () => {
    for (const system of systems) expect(await drawDetCurves([system])).toMatch(/^<svg/);
  });

  it("is refused without a system, or with two of one name", async () => {
    await expect(drawDetCurves([])).rejects.toThrow(OptionError);
    await expect(drawDetCurves([...systems, ...systems])).rejects.toThrow(/name of its own/);
  });
});

const curve = rocCurve([3, 2, 1], [2, 0]);

describe("a picture of ROC curves", () => {
  it("names each with the area under it, and what is detected", async () => {
    const curves = [
      { name: "noise", curve },
      { name: "clipped", curve: rocCurve([1, 2], [0]) },
    ];
    const svg = await drawRocCurves(curves, {
      falseAlarmRate: 0.05,
      targets: "anomalies",
      nonTargets: "normal sounds",
    });
    for (const text of ["noise: 0.750", "clipped: 1.000", "share of anomalies", "share of normal sounds"]) {
      expect(svg).toContain(text);
    }
    expect(svg).toContain("stroke-dasharray");
    expect(await drawRocCurves(curves)).not.toContain("stroke-dasharray");
  });

  it("is refused without a curve, or with two of one name", async () => {
    await expect(drawRocCurves([])).rejects.toThrow(OptionError);
    await expect(drawRocCurves([1, 2].map(() => ({ name: "noise", curve })))).rejects.toThrow(/name of its own/);
  });
});
