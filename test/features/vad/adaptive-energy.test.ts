import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { adaptiveEnergyVad } from "../../../src/features/vad/adaptive-energy.js";
import { frameLogEnergies } from "../../../src/features/vad/log-energies.js";
import { mapSamples } from "../waveforms.js";
import { logEnergiesOf, sentence, share, timing } from "./sounds.js";

const decide = (logEnergies: Float64Array, options = {}) => adaptiveEnergyVad(logEnergies, 0.01, options);

describe("adaptiveEnergyVad", () => {
  it("finds speech ten decibels above the noise, to two frames and the hangover", () => {
    const decisions = decide(logEnergiesOf(1, [100, 40, 0.6], [60, 55, 4], [100, 40, 0.6]));
    expect(share(decisions, 0, 97)).toBe(0);
    expect(share(decisions, 102, 158)).toBe(1);
    expect(share(decisions, 166)).toBe(0);
  });

  it("finds nothing in noise, at any level", () => {
    for (const level of [3, 40, 90]) expect(share(decide(logEnergiesOf(2, [800, level, 1])))).toBe(0);
  });

  it("follows noise that rises, where one threshold for all would not do", () => {
    const levels: (readonly [number, number, number])[] = [];
    for (let block = 0; block < 20; block++) {
      const noise = 30 + 1.5 * block;
      levels.push([60, noise, 0.6], [40, noise + 14, 3]);
    }
    const decisions = decide(logEnergiesOf(3, ...levels));
    for (let block = 0; block < 20; block++) {
      expect(share(decisions, 100 * block + 8, 100 * block + 56)).toBe(0);
      expect(share(decisions, 100 * block + 63, 100 * block + 97)).toBe(1);
    }
  });

  it("begins at one threshold and keeps on to another", () => {
    const quiet = [200, 40, 0.3] as const;
    const faint = [30, 45, 0.3] as const;
    expect(share(decide(logEnergiesOf(4, quiet, faint, quiet)))).toBe(0);
    const decisions = decide(logEnergiesOf(4, quiet, faint, [20, 60, 0.3], faint, quiet));
    expect(share(decisions, 203, 277)).toBe(1);
    const single = decide(logEnergiesOf(4, quiet, faint, [20, 60, 0.3], faint, quiet), { offThreshold: 6 });
    expect(share(single, 203, 225)).toBe(0);
  });

  it("goes on for the hangover, fills short pauses and drops short speech", () => {
    const energies = logEnergiesOf(
      5,
      [200, 40, 0.3],
      [30, 60, 0.3],
      [20, 40, 0.3],
      [30, 60, 0.3],
      [150, 40, 0.3],
      [8, 60, 0.3],
      [100, 40, 0.3],
    );
    const plain = decide(energies, { hangover: 0, minPause: 0, minSpeech: 0 });
    const runs = (decisions: Uint8Array) =>
      decisions
        .join("")
        .match(/1+/g)
        ?.map((run) => run.length);
    const [first, second, third] = runs(plain) ?? [];
    expect(runs(plain)).toHaveLength(3);
    expect(runs(decide(energies, { hangover: 0.05, minPause: 0, minSpeech: 0 }))).toEqual(
      [first, second, third].map((length) => (length ?? 0) + 5),
    );
    expect(runs(decide(energies, { hangover: 0, minPause: 0.22, minSpeech: 0 }))).toHaveLength(2);
    expect(runs(decide(energies, { hangover: 0, minPause: 0, minSpeech: 0.15 }))).toEqual([first, second]);
  });

  it("has digital silence neither as speech nor as the floor", () => {
    const decisions = decide(logEnergiesOf(6, [100, 0, 0], [200, 40, 0.6], [40, 60, 2], [200, 40, 0.6], [100, 0, 0]));
    expect(share(decisions, 0, 297)).toBe(0);
    expect(share(decisions, 303, 337)).toBe(1);
    expect(share(decisions, 345)).toBe(0);
    expect(share(decide(new Float64Array(50)))).toBe(0);
  });

  it("does not depend on the level of the recording", () => {
    const sound = sentence();
    const decisions = decide(frameLogEnergies(sound, timing));
    const quiet = decide(
      frameLogEnergies(
        mapSamples(sound, (x) => x / 8),
        timing,
      ),
    );
    expect(share(decisions)).toBeGreaterThan(0.6);
    expect(decisions).toEqual(quiet);
  });

  it("hears the words of a sentence and not the silence around them", () => {
    const decisions = decide(frameLogEnergies(sentence(), timing));
    expect(share(decisions, 0, 25)).toBe(0);
    expect(share(decisions, 33, 60)).toBe(1);
    expect(share(decisions, 160, 185)).toBe(1);
    expect(share(decisions, 203)).toBe(0);
  });

  it("takes a single frame, and none", () => {
    expect(decide(Float64Array.of(12))).toEqual(new Uint8Array(1));
    expect(decide(new Float64Array(0))).toEqual(new Uint8Array(0));
  });

  it("refuses what it cannot use", () => {
    expect(() => decide(Float64Array.of(1, Number.NaN))).toThrow(ShapeError);
    expect(() => adaptiveEnergyVad([1], 0)).toThrow("frameShift must be a number of seconds above 0; got 0");
    expect(() => decide(Float64Array.of(1), { offThreshold: 9 })).toThrow(OptionError);
  });
});
