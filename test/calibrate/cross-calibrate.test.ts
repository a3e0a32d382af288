import { describe, expect, it } from "vitest";
import { applyCalibration, trainCalibration } from "../../src/calibrate/calibration.js";
import { crossCalibrate } from "../../src/calibrate/cross-calibrate.js";
import { OptionError, ShapeError, TrainingDataError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Progress } from "../../src/types.js";

/** Trials of speakers in turn. */
function drawTrials(count: number, numSpeakers: number) {
  const random = createRandom(3);
  const isTarget = Array.from({ length: count }, (_, i) => i % 4 === 0);
  const scores = isTarget.map((is) => (is ? 2 : 0) + random.normal());
  return { systems: [scores], isTarget, groups: isTarget.map((_, i) => `s${Math.floor(i / 4) % numSpeakers}`) };
}

describe("calibration with speakers held out", () => {
  const trials = drawTrials(400, 5);

  it("gives each speaker's trials what a calibration of the others' makes of them", () => {
    const ratios = crossCalibrate(trials, { method: "logistic", priorTarget: 0.2 });
    for (const held of ["s0", "s3"]) {
      const of = (is: boolean) =>
        (trials.systems[0] ?? []).filter((_, i) => trials.groups[i] !== held && trials.isTarget[i] === is);
      const calibration = trainCalibration(of(true), of(false), { priorTarget: 0.2 });
      const own = [...trials.groups.keys()].filter((i) => trials.groups[i] === held);
      const expected = applyCalibration(
        calibration,
        own.map((i) => trials.systems[0]?.[i] ?? 0),
      );
      expect(own.map((i) => ratios[i])).toEqual([...expected]);
    }
  });

  it("deals speakers to fewer folds, and calibrates by PAV or fuses systems", () => {
    expect(crossCalibrate(trials, { method: "pav", numFolds: 2 })).toHaveLength(400);
    const second = trials.systems[0]?.map((score, i) => score + Math.sin(i)) ?? [];
    const fused = crossCalibrate({ ...trials, systems: [...trials.systems, second] });
    expect(fused.every(Number.isFinite)).toBe(true);
  });

  it("says how far it is, and stops when it is told to", () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const onProgress = ({ stage, done, total }: Progress) => void seen.push(`${stage} ${done}/${total}`);
    crossCalibrate(trials, { numFolds: 2, onProgress });
    expect(seen).toEqual(["folds 1/2", "folds 2/2"]);
    abort.abort(new Error("enough"));
    expect(() => crossCalibrate(trials, { signal: abort.signal })).toThrow("enough");
  });

  it("refuses what cannot be held out", () => {
    expect(() => crossCalibrate(drawTrials(40, 1))).toThrow(TrainingDataError);
    expect(() => crossCalibrate(trials, { numFolds: 6 })).toThrow(OptionError);
    expect(() => crossCalibrate({ ...trials, groups: ["a"] })).toThrow(ShapeError);
    const oneSided = { ...trials, groups: trials.isTarget.map((is) => (is ? "a" : "b")) };
    expect(() => crossCalibrate(oneSided)).toThrow(/without fold 1/);
    expect(() =>
      crossCalibrate({ ...trials, systems: [...trials.systems, ...trials.systems] }, { method: "pav" }),
    ).toThrow(/fused by logistic/);
  });
});
