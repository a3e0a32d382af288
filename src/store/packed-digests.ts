import { ModelFileError } from "../errors.js";

/** Bytes of a digest. */
const SIZE = 8;

/** Digests of 16 hexadecimal digits one after the other, in base64: 11 characters each. */
export function packDigests(digests: readonly string[]): string {
  const bytes = digests.flatMap((digest) => Array.from({ length: SIZE }, (_, i) => digest.slice(2 * i, 2 * i + 2)));
  return btoa(bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join(""));
}

/** @throws {ModelFileError} when it is no whole number of digests */
export function unpackDigests(packed: string): string[] {
  const bytes = Array.from(atob(packed), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  if (bytes.length % SIZE !== 0) {
    throw new ModelFileError(`the digests of the training recordings are ${bytes.length} bytes, not ${SIZE} each`);
  }
  return Array.from({ length: bytes.length / SIZE }, (_, i) => bytes.slice(i * SIZE, (i + 1) * SIZE).join(""));
}
