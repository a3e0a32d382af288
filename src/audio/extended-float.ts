/**
 * An 80-bit extended number, big-endian, as AIFF writes its sample rate: sign and a 15-bit exponent e, then a 64-bit
 * mantissa m whose leading 1 is written out,
 *
 *   x = ± m · 2^(e − 16383 − 63)
 *
 * @param view  at least 10 bytes
 * @returns the nearest number; infinite where the exponent is all ones
 */
export function readExtendedFloat(view: DataView): number {
  const signAndExponent = view.getUint16(0);
  const exponent = signAndExponent & 0x7fff;
  const mantissa = Number(view.getBigUint64(2));
  const magnitude = exponent === 0x7fff ? Number.POSITIVE_INFINITY : mantissa * 2 ** (exponent - 16383 - 63);
  return (signAndExponent & 0x8000) === 0 ? magnitude : -magnitude;
}
