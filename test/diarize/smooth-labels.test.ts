import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelPath, windowMeans } from "../../src/diarize/smooth-labels.js";

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

describe("windowMeans", () => {
  it("is the mean over the frames of all pieces whose middles lie in the window", () => {
    const drawn = fc.tuple(
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: -50, max: 50 })),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
      fc.integer({ min: 0, max: 40 }),
    );
    fc.assert(
      fc.property(drawn, ([parts, window]) => {
        let at = 0;
        const pieces = parts.map(([pause, length], run) => {
          const start = at + pause;
          at = start + length;
          return { start, end: at, run };
        });
        const sums = Float64Array.from(parts.flatMap(([, , sum]) => [sum, 2 * sum + 1]));
        const means = windowMeans({ pieces, sums, numLabels: 2 }, window);
        for (const [p, piece] of pieces.entries()) {
          const middle = (piece.start + piece.end) / 2;
          const inside = pieces.flatMap(({ start, end }, i) =>
            Math.abs((start + end) / 2 - middle) <= window / 2 ? [{ frames: end - start, i }] : [],
          );
          const frames = inside.reduce((sum, one) => sum + one.frames, 0);
          for (const label of [0, 1]) {
            const total = inside.reduce((sum, { i }) => sum + (sums[2 * i + label] as number), 0);
            expect(means[2 * p + label]).toBeCloseTo(total / frames, 9);
          }
        }
      }),
    );
  });
});
