import { ModelFileError } from "../errors.js";

/**
 * The safetensors container: 8 bytes of header length (little-endian), a JSON header that gives each tensor's type, shape
 * and place, then the raw values. Tensors here are float64 ("F64"), little-endian, C order.
 * Source: the format's description in the README of huggingface/safetensors.
 */

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The format's own bound on its header. */
const LARGEST_HEADER = 100_000_000;

/** The bytes of a tensor file. Values begin at a multiple of 8, so that readers can map them. */
export function encodeTensors({ metadata, tensors }: TensorFile): Uint8Array {
  let offset = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const begin = offset;
    offset += data.byteLength;
    return [name, { dtype: "F64", shape, data_offsets: [begin, offset] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const unpadded = new TextEncoder().encode(json);
  const headerLength = Math.ceil(unpadded.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.set(unpadded, 8);
  let at = 8 + headerLength;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return bytes;
}

/**
 * Reads a tensor file, checking every length and shape before any memory is asked for.
 *
 * @throws {ModelFileError} when the bytes are not such a file, or it was cut short
 */
export function decodeTensors(bytes: Uint8Array): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new ModelFileError(`a model file is at least 8 bytes long, this has ${bytes.length}`);
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(LARGEST_HEADER) || declared > BigInt(bytes.length - 8)) {
    throw new ModelFileError(
      `the header should be ${declared} bytes long, and ${bytes.length - 8} follow: not a .safetensors file, or cut short`,
    );
  }
  const headerLength = Number(declared);
  const header = parseHeader(bytes.subarray(8, 8 + headerLength));
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw new ModelFileError("__metadata__ of the header is not a map of strings");
  }
  const start = 8 + headerLength;
  const tensors = new Map<string, Tensor>();
  let expectedBegin = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { shape, begin, end } = parseEntry(name, entry, bytes.length - start);
    if (begin !== expectedBegin)
      throw new ModelFileError(`tensor "${name}" begins at ${begin}, not at ${expectedBegin}`);
    expectedBegin = end;
    const data = new Float64Array((end - begin) / 8);
    for (let i = 0; i < data.length; i++) data[i] = view.getFloat64(start + begin + 8 * i, true);
    tensors.set(name, { shape, data });
  }
  if (start + expectedBegin !== bytes.length) {
    throw new ModelFileError(
      `${bytes.length - start} bytes of values follow the header, which describes ${expectedBegin}`,
    );
  }
  return { metadata: metadata as Record<string, string>, tensors };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ModelFileError("the header is not JSON: not a .safetensors file, or damaged", { cause: error });
  }
  if (!isRecord(header)) throw new ModelFileError("the header is not a JSON object");
  return header;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parseEntry(name: string, entry: unknown, available: number) {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (dtype !== "F64") throw new ModelFileError(`tensor "${name}" has the type ${JSON.stringify(dtype)}, not "F64"`);
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw new ModelFileError(`the shape of tensor "${name}" is not a list of whole numbers`);
  }
  const [begin = -1, end = -1] =
    Array.isArray(offsets) && offsets.length === 2 && offsets.every(isCount) ? offsets : [];
  if (begin < 0 || end < begin || end > available) {
    throw new ModelFileError(
      `tensor "${name}" lies at bytes ${JSON.stringify(offsets)} of ${available}: the file was cut short or its header damaged`,
    );
  }
  // A product past 2⁵³ loses digits but stays larger than any file, so the comparison still holds.
  if (shape.reduce((product, size) => product * size, 8) !== end - begin) {
    throw new ModelFileError(
      `tensor "${name}" of shape ${JSON.stringify(shape)} does not fill its ${end - begin} bytes`,
    );
  }
  return { shape: shape as number[], begin, end };
}
