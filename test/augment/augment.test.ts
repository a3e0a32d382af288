import { describe, expect, it } from "vitest";
import { addNoise } from "../../src/augment/add-noise.js";
import { applyAugmentation, augment } from "../../src/augment/augment.js";
import { type Augmentation, drawAugmentation } from "../../src/augment/augmentation.js";
import { applyGain } from "../../src/augment/gain.js";
import { syntheticImpulseResponse } from "../../src/augment/impulse-response.js";
import type { AugmentationPlan } from "../../src/augment/plan.js";
import { reverberate } from "../../src/augment/reverberate.js";
import { changeSpeed } from "../../src/augment/speed.js";
import { changeTempo } from "../../src/augment/tempo.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { sine } from "../oracles/tones.js";

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
