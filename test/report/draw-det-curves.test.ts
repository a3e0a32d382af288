import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { detectionReport } from "../../src/evaluate/detection/detection-report.js";
import { drawDetCurves } from "../../src/report/draw-det-curves.js";
import { detectionSets } from "../oracles/detection-golden.js";

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
    // The lowest rate above 0 is 1 of 450; both axes go from 0.2 % to 40 %.
    for (const tick of ["0.2", "0.5", "1", "2", "5", "10", "20", "40"]) {
      expect(svg.split(`>${tick}</text>`).length, tick).toBe(3);
    }
    expect(svg).not.toContain(">60</text>");
  });

  it("is drawn of scores that are all alike, all apart or reversed", async () => {
    for (const system of systems) expect(await drawDetCurves([system])).toMatch(/^<svg/);
  });

  it("is refused without a system, or with two of one name", async () => {
    await expect(drawDetCurves([])).rejects.toThrow(OptionError);
    await expect(drawDetCurves([...systems, ...systems])).rejects.toThrow(/name of its own/);
  });
});
