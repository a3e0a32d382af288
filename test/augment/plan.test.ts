import { describe, expect, it } from "vitest";
import { type AugmentationPlan, checkPlan, noiseSources } from "../../src/augment/plan.js";
import { OptionError } from "../../src/errors.js";
import { sine } from "../oracles/tones.js";

const sound = sine(100, 10, 8000);

describe("checkPlan", () => {
  it.each([
    [{}, {}],
    [{ speed: [0.9, 1, 1.1], tempo: [1], reverberationTime: [0.2, 0.8], snr: [10, 20], gain: [-6, 6] }, {}],
    [{ snr: [5, 5], noise: ["white", "pink"] }, {}],
    [{ snr: [5, 5] }, { noises: [sound] }],
    [{ snr: [5, 5], noise: ["white", "recording"] }, { noises: [sound] }],
    [{}, { impulseResponses: [sound] }],
  ] as const)("takes %j", (plan, sounds) => {
    expect(() => checkPlan(plan, sounds)).not.toThrow();
    expect(() => checkPlan(JSON.parse(JSON.stringify(plan)), sounds)).not.toThrow();
  });

  it.each([
    [null, {}, /the plan must be an object such as/],
    [[], {}, /the plan must be an object/],
    [{ pitch: [1] }, {}, /the plan has pitch; it may have speed, tempo, reverberationTime, snr, gain, noise/],
    [{ speed: [] }, {}, /speed must be a list of factors from 0.1 to 10, and is \[\]/],
    [{ speed: 0.9 }, {}, /speed must be a list/],
    [{ tempo: [1, 11] }, {}, /tempo must be a list of factors/],
    [{ gain: [6, -6] }, {}, /gain must be \[low, high\] between -200 and 200, and is \[6,-6\]/],
    [{ gain: [0] }, {}, /gain must be \[low, high\]/],
    [{ gain: [0, 1, 2] }, {}, /gain must be \[low, high\]/],
    [{ snr: [0, Number.NaN] }, {}, /snr must be \[low, high\]/],
    [{ reverberationTime: [0, 1] }, {}, /reverberationTime must be \[low, high\] between 0.05 and 20/],
    [{ noise: "white" }, {}, /noise needs an snr/],
    [{}, { noises: [sound] }, /noise needs an snr/],
    [{ snr: [1, 2], noise: [] }, {}, /noise must be one or several of white, pink, babble-like, recording/],
    [{ snr: [1, 2], noise: "brown" }, {}, /noise must be one or several of/],
    [{ snr: [1, 2], noise: 3 }, {}, /noise must be one or several of/],
    [{ snr: [1, 2], noise: "recording" }, {}, /go together, and one came without the other/],
    [{ snr: [1, 2] }, { noises: [] }, /go together/],
    [{ snr: [1, 2], noise: "white" }, { noises: [sound] }, /go together/],
    [{ reverberationTime: [1, 1] }, { impulseResponses: [sound] }, /leave it out, or the impulse responses/],
    [{}, { impulseResponses: [] }, /impulseResponses is empty/],
  ])("refuses %j", (plan, sounds, message) => {
    expect(() => checkPlan(plan as unknown as AugmentationPlan, sounds)).toThrow(OptionError);
    expect(() => checkPlan(plan as unknown as AugmentationPlan, sounds)).toThrow(message);
  });
});

describe("noiseSources", () => {
  it("are white noise, or the recordings that came along, unless the plan says so", () => {
    expect(noiseSources({}, {})).toEqual(["white"]);
    expect(noiseSources({}, { noises: [sound] })).toEqual(["recording"]);
    expect(noiseSources({ noise: "pink" }, {})).toEqual(["pink"]);
    expect(noiseSources({ noise: ["pink", "white"] }, {})).toEqual(["pink", "white"]);
  });
});
