import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { resolveVad } from "../../../src/features/vad/vad-options.js";

describe("resolveVad", () => {
  it.each([
    [{ method: "kaldi" }, { energyThreshold: 5, energyMeanScale: 0.5, framesContext: 0, proportionThreshold: 0.6 }],
    [{ method: "adaptive" }, { onThreshold: 6, offThreshold: 3, range: 40, noiseWindow: 3 }],
    [{ method: "two-gaussian" }, { threshold: 0.5, minSeparation: 4, minSpread: 4 }],
    [{ method: "webrtc", aggressiveness: undefined }, { aggressiveness: 2 }],
  ] as const)("completes %j, and leaves what is complete as it is", (options, expected) => {
    const recipe = resolveVad(options as never);
    expect(recipe).toMatchObject({ method: options.method, ...expected });
    expect(Object.keys(recipe)[0]).toBe("method");
    expect(resolveVad(recipe)).toEqual(recipe);
    expect(structuredClone(recipe)).toEqual(recipe);
  });

  it.each([
    [{ method: "energy" }, 'method: expected one of "kaldi", "adaptive", "two-gaussian", "webrtc", got "energy"'],
    [{}, "got undefined"],
    ["adaptive", 'vad: expected an object such as { method: "adaptive" }, got "adaptive"'],
    [null, "got null"],
    [{ method: "webrtc", onThreshold: 3 }, 'unknown webrtc vad option "onThreshold"; the options are aggressiveness'],
    [{ method: "webrtc", aggressiveness: 4 }, "aggressiveness: expected a whole number from 0 to 3, got 4"],
    [{ method: "kaldi", framesContext: 1.5 }, "framesContext: expected a whole number from 0 to 1000, got 1.5"],
    [{ method: "kaldi", proportionThreshold: 0 }, "a share between 0 and 1, neither included, got 0"],
    [{ method: "adaptive", minPause: 150 }, "minPause: expected seconds (not milliseconds), from 0 to 5, got 150"],
    [{ method: "adaptive", onThreshold: 2 }, "offThreshold: expected no more than the 2 dB of onThreshold, got 3"],
    [{ method: "adaptive", range: Number.NaN }, "range: expected dB, above 0 and at most 200, got NaN"],
    [{ method: "two-gaussian", threshold: "0.5" }, 'neither included, got "0.5"'],
  ])("refuses %j", (options, message) => {
    expect(() => resolveVad(options as never)).toThrow(OptionError);
    expect(() => resolveVad(options as never)).toThrow(message);
  });
});
