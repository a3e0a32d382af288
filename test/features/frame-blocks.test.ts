import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeFrames } from "../../src/features/frame-blocks.js";
import { countFrames, type FrameGrid, frameStart, paddedIndex } from "../../src/features/framing.js";

/** A recording whose samples say where they are. */
const recording = (numSamples: number) => Float32Array.from({ length: numSamples }, (_, n) => n + 1);

describe("placeFrames", () => {
  const cases = fc.record({
    numSamples: fc.integer({ min: 1, max: 300 }),
    length: fc.integer({ min: 3, max: 60 }),
    shift: fc.integer({ min: 1, max: 90 }),
    framing: fc.constantFrom("snip", "midpoint", "centered", "pad-last"),
    padding: fc.constantFrom("zeros", "reflect", "symmetric"),
    lag: fc.constantFrom(0, 1),
    offset: fc.constantFrom(0, 0.5),
    skip: fc.nat({ max: 8 }),
    count: fc.integer({ min: 1, max: 8 }),
  });

  it("gives each frame its samples, and with a lag their predecessors, whatever the grid", () => {
    fc.assert(
      fc.property(cases, ({ numSamples, lag, offset, skip, count, ...rest }) => {
        const grid = { ...rest, sampleRate: 8000, fftLength: rest.length } as FrameGrid;
        const { length, padding } = grid;
        const total = countFrames(numSamples, grid);
        const from = Math.min(skip, total);
        const numFrames = Math.min(count, total - from);
        const span = { samples: recording(numSamples), first: 0, numSamples };
        const room = numFrames * Math.min(grid.shift, length) + length + 1 + numFrames * length * (1 + lag);
        const block = {
          samples: new Float64Array(room).fill(Number.NaN),
          starts: new Uint32Array(count),
          predecessorStarts: new Uint32Array(count),
        };
        placeFrames({ span, grid, lag: lag as 0 | 1, offset, from, numFrames }, block);
        for (let i = 0; i < numFrames; i++) {
          for (let n = 0; n < length; n++) {
            const position = paddedIndex(frameStart(from + i, grid) + n, numSamples, padding);
            const sampleAt = (p: number) => (p < 0 ? 0 : p + 1 - offset);
            expect(block.samples[(block.starts[i] as number) + n]).toBe(sampleAt(position));
            if (lag === 0) continue;
            const before = position < 1 ? -1 : position - 1;
            expect(block.samples[(block.predecessorStarts[i] as number) + n]).toBe(sampleAt(before));
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("reads a stretch of a recording whose beginning was let go", () => {
    const grid: FrameGrid = {
      ...{ sampleRate: 8000, length: 10, shift: 4, fftLength: 16, framing: "snip", padding: "zeros" },
    };
    const span = { samples: recording(100).subarray(40), first: 40, numSamples: Number.POSITIVE_INFINITY };
    const block = {
      samples: new Float32Array(100),
      starts: new Uint32Array(4),
      predecessorStarts: new Uint32Array(4),
    };
    placeFrames({ span, grid, lag: 0, offset: 0, from: 12, numFrames: 3 }, block);
    expect(Array.from(block.starts.subarray(0, 3), (start) => block.samples[start])).toEqual([49, 53, 57]);
  });
});
