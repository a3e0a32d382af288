/**
 * The cyclic redundancy checks of FLAC (RFC 9639, section 9.1.8 and 9.3), most significant bit first, starting at 0.
 * A run of bytes followed by its own check gives 0.
 */

/** 8 bits, polynomial x⁸ + x² + x + 1. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = CRC8[crc ^ byte] ?? 0;
  return crc;
}

/** 16 bits, polynomial x¹⁶ + x¹⁵ + x² + 1: the check after one byte more. */
export function crc16Step(crc: number, byte: number): number {
  return ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ byte] ?? 0);
}

const CRC8: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => shiftThrough(byte, 8, 0x07));
const CRC16: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => shiftThrough(byte << 8, 16, 0x8005));

function shiftThrough(value: number, width: number, polynomial: number): number {
  const top = 1 << (width - 1);
  const mask = (1 << width) - 1;
  let remainder = value;
  for (let bit = 0; bit < 8; bit++) {
    remainder = ((remainder << 1) ^ ((remainder & top) === 0 ? 0 : polynomial)) & mask;
  }
  return remainder;
}
