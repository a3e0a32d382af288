import { describe, expect, it } from "vitest";
import { groupForms, scoreGroups } from "../../src/gmm/form-groups.js";
import { prepare } from "../../src/gmm/scoring-form.js";
import { clusteredFrames } from "../oracles/random-frames.js";
import { randomMixture } from "../oracles/random-mixture.js";

const form = (covarianceType: "diag" | "full", seed: number) =>
  prepare(randomMixture({ covarianceType, numComponents: 2, dim: 2, seed }));

describe("groups of forms", () => {
  it("of one covariance type are the array itself, by which a kernel knows it again", () => {
    const forms = [form("full", 1), form("full", 2)];
    expect(groupForms(forms)).toHaveLength(1);
    expect(groupForms(forms)[0]?.forms).toBe(forms);
    expect(groupForms([])).toEqual([]);
  });

  it("keep the places of their forms", () => {
    const forms = [form("full", 1), form("diag", 2), form("full", 3)];
    const groups = groupForms(forms);
    expect(groups.map(({ places }) => places)).toEqual([[1], [0, 2]]);
    const features = clusteredFrames({ numFrames: 3, dim: 2, numClusters: 1, seed: 1 });
    const rows = scoreGroups(groups, features, (group) =>
      Float64Array.from({ length: 3 * group.length }, (_, i) =>
        forms.indexOf(group[Math.floor(i / 3)] ?? form("diag", 0)),
      ),
    );
    expect([...rows]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });
});
