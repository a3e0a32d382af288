/**
 * The bytes of a .npy file, format version 1.0, float32 in C order: `numpy.load` reads it.
 * Source: numpy/lib/format.py. The header is padded with spaces so that the values begin at a multiple of 64.
 *
 * @param shape  its product is the number of values
 */
export function encodeNpy(values: ArrayLike<number>, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const headerLength = Math.ceil((10 + description.length + 1) / 64) * 64 - 10;
  const header = new TextEncoder().encode(`${description.padEnd(headerLength - 1)}\n`);
  const bytes = new Uint8Array(10 + headerLength + 4 * values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, headerLength, true);
  bytes.set(header, 10);
  for (let i = 0; i < values.length; i++) view.setFloat32(10 + headerLength + 4 * i, values[i] as number, true);
  return bytes;
}
