import { ModelFileError } from "../errors.js";
import { readFloats, type Tensor, viewOf } from "./floats.js";

/**
 * The safetensors container: 8 bytes of header length (little-endian), a JSON header that gives each tensor's type,
 * shape and place, then the raw values. Tensors here are float64 ("F64"), little-endian, C order; float32 ("F32") can
 * be read. Source: the format's description in the README of huggingface/safetensors.
 */

/** How the values of a tensor are stored. */
type TensorType = "F64" | "F32";

interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const BYTES: Readonly<Record<TensorType, number>> = { F64: 8, F32: 4 };

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

/** Reads a tensor file of values of these types, checking every length and shape before any memory is asked for. */
export function decodeTensors(bytes: Uint8Array, types: readonly TensorType[] = ["F64"]): TensorFile {
  const view = viewOf(bytes);
  const { metadata, entries, start } = tensorHeader(bytes);
  const tensors = new Map<string, Tensor>();
  let expectedBegin = 0;
  const places = Object.entries(entries).map(([name, entry]) => parseEntry(name, entry, types, bytes.length - start));
  // The header may name tensors in any order.
  for (const { name, type, shape, begin, end } of places.sort((a, b) => a.begin - b.begin)) {
    if (begin !== expectedBegin)
      throw new ModelFileError(`tensor "${name}" begins at ${begin}, not at ${expectedBegin}`);
    expectedBegin = end;
    const precision = type === "F64" ? "float64" : "float32";
    const values = readFloats(view, start + begin, (end - begin) / BYTES[type], { precision, byteOrder: "little" });
    const data = values instanceof Float64Array ? values : Float64Array.from(values);
    tensors.set(name, { shape, data });
  }
  if (start + expectedBegin !== bytes.length) {
    throw new ModelFileError(
      `${bytes.length - start} bytes of values follow the header, which describes ${expectedBegin}`,
    );
  }
  return { metadata, tensors };
}

/** Whether a file begins as one of this format: a header of less than 2⁴⁰ bytes, which begins with a brace. */
export const isSafetensors = (bytes: Uint8Array): boolean =>
  bytes[8] === 0x7b && bytes.subarray(5, 8).every((byte) => byte === 0);

/** What stands before the values. */
interface TensorHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** Of each tensor, by its name; not checked yet. */
  readonly entries: Readonly<Record<string, unknown>>;
  /** Bytes before the first value. */
  readonly start: number;
}

/** @throws {ModelFileError} when the bytes do not begin such a file, or it was cut short */
export function tensorHeader(bytes: Uint8Array): TensorHeader {
  if (bytes.length < 8) throw new ModelFileError(`a model file is at least 8 bytes long, this has ${bytes.length}`);
  const declared = viewOf(bytes).getBigUint64(0, true);
  if (declared > BigInt(LARGEST_HEADER) || declared > BigInt(bytes.length - 8)) {
    throw new ModelFileError(
      `the header should be ${declared} bytes long, and ${bytes.length - 8} follow: not a .safetensors file, or cut short`,
    );
  }
  const start = 8 + Number(declared);
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, start));
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw new ModelFileError("__metadata__ of the header is not a map of strings");
  }
  return { metadata: metadata as Record<string, string>, entries, start };
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

function parseEntry(name: string, entry: unknown, types: readonly TensorType[], available: number) {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  const type = types.find((known) => known === dtype);
  if (type === undefined) {
    throw new ModelFileError(
      `tensor "${name}" has the type ${JSON.stringify(dtype)}, not ${types.map((known) => `"${known}"`).join(" or ")}`,
    );
  }
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
  if (shape.reduce((product, size) => product * size, BYTES[type]) !== end - begin) {
    throw new ModelFileError(
      `tensor "${name}" of shape ${JSON.stringify(shape)} does not fill its ${end - begin} bytes`,
    );
  }
  return { name, type, shape: shape as number[], begin, end };
}
