import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelPath } from "../../src/diarize/label-path.js";

/** The value of a path, and the largest over all paths. */
function pathValue(scores: Float64Array, numLabels: number, penalty: number, path: ArrayLike<number>): number {
  let value = 0;
  for (let piece = 0; piece < path.length; piece++) {
    value += scores[piece * numLabels + (path[piece] as number)] as number;
    if (piece > 0 && path[piece] !== path[piece - 1]) value -= penalty;
  }
  return value;
}

function bestValue(scores: Float64Array, numLabels: number, penalty: number): number {
  const numPieces = scores.length / numLabels;
  let best = Number.NEGATIVE_INFINITY;
  for (let code = 0; code < numLabels ** numPieces; code++) {
    const path = Array.from({ length: numPieces }, (_, i) => Math.floor(code / numLabels ** i) % numLabels);
    best = Math.max(best, pathValue(scores, numLabels, penalty, path));
  }
  return best;
}

describe("labelPath", () => {
  it("is the best of all paths", () => {
    const drawn = fc
      .integer({ min: 1, max: 6 })
      .chain((numPieces) =>
        fc.tuple(
          fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3 * numPieces, maxLength: 3 * numPieces }),
          fc.integer({ min: 0, max: 25 }),
        ),
      );
    fc.assert(
      fc.property(drawn, ([values, penalty]) => {
        const scores = Float64Array.from(values);
        const path = labelPath(scores, 3, penalty);
        expect(pathValue(scores, 3, penalty, path)).toBe(bestValue(scores, 3, penalty));
      }),
    );
  });

  it("decides on each piece by itself where a change costs nothing, and once for all where it costs too much", () => {
    const scores = Float64Array.of(5, 0, 0, 2, 5, 0, 0, 1);
    expect(labelPath(scores, 2, 0)).toEqual(Int32Array.of(0, 1, 0, 1));
    expect(labelPath(scores, 2, 1e6)).toEqual(Int32Array.of(0, 0, 0, 0));
  });

  it("has nothing to say of nothing, and one label alone", () => {
    expect(labelPath(new Float64Array(0), 4, 1)).toEqual(new Int32Array(0));
    expect(labelPath(Float64Array.of(-1, -2), 1, 1)).toEqual(Int32Array.of(0, 0));
  });
});
