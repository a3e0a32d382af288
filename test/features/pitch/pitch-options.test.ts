import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { resolvePitch } from "../../../src/features/pitch/pitch-options.js";

describe("resolvePitch", () => {
  it("fills in the defaults, and resolves to the same again", () => {
    const recipe = resolvePitch({ maximum: 600, minimum: undefined as never });
    expect(recipe).toMatchObject({ minimum: 60, maximum: 600, frameLength: 0.025, frameShift: 0.01 });
    expect(resolvePitch(recipe)).toEqual(recipe);
    expect(structuredClone(recipe)).toEqual(recipe);
  });

  it.each([
    [{ maximun: 400 }, 'unknown pitch option "maximun"; the options are frameLength, frameShift, minimum'],
    [{ minimum: 5 }, "minimum: expected Hz, from 20 to 500, got 5"],
    [{ maximum: Number.NaN }, "maximum: expected Hz, from 40 to 1000, got NaN"],
    [{ frameShift: 10 }, "frameShift: expected seconds (not milliseconds), above 0 and at most 1, got 10"],
    [{ voicingThreshold: "0.5" }, 'voicingThreshold: expected a correlation, from 0 to 1, got "0.5"'],
    [{ minimum: 300, maximum: 400 }, "maximum: expected at least an octave above the minimum of 300 Hz, got 400"],
    [{ minimum: 40 }, "window: expected at least one period of the lowest pitch, 0.0250 s at 40 Hz, got 0.02"],
    [null, "expected an object of options, got null"],
    [[60], "expected an object of options, got [60]"],
  ])("refuses %j", (options, message) => {
    expect(() => resolvePitch(options as never)).toThrow(OptionError);
    expect(() => resolvePitch(options as never)).toThrow(message);
  });
});
