import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compressAlaw, compressMulaw, expandAlaw, expandMulaw } from "../../../src/audio/wav/plain-wav.js";

interface Golden {
  readonly alaw: readonly number[];
  readonly mulaw: readonly number[];
  readonly alawCodesSha256: string;
  readonly mulawCodesSha256: string;
}

// From Python's audioop; its README beside it gives the command.
const golden: Golden = JSON.parse(readFileSync(new URL("../../fixtures/audio/g711.json", import.meta.url), "utf8"));

const codes = Array.from({ length: 256 }, (_, code) => code);

function digestOfAll(compress: (linear: number) => number): string {
  const all = Uint8Array.from({ length: 65536 }, (_, index) => compress(index - 32768));
  return createHash("sha256").update(all).digest("hex");
}

describe("G.711 agrees with Python's audioop", () => {
  test("A-law: every code", () => expect(codes.map(expandAlaw)).toEqual(golden.alaw));
  test("µ-law: every code", () => expect(codes.map(expandMulaw)).toEqual(golden.mulaw));
  test("A-law: every 16-bit value", () => expect(digestOfAll(compressAlaw)).toBe(golden.alawCodesSha256));
  test("µ-law: every 16-bit value", () => expect(digestOfAll(compressMulaw)).toBe(golden.mulawCodesSha256));
});

describe("a code comes back from its value", () => {
  test("A-law", () => expect(codes.map((code) => compressAlaw(expandAlaw(code)))).toEqual(codes));
  // 0x7F is µ-law's negative zero.
  test("µ-law", () =>
    expect(codes.map((code) => compressMulaw(expandMulaw(code)))).toEqual(codes.map((c) => (c === 0x7f ? 0xff : c))));
});
