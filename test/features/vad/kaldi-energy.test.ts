import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { kaldiEnergyVad } from "../../../src/features/vad/kaldi-energy.js";
import type { KaldiVadRecipe } from "../../../src/types.js";
import { readGolden } from "../waveforms.js";

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
