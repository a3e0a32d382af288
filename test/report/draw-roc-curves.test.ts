import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { rocCurve } from "../../src/evaluate/detection/curves.js";
import { drawRocCurves } from "../../src/report/draw-roc-curves.js";

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
