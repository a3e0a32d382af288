import { describe, expect, it } from "vitest";
import { chunksOf } from "../../../src/gmm/passes/frame-chunks.js";
import { type DrawnFrames, over, type Pass, type Passes } from "../../../src/gmm/passes/pass.js";
import { runOver } from "../../../src/gmm/passes/run-passes.js";
import type { FeatureMatrix } from "../../../src/types.js";

const numFrames = 10_000;
const features: FeatureMatrix = {
  data: Float32Array.from({ length: numFrames }, (_, t) => t),
  numFrames,
  dim: 1,
  frameShift: 0.01,
};

const drawn = (indices: number[] | null) =>
  runOver(
    chunksOf([features]),
    (function* (): Passes<DrawnFrames> {
      return yield* over({ kind: "frames", indices: indices && Uint32Array.from(indices) });
    })(),
  ).flatMap(({ data }) => Array.from(data));

describe("a pass", () => {
  it("brings frames by their indices, from every chunk", () => {
    const indices = [0, 4095, 4096, 4097, 8191, 8192, 9999];
    expect(drawn(indices)).toEqual(indices);
    expect(drawn([])).toEqual([]);
    expect(drawn(null)).toEqual(Array.from(features.data));
  });

  it("assigns each frame wholly to the nearest centre", () => {
    const pass: Pass = {
      kind: "assignment",
      sample: null,
      centres: Float64Array.of(1000, 9000),
      scale: Float64Array.of(1),
      origin: Float64Array.of(0),
      covarianceType: "full",
    };
    const { occupancy, first, second } = runOver(
      chunksOf([features]),
      (function* () {
        return yield* over(pass);
      })(),
    );
    const sums = [0, 1].map((k) => {
      const own = Array.from(features.data).filter((x) => (x <= 5000 ? 0 : 1) === k);
      return [own.length, own.reduce((sum, x) => sum + x, 0), own.reduce((sum, x) => sum + x * x, 0)];
    });
    expect([0, 1].map((k) => [occupancy[k], first[k], second[k]])).toEqual(sums);
  });

  it("over no frames is refused", () => {
    const empty = { ...features, data: new Float32Array(0), numFrames: 0 };
    const moments = (function* () {
      return yield* over({ kind: "moments" as const });
    })();
    expect(() => runOver(chunksOf([empty]), moments)).toThrow(/no frame/);
  });
});
