import { describe, expect, it } from "vitest";
import { augment, augmentUtterances } from "../../src/augment/augment.js";
import { seedOf } from "../../src/augment/level.js";
import { OptionError, SpeechModelError } from "../../src/errors.js";
import type { Utterance } from "../../src/types.js";
import { sine } from "../oracles/tones.js";

const utterances = [
  { label: "a", path: "one.wav", group: "ann", waveform: sine(300, 800, 8000) },
  { label: "b", waveform: sine(500, 900, 8000) },
];
const plan = { speed: [0.9, 1.1], snr: [10, 20], gain: [-6, 6] } as const;

describe("augmentUtterances", () => {
  it("puts the originals first, then each round of copies, with label and group kept and the path marked", async () => {
    const all = await augmentUtterances(utterances, { copies: 2, plan, seed: 1 });
    expect(all).toHaveLength(6);
    expect(all[0]).toBe(utterances[0]);
    expect(all[1]).toBe(utterances[1]);
    expect(all.map(({ label }) => label)).toEqual(["a", "b", "a", "b", "a", "b"]);
    expect(all.map(({ group }) => group)).toEqual(["ann", undefined, "ann", undefined, "ann", undefined]);
    expect(all[2]?.path).toMatch(
      /^one\.wav \[copy 1: speed (0\.9|1\.1), white noise at 1\d(\.\d)? dB, gain -?\d(\.\d)? dB\]$/,
    );
    expect(all[4]?.path).toMatch(/^one\.wav \[copy 2: speed/);
    expect(all.filter((utterance) => "path" in utterance)).toHaveLength(3);
  });

  it("gives the same bits for the same seed, and every copy its own", async () => {
    const all = await augmentUtterances(utterances, { copies: 2, plan, seed: 1 });
    expect(await augmentUtterances(utterances, { copies: 2, plan, seed: 1 })).toEqual(all);
    const first = all.map(({ waveform }) => waveform.samples[10]);
    expect(new Set(first).size).toBe(6);
    const other = await augmentUtterances(utterances, { copies: 1, plan, seed: 2 });
    expect(other[2]?.waveform.samples).not.toEqual(all[2]?.waveform.samples);
  });

  it("does what augment does, with a seed by copy and place: more of either leaves the others", async () => {
    const [first] = utterances;
    if (first === undefined) throw new Error("there are utterances");
    const all = await augmentUtterances(utterances, { copies: 3, plan, seed: 1 });
    const fewer = await augmentUtterances([first], { copies: 1, plan, seed: 1 });
    expect(fewer[1]).toEqual(all[2]);
    expect(fewer[1]?.waveform).toEqual(await augment(first.waveform, plan, seedOf(seedOf(1, 1), 0)));
  });

  it("uses noises and impulse responses", async () => {
    const noises = [sine(1000, 100, 8000), sine(2000, 100, 8000)];
    const impulseResponses = [sine(2000, 3, 8000)];
    const options = { copies: 4, plan: { snr: [3, 3] }, noises, impulseResponses } as const;
    const paths = (await augmentUtterances(utterances.slice(0, 1), options)).map(({ path }) => path);
    expect(new Set(paths.slice(1).map((path) => path?.replace(/copy \d/, "")))).toEqual(
      new Set(["one.wav [: impulse response 0, noise 0 at 3 dB]", "one.wav [: impulse response 0, noise 1 at 3 dB]"]),
    );
  });

  it("copies nothing when asked for nothing", async () => {
    expect(await augmentUtterances(utterances, { copies: 0, plan })).toEqual(utterances);
    expect(await augmentUtterances([], { copies: 3, plan })).toEqual([]);
  });

  it("names the recording that cannot be varied", async () => {
    const silent: Utterance[] = [...utterances, { label: "c", path: "c.wav", waveform: sine(1, 100, 8000, 0) }];
    const refused = augmentUtterances(silent, { copies: 1, plan });
    await expect(refused).rejects.toThrow(SpeechModelError);
    await expect(refused).rejects.toThrow(/^c\.wav: the recording is silent/);
    const features = { data: new Float32Array(2), numFrames: 1, dim: 2, frameShift: 0.01 };
    const refusedFeatures = augmentUtterances([{ label: "a", features }], { copies: 1, plan });
    await expect(refusedFeatures).rejects.toThrow(/^utterance 0: it has features alone, and only sound can be varied/);
  });

  it.each([
    [{ copies: -1, plan }, /copies must be a whole number from 0 to 1000/],
    [{ copies: 1.5, plan }, /copies must be/],
    [{ copies: 1, plan, seed: 0.1 }, /seed must be/],
    [{ copies: 1, plan: { speed: [] } }, /speed must be a list/],
  ])("refuses %j", async (options, message) => {
    await expect(augmentUtterances(utterances, options as never)).rejects.toThrow(OptionError);
    await expect(augmentUtterances(utterances, options as never)).rejects.toThrow(message);
  });
});
