import { describe, expect, it } from "vitest";
import { resolveClassifierOptions } from "../../src/recognize/classifier.js";
import { taskFor } from "../../src/recognize/task.js";

describe("a task", () => {
  it("follows from what the labels are", () => {
    expect(taskFor("speaker")).toBe("speaker");
    for (const by of ["phone", "phones", "phonetic", "phoneme", "phn", "segment", "Phonetic"]) {
      expect(taskFor(by)).toBe("phone");
    }
    expect(taskFor("digit")).toBe("word");
  });

  it("of phones keeps every frame as it is", () => {
    const { recipe, covarianceType, numComponents } = resolveClassifierOptions({ by: "phone" });
    expect(recipe).toMatchObject({ normalization: "none", energyGate: null, vad: null });
    expect([covarianceType, numComponents]).toEqual(["diag", 1]);
  });
});
