import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { referenceKernel } from "../../src/kernels/reference/reference-kernel.js";
import { selectKernel } from "../../src/kernels/select-kernel.js";
import { describeKernel } from "./describe-kernel.js";

// Node 20 has relaxed SIMD, behind a flag; later ones take no notice of it.
setFlagsFromString("--experimental-wasm-relaxed-simd");

describe.each([
  { kernel: "reference" },
  { kernel: "simd", precision: "f64" },
  { kernel: "simd", precision: "f32" },
  { kernel: "relaxed", precision: "f64" },
  { kernel: "relaxed", precision: "f32" },
] as const)("kernel $kernel $precision", describeKernel);

describe("selectKernel", () => {
  it("takes SIMD by itself, and never relaxed SIMD", () => {
    expect(selectKernel().name).toBe("simd");
    expect(selectKernel().precision).toBe("f64");
    expect(selectKernel({ precision: "f32" })).toMatchObject({ name: "simd", precision: "f32" });
    expect(selectKernel({ kernel: "reference", precision: "f32" })).toBe(referenceKernel);
    expect(selectKernel({ kernel: "relaxed", precision: "f32" })).toMatchObject({ name: "relaxed", precision: "f32" });
  });

  it("makes each kernel once", () => {
    expect(selectKernel()).toBe(selectKernel({ kernel: "simd" }));
  });

  it("refuses a name or precision that there is not", () => {
    expect(() => selectKernel({ kernel: "fast" as never })).toThrow(OptionError);
    expect(() => selectKernel({ kernel: "fast" as never })).toThrow(
      /"auto", "reference", "simd", "relaxed", not "fast"/,
    );
    expect(() => selectKernel({ precision: "f16" as never })).toThrow(/"f32" or "f64", not "f16"/);
  });
});
