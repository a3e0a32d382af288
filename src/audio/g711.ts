/**
 * The 16-bit linear value of an A-law code (ITU-T G.711, table 1): with the even bits inverted back, sign, a 3-bit
 * segment s and a 4-bit step m,
 *
 *   |x| = 16 m + 8          (s = 0)
 *   |x| = (16 m + 264) 2^(s−1)
 *
 * in units of 1/32768 of full scale. The sign bit is set for positive values.
 *
 * @param code  0–255
 * @returns −32256 … 32256, never 0
 */
export function expandAlaw(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = (bits & 15) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 264) << (segment - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}

/**
 * The 16-bit linear value of a µ-law code (ITU-T G.711, table 2): with all bits inverted back, sign, segment s and
 * step m,
 *
 *   |x| = (8 m + 132) 2^s − 132
 *
 * in units of 1/32768 of full scale. The sign bit is clear for positive values, before inversion.
 *
 * @param code  0–255
 * @returns −32124 … 32124; both 0x7F and 0xFF are 0
 */
export function expandMulaw(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> 4) & 7;
  const magnitude = ((((bits & 15) << 3) + 132) << segment) - 132;
  return (bits & 0x80) === 0 ? magnitude : 0 - magnitude;
}

/** The A-law code of a 16-bit linear value, by G.711's decision levels on its upper 13 bits. */
export function compressAlaw(linear: number): number {
  const sample = linear >> 3;
  const magnitude = sample >= 0 ? sample : ~sample;
  const segment = Math.max(0, 27 - Math.clz32(magnitude));
  const step = (magnitude >> Math.max(1, segment)) & 15;
  return ((sample >= 0 ? 0x80 : 0) | (segment << 4) | step) ^ 0x55;
}

/** The µ-law code of a 16-bit linear value, by G.711's decision levels on its upper 14 bits. */
export function compressMulaw(linear: number): number {
  const sample = linear >> 2;
  const magnitude = Math.min(8158, Math.abs(sample)) + 33;
  const segment = 26 - Math.clz32(magnitude);
  const step = (magnitude >> (segment + 1)) & 15;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff;
}
