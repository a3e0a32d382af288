import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowMeans } from "../../src/diarize/window-means.js";

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
