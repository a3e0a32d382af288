import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import {
  adaptiveEnergyVad,
  decisionsOf,
  frameLogEnergies,
  framesLasting,
  joinRuns,
  kaldiEnergyVad,
  longRuns,
  noiseFloor,
  speechRuns,
} from "../../../src/features/vad/energy-vad.js";
import type { KaldiVadRecipe } from "../../../src/types.js";
import { mapSamples, noise, readGolden, waveform } from "../waveforms.js";
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

const decisions = fc.uint8Array({ max: 1, maxLength: 50 });

describe("runs of frames", () => {
  it("are the decisions in another form", () => {
    expect(speechRuns([0, 1, 1, 0, 1])).toEqual([
      { start: 1, end: 3 },
      { start: 4, end: 5 },
    ]);
    fc.assert(
      fc.property(decisions, (d) => {
        expect(decisionsOf(speechRuns(d), d.length)).toEqual(d);
      }),
    );
  });

  it("join over short pauses, so that none is left", () => {
    fc.assert(
      fc.property(decisions, fc.integer({ min: 0, max: 10 }), (d, minPause) => {
        const joined = joinRuns(speechRuns(d), minPause);
        const after = decisionsOf(joined, d.length);
        expect(d.every((decision, t) => decision <= (after[t] as number))).toBe(true);
        const inner = after.join("").replace(/^0+|0+$/g, "");
        for (const pause of inner.match(/0+/g) ?? []) expect(pause.length).toBeGreaterThanOrEqual(minPause);
      }),
    );
  });

  it("are dropped when they are short", () => {
    expect(longRuns(speechRuns([1, 0, 1, 1, 0, 1, 1, 1]), 2)).toEqual([
      { start: 2, end: 4 },
      { start: 5, end: 8 },
    ]);
  });

  it("are counted in whole frames, whatever binary fractions make of it", () => {
    expect(framesLasting(0.07, 0.01)).toBe(7);
    expect(framesLasting(0.071, 0.01)).toBe(8);
    expect(framesLasting(0, 0.01)).toBe(0);
    for (let n = 1; n < 200; n++) expect(framesLasting(n * 0.01, 0.01)).toBe(n);
  });
});

interface Golden {
  readonly logEnergies: readonly number[];
  readonly cases: readonly (KaldiVadRecipe & { readonly decisions: string })[];
}

const { logEnergies, cases } = readGolden("kaldi_vad/energy.json") as Golden;

describe("kaldiEnergyVad", () => {
  it.each(cases.map(({ decisions, ...options }) => [options, decisions] as const))(
    "decides as Kaldi's loop does with %j",
    (options, decisions) => {
      expect(kaldiEnergyVad(logEnergies, options).join("")).toBe(decisions);
    },
  );

  it("has Kaldi's defaults", () => {
    expect(kaldiEnergyVad(logEnergies).join("")).toBe(cases[0]?.decisions);
  });

  it("counts the votes of every window", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 50 }),
        fc.constantFrom(0.12, 0.5, 0.55, 0.6, 0.9),
        (energies, framesContext, proportionThreshold) => {
          const theta = 5 + (0.5 * energies.reduce((sum, e) => sum + e, 0)) / energies.length;
          const expected = energies.map((_, t) => {
            const votes = energies.filter((_, u) => Math.abs(u - t) <= framesContext);
            const loud = votes.filter((energy) => energy > theta).length;
            return loud >= Math.fround(votes.length * Math.fround(proportionThreshold)) ? 1 : 0;
          });
          const decisions = kaldiEnergyVad(energies, { framesContext, proportionThreshold });
          expect(Array.from(decisions)).toEqual(expected);
        },
      ),
    );
  });

  it("wants finite energies and valid options; no frames have no decisions", () => {
    expect(kaldiEnergyVad([])).toEqual(new Uint8Array(0));
    expect(() => kaldiEnergyVad([1, Number.NEGATIVE_INFINITY])).toThrow(ShapeError);
    expect(() => kaldiEnergyVad([1, Number.NEGATIVE_INFINITY])).toThrow("log energy of frame 1 is -Infinity");
    expect(() => kaldiEnergyVad(null as never)).toThrow(ShapeError);
    expect(() => kaldiEnergyVad([1], { proportionThreshold: 1 })).toThrow(OptionError);
  });
});

describe("frameLogEnergies", () => {
  it("is the column logEnergy of the features", () => {
    const sound = sentence();
    const energies = frameLogEnergies(sound, timing);
    const { data, dim, numFrames } = extractFeatures(sound, { ...timing, logEnergy: "keep", deltaOrder: 0 });
    expect(energies).toHaveLength(numFrames);
    for (const [t, energy] of energies.entries()) expect(data[(t + 1) * dim - 1]).toBe(Math.fround(energy));
  });

  it("is ln Σ x² in the 16-bit range, 0 for digital silence", () => {
    expect(Array.from(frameLogEnergies(waveform(new Float32Array(400), 8000), timing))).toEqual([0, 0, 0]);
    const [energy] = frameLogEnergies(waveform(new Float32Array(200).fill(0.5), 8000), timing);
    expect(energy).toBeCloseTo(Math.log(200 * 16384 ** 2), 12);
  });

  it("refuses what is no recording", () => {
    expect(() => frameLogEnergies(noise(150, 8000), timing)).toThrow(ShapeError);
    expect(() => frameLogEnergies(waveform([...new Float32Array(300), Number.NaN], 8000), timing)).toThrow(
      "sample 300",
    );
    expect(() => frameLogEnergies({} as never, timing)).toThrow(ShapeError);
  });
});

const settings = { window: 120, quantile: 0.1, silence: 0 };

describe("noiseFloor", () => {
  it("is the quantile of the window, with a line between the places where it is taken", () => {
    const levels = Float64Array.from({ length: 400 }, (_, t) => 20 + ((t * 37) % 50) / 10 + t / 20);
    const floor = noiseFloor(levels, settings);
    // Taken at every tenth frame, a twelfth of the window.
    for (let t = 0; t < 390; t += 10) {
      const start = Math.min(Math.max(0, t - 60), 280);
      const sorted = Array.from(levels.slice(start, start + 120)).sort((a, b) => a - b);
      expect(floor[t]).toBeCloseTo(sorted[12] as number, 9);
      expect(floor[t + 4]).toBeCloseTo(0.6 * (floor[t] as number) + 0.4 * (floor[t + 10] as number), 9);
    }
  });

  it("counts no digital silence, and is silence where there is nothing else", () => {
    const levels = Float64Array.from({ length: 600 }, (_, t) => (t % 2 === 0 && t > 300 ? 40 : 0));
    const floor = noiseFloor(levels, settings);
    expect(floor[100]).toBe(0);
    expect(floor[500]).toBe(40);
  });

  it("takes recordings shorter than the window", () => {
    expect(Array.from(noiseFloor(Float64Array.of(30, 20, 25), settings))).toEqual([20, 20, 20]);
    expect(noiseFloor(new Float64Array(0), settings)).toHaveLength(0);
  });
});
