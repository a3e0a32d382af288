import { expect, test } from "vitest";
import { readExtendedFloat } from "../../src/audio/extended-float.js";

// Known encodings: the first two as sox writes them, the third the rate of old Macintosh sound, 244800/11.
test.each([
  ["400bfa00000000000000", 8000],
  ["400eac44000000000000", 44100],
  ["400daddd1745d1745d17", 244_800 / 11],
  ["3fff8000000000000000", 1],
  ["bfff8000000000000000", -1],
  ["00000000000000000000", 0],
  ["7fff8000000000000000", Number.POSITIVE_INFINITY],
])("%s is %d", (hex, value) => {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  expect(readExtendedFloat(new DataView(bytes.buffer))).toBe(value);
});
