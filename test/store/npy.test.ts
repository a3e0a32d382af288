import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../src/store/npy.js";

describe("a .npy file", () => {
  it("has numpy's header, padded to 64 bytes, and little-endian float32 values", () => {
    const bytes = encodeNpy([1, -0.5, 3, 4, 5, 6], [2, 3]);
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, 128));
    expect(text.slice(0, 6)).toBe("\u0093NUMPY");
    expect(Array.from(bytes.subarray(6, 8))).toEqual([1, 0]);
    expect(text.slice(10, 70).trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    const start = 10 + new DataView(bytes.buffer).getUint16(8, true);
    expect(start % 64).toBe(0);
    expect(bytes[start - 1]).toBe(0x0a);
    expect(new DataView(bytes.buffer).getFloat32(start + 4, true)).toBe(-0.5);
    expect(bytes.length).toBe(start + 24);
  });

  it("writes the shape of a vector as a tuple of one", () => {
    expect(new TextDecoder("latin1").decode(encodeNpy([1, 2], [2]))).toContain("'shape': (2,), }");
  });
});
