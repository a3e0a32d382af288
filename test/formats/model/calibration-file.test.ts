import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trainCalibration } from "../../../src/calibrate/calibration.js";
import { trainFusion } from "../../../src/calibrate/fusion.js";
import type { ScoreCalibration } from "../../../src/calibrate/score-calibration.js";
import { ModelFileError } from "../../../src/errors.js";
import { decodeCalibration, encodeCalibration } from "../../../src/formats/model/calibration-file.js";

const [targets, nonTargets] = [
  [2, 3, 0, 1.1],
  [-1, 1, -2, 0.3],
];
const second = { targets: [1, -1, 2, -3], nonTargets: [0, -2, 1, -3] };

const formatCalibration = (calibration: ScoreCalibration) => new TextDecoder().decode(encodeCalibration(calibration));
const parseCalibration = (text: string, name?: string) => decodeCalibration(new TextEncoder().encode(text), name);

describe("a calibration file", () => {
  const all = {
    logistic: trainCalibration(targets, nonTargets),
    fusion: trainFusion([{ targets, nonTargets }, second]),
    pav: trainCalibration(targets, nonTargets, { method: "pav" }),
    "pav with infinite ends": trainCalibration(targets, nonTargets, { method: "pav", smoothing: "none" }),
  };

  it.each(Object.entries(all))("comes back to the bit: %s", (_, calibration) => {
    expect(decodeCalibration(encodeCalibration(calibration))).toEqual(calibration);
  });

  const text = formatCalibration(all.logistic);

  it.each([
    ["{", /not JSON/],
    ["[]", /not a calibration/],
    [text.replace('"1"', '"2"'), /version 2/],
    [
      text.replace('"offset"', '"shift"'),
      /offset: expected a number, got undefined|shift: expected nothing of this name/,
    ],
    [text.replace(/"priorTarget": [\d.]+/, '"priorTarget": 1'), /priorTarget/],
    [formatCalibration({ ...all.pav, scores: [...all.pav.scores].reverse() }), /scores: expected scores that rise/],
    [formatCalibration({ ...all.pav, logLikelihoodRatios: [1] }), /expected as many logLikelihoodRatios as scores/],
  ])("is refused where it is none: %s", (wrong, message) => {
    expect(() => parseCalibration(wrong, "c.json")).toThrow(message);
    expect(() => parseCalibration(wrong, "c.json")).toThrow(/^c\.json/);
  });

  it("is read or refused, whatever it holds", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(() => parseCalibration(json)).toThrow(ModelFileError);
      }),
    );
  });
});
