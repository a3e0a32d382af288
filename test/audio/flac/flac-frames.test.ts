import { expect, test } from "vitest";
import { crc8, crc16Step } from "../../../src/audio/flac/flac-frames.js";
import { text } from "../wav-bytes.js";

// The check values of the catalogue of parametrised CRC algorithms: of "123456789".
test("CRC-8/SMBUS", () => expect(crc8(text("123456789"))).toBe(0xf4));

test("CRC-16/UMTS", () => {
  expect(text("123456789").reduce(crc16Step, 0)).toBe(0xfee8);
  expect(Uint8Array.of(...text("123456789"), 0xfe, 0xe8).reduce(crc16Step, 0)).toBe(0);
});
