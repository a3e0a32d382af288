import { readFileSync } from "node:fs";

/** A golden file, parsed. Its README says which tool made it. */
export function readGolden<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${path}`, import.meta.url), "utf8")) as T;
}

/** The float64 values of a .npy file, version 1, in C order. */
export function readNpy(path: string): Float64Array {
  const bytes = readFileSync(new URL(`../golden/${path}`, import.meta.url));
  const headerLength = bytes.readUInt16LE(8);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset + 10 + headerLength, bytes.byteOffset + bytes.length));
}

/** The largest difference of two arrays, relative to the larger magnitude but not to less than `scale`. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>, scale = 1e-300): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values against ${expected.length}`);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    const error = a === e ? 0 : Math.abs(a - e) / Math.max(Math.abs(a), Math.abs(e), scale);
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }
  return worst;
}
