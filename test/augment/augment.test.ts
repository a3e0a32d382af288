import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  applyAugmentation,
  augment,
  describeAugmentation,
  drawAugmentation,
} from "../../src/augment/augment.js";
import { applyGain } from "../../src/augment/level.js";
import { addNoise } from "../../src/augment/noise.js";
import type { AugmentationPlan, AugmentationSounds } from "../../src/augment/plan.js";
import { reverberate, syntheticImpulseResponse } from "../../src/augment/reverberate.js";
import { changeSpeed, changeTempo } from "../../src/augment/speed.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { sine } from "../oracles/tones.js";

describe("augment", () => {
  const recording = sine(440, 4000, 8000, 0.3);
  const plan: AugmentationPlan = {
    speed: [0.9, 1.1],
    tempo: [0.9, 1.1],
    reverberationTime: [0.1, 0.3],
    snr: [10, 20],
    noise: ["white", "pink"],
    gain: [-6, 6],
  };

  describe("augment", () => {
    it("gives the same bits for the same seed, and others for another", async () => {
      const first = await augment(recording, plan, 5);
      expect(await augment(recording, plan, 5)).toEqual(first);
      expect(await augment(recording, JSON.parse(JSON.stringify(plan)), 5)).toEqual(first);
      expect((await augment(recording, plan, 6)).samples).not.toEqual(first.samples);
      expect(recording).toEqual(sine(440, 4000, 8000, 0.3));
    });

    it("is the recording itself for an empty plan", async () => {
      expect(await augment(recording, {}, 1)).toBe(recording);
    });

    it("goes from the talker through the room to the recorder", async () => {
      const drawn = drawAugmentation(plan, 5, {});
      const { speed, tempo, room, noise, gain, roomSeed, noiseSeed } = drawn;
      if (room === null || !("reverberationTime" in room) || noise === null || typeof noise.source === "number") {
        throw new Error("the plan has a room and a noise");
      }
      const spoken = changeTempo(await changeSpeed(recording, speed), tempo);
      const heard = reverberate(spoken, syntheticImpulseResponse({ sampleRate: 8000, ...room, seed: roomSeed }));
      const recorded = addNoise(heard, { noise: noise.source, snr: noise.snr, seed: noiseSeed });
      expect((await augment(recording, plan, 5)).samples).toEqual(applyGain(recorded, gain).samples);
    });

    it("uses the recordings of noise and of rooms that come along", async () => {
      const sounds = { noises: [sine(1000, 900, 8000)], impulseResponses: [sine(0, 1, 8000), sine(2000, 40, 8000)] };
      const drawn = drawAugmentation({ snr: [0, 0] }, 3, sounds);
      const room = sounds.impulseResponses[1];
      if (room === undefined) throw new Error("there are two rooms");
      const chosen: Augmentation = { ...drawn, room: { impulseResponse: 1 } };
      const expected = addNoise(reverberate(recording, room), {
        noise: sine(1000, 900, 8000),
        snr: 0,
        seed: drawn.noiseSeed,
      });
      expect((await applyAugmentation(recording, chosen, sounds)).samples).toEqual(expected.samples);
      await expect(applyAugmentation(recording, chosen)).rejects.toThrow(/impulseResponses has no recording 1/);
    });

    it("refuses a plan, a seed or a recording that is none", async () => {
      await expect(augment(recording, { gain: [1] } as never, 1)).rejects.toThrow(OptionError);
      await expect(augment(recording, plan, 1.5)).rejects.toThrow(/seed must be a whole number/);
      await expect(augment({ ...recording, samples: Float32Array.of(Number.NaN) }, {}, 1)).rejects.toThrow(ShapeError);
      await expect(augment({ ...recording, samples: new Float32Array(10) }, plan, 1)).rejects.toThrow(/is silent/);
    });
  });
});

describe("augmentation", () => {
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
});
