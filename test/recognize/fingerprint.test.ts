import { afterEach, describe, expect, it, vi } from "vitest";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { fingerprint } from "../../src/recognize/fingerprint.js";

const matrices = [
  featureMatrix([
    [1, 2],
    [3, 4],
  ]),
  featureMatrix([[5, -0.5]]),
];
const utterances = ["seven", "naïve"].map((label, i) => ({ label, features: matrices[i] ?? featureMatrix([]) }));

describe("the fingerprint of training data", () => {
  afterEach(() => vi.restoreAllMocks());

  it("is the same where Node's own hash is missing, as in a browser", () => {
    const own = fingerprint(utterances, matrices);
    const builtin = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    expect(fingerprint(utterances, matrices)).toBe(own);
    expect(builtin).toHaveBeenCalled();
    // Python's hashlib over '"seven" 2 2\n', struct.pack("<4d", 1, 2, 3, 4), '"naïve" 1 2\n', struct.pack("<2d", 5, -0.5).
    expect(own).toBe("1622e6c33ee5baa4820cd637b09bedefcd9949fadae78b9b8aa3103203d37ef0");
  });

  it("tells labels and values apart", () => {
    const own = fingerprint(utterances, matrices);
    expect(fingerprint(utterances.toReversed(), matrices)).not.toBe(own);
    expect(fingerprint(utterances, matrices.toReversed())).not.toBe(own);
    const weighted = matrices.map((matrix) => ({ ...matrix, weights: new Float64Array(matrix.numFrames).fill(1) }));
    expect(fingerprint(utterances, weighted)).not.toBe(own);
  });
});
