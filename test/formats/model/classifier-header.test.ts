import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../../src/errors.js";
import { packDigests, unpackDigests } from "../../../src/formats/model/classifier-header.js";

describe("digests in a model file", () => {
  it("are the same when they are unpacked, 11 characters each", () => {
    const digests = ["0123456789abcdef", "00000000000000ff", "ffffffffffffffff"];
    expect(unpackDigests(packDigests(digests))).toEqual(digests);
    expect(packDigests(digests)).toHaveLength(32);
    expect(unpackDigests(packDigests([]))).toEqual([]);
  });
  it("are whole", () => expect(() => unpackDigests(btoa("seven b"))).toThrow(ModelFileError));
});
