import { describe, expect, it } from "vitest";
import { type Augmentation, describeAugmentation, drawAugmentation } from "../../src/augment/augmentation.js";
import type { AugmentationPlan, AugmentationSounds } from "../../src/augment/plan.js";
import { sine } from "../oracles/tones.js";

const plan: AugmentationPlan = {
  speed: [0.9, 1, 1.1],
  tempo: [0.8, 1.2],
  reverberationTime: [0.2, 0.8],
  snr: [10, 20],
  noise: ["white", "babble-like"],
  gain: [-6, 6],
};
const nothing: Augmentation = {
  speed: 1,
  tempo: 1,
  room: null,
  noise: null,
  gain: 0,
  roomSeed: 0,
  noiseSeed: 0,
};
const draws = (from: AugmentationPlan, sounds: AugmentationSounds = {}) =>
  Array.from({ length: 400 }, (_, seed) => drawAugmentation(from, seed, sounds));
const values = (drawn: readonly Augmentation[], read: (augmentation: Augmentation) => unknown) =>
  [...new Set(drawn.map(read))].sort();

describe("drawAugmentation", () => {
  it("draws every item of a list, and nothing else", () => {
    const drawn = draws(plan);
    expect(values(drawn, ({ speed }) => speed)).toEqual([0.9, 1, 1.1]);
    expect(values(drawn, ({ tempo }) => tempo)).toEqual([0.8, 1.2]);
    expect(values(drawn, ({ noise }) => noise?.source)).toEqual(["babble-like", "white"]);
    expect(drawn.filter(({ speed }) => speed === 0.9).length).toBeGreaterThan(100);
  });

  it("draws within a range, and uses all of it", () => {
    const drawn = draws(plan);
    for (const [low, high, read] of [
      [0.2, 0.8, ({ room }: Augmentation) => (room && "reverberationTime" in room ? room.reverberationTime : 0)],
      [10, 20, ({ noise }: Augmentation) => noise?.snr ?? 0],
      [-6, 6, ({ gain }: Augmentation) => gain],
    ] as const) {
      const sorted = drawn.map(read).sort((a, b) => a - b);
      expect(sorted[0]).toBeGreaterThanOrEqual(low);
      expect(sorted[0]).toBeLessThan(low + (high - low) / 20);
      expect(sorted[399]).toBeLessThanOrEqual(high);
      expect(sorted[399]).toBeGreaterThan(high - (high - low) / 20);
      expect(sorted[200]).toBeGreaterThan(low + 0.4 * (high - low));
      expect(sorted[200]).toBeLessThan(low + 0.6 * (high - low));
    }
  });

  it("draws from all recordings that come along", () => {
    const sound = sine(100, 10, 8000);
    const drawn = draws({ snr: [1, 2] }, { noises: [sound, sound, sound], impulseResponses: [sound, sound] });
    expect(values(drawn, ({ noise }) => noise?.source)).toEqual([0, 1, 2]);
    expect(values(drawn, ({ room }) => JSON.stringify(room))).toEqual([
      '{"impulseResponse":0}',
      '{"impulseResponse":1}',
    ]);
  });

  it("does nothing for an empty plan", () => {
    expect(drawAugmentation({}, 1, {})).toMatchObject({ speed: 1, tempo: 1, room: null, noise: null, gain: 0 });
  });

  it("is the same for the same seed, and what is added to a plan leaves the rest as it was", () => {
    expect(draws(plan)).toEqual(draws(plan));
    const { gain, ...withoutGain } = plan;
    const { speed, reverberationTime, ...fewer } = plan;
    for (const [index, drawn] of draws(plan).entries()) {
      expect(drawAugmentation(withoutGain, index, {})).toEqual({ ...drawn, gain: 0 });
      expect(drawAugmentation(fewer, index, {})).toEqual({ ...drawn, speed: 1, room: null });
    }
  });

  it("gives each room and each noise a seed of its own", () => {
    const seeds = draws(plan).flatMap(({ roomSeed, noiseSeed }) => [roomSeed, noiseSeed]);
    expect(new Set(seeds).size).toBe(800);
  });
});

describe("describeAugmentation", () => {
  it("says what is done, rounded", () => {
    expect(describeAugmentation(nothing)).toBe("unchanged");
    const drawn: Augmentation = {
      ...nothing,
      speed: 0.9,
      tempo: 1.1,
      room: { reverberationTime: 0.4249 },
      noise: { source: "white", snr: 12.34 },
      gain: -3.14,
    };
    expect(describeAugmentation(drawn)).toBe(
      "speed 0.9, tempo 1.1, room of 0.42 s, white noise at 12.3 dB, gain -3.1 dB",
    );
    expect(describeAugmentation({ ...nothing, room: { impulseResponse: 2 }, noise: { source: 3, snr: 5 } })).toBe(
      "impulse response 2, noise 3 at 5 dB",
    );
  });
});
