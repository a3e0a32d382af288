import { describe, expect, it } from "vitest";
import { MAX_CANDIDATES, noCandidates } from "../../../src/features/pitch/candidates.js";
import { pitchPosteriors } from "../../../src/features/pitch/lattice.js";
import { createRandom } from "../../../src/math/random.js";

/** Frames of [octave, score] candidates and a score of "unvoiced". */
interface Frame {
  readonly candidates: readonly (readonly [number, number])[];
  readonly unvoiced: number;
}

const costs = { octaveJumpCost: 0.2, voicingChangeCost: 0.1 };

function posteriors(frames: readonly Frame[]) {
  const candidates = noCandidates(frames.length);
  for (const [t, frame] of frames.entries()) {
    candidates.counts[t] = frame.candidates.length;
    for (const [k, [octave, score]] of frame.candidates.entries()) {
      candidates.octaves[t * MAX_CANDIDATES + k] = octave;
      candidates.scores[t * MAX_CANDIDATES + k] = score;
    }
  }
  return pitchPosteriors(candidates, { unvoiced: Float64Array.from(frames, (f) => f.unvoiced), ...costs });
}

/** All paths, one after the other: the weight of those through each state. */
function byEnumeration(frames: readonly Frame[]): number[][] {
  const totals = frames.map(({ candidates }) => new Array<number>(candidates.length + 1).fill(0));
  const visit = (path: readonly number[], score: number): void => {
    const t = path.length;
    const frame = frames[t];
    if (frame === undefined) {
      for (const [u, state] of path.entries()) {
        const row = totals[u] as number[];
        row[state] = (row[state] as number) + Math.exp(10 * score);
      }
      return;
    }
    for (let state = 0; state <= frame.candidates.length; state++) {
      const octave = frame.candidates[state]?.[0];
      const own = frame.candidates[state]?.[1] ?? frame.unvoiced;
      const before = frames[t - 1]?.candidates[path[t - 1] as number]?.[0];
      let cost = 0;
      if (t > 0 && octave !== undefined && before !== undefined)
        cost = costs.octaveJumpCost * Math.abs(octave - before);
      else if (t > 0 && (octave === undefined) !== (before === undefined)) cost = costs.voicingChangeCost;
      visit([...path, state], score + own - cost);
    }
  };
  visit([], 0);
  return totals.map((row) => row.map((value) => value / row.reduce((sum, x) => sum + x, 0)));
}

describe("pitchPosteriors", () => {
  it("is the share of all paths, listed one by one", () => {
    const random = createRandom(4);
    for (let round = 0; round < 20; round++) {
      const frames = Array.from({ length: 5 }, () => ({
        candidates: Array.from(
          { length: random.integer(4) },
          () => [6 + 2 * random.uniform(), random.uniform()] as const,
        ),
        unvoiced: random.uniform(),
      }));
      const { voicing, best } = posteriors(frames);
      for (const [t, row] of byEnumeration(frames).entries()) {
        const voiced = row.slice(0, -1);
        expect(voicing[t]).toBeCloseTo(
          voiced.reduce((sum, x) => sum + x, 0),
          10,
        );
        const likeliest = voiced.indexOf(Math.max(...voiced));
        expect(best[t]).toBe(likeliest < 0 ? -1 : t * MAX_CANDIDATES + likeliest);
      }
    }
  });

  it("mends a frame by its neighbours", () => {
    const sure: Frame = { candidates: [[7, 0.9]], unvoiced: 0.5 };
    const doubtful: Frame = {
      candidates: [
        [7, 0.7],
        [8, 0.75],
      ],
      unvoiced: 0.78,
    };
    expect(posteriors([doubtful]).best[0]).toBe(1);
    expect(posteriors([doubtful]).voicing[0]).toBeLessThan(0.6);
    const { voicing, best } = posteriors([sure, doubtful, sure]);
    expect(best[1]).toBe(MAX_CANDIDATES);
    expect(voicing[1]).toBeGreaterThan(0.7);
  });
});
