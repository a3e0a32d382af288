import { readFile, stat } from "node:fs/promises";
import { FeatureFileError } from "../errors.js";
import { LARGEST_MATRIX } from "./float-values.js";

/**
 * The bytes of a file of features.
 *
 * @throws {FeatureFileError} naming the file, when it cannot be read or is larger than one buffer
 */
export async function readFeatureBytes(path: string): Promise<Uint8Array> {
  const size = await sizeOfFile(path);
  if (size > LARGEST_MATRIX) {
    throw new FeatureFileError(
      `${path}: ${size} bytes, and at most ${LARGEST_MATRIX} are read at once; cut it in parts`,
    );
  }
  return readFile(path).catch((cause: unknown) => {
    throw unreadableFeatures(path, cause);
  });
}

/** @throws {FeatureFileError} naming the path, unless it is a file that can be seen */
export async function sizeOfFile(path: string): Promise<number> {
  // stat comes first because opening a named pipe would wait for its writer.
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadableFeatures(path, cause);
  });
  if (found.isDirectory()) throw new FeatureFileError(`${path}: this is a folder; name a file of features inside it`);
  if (!found.isFile()) {
    throw new FeatureFileError(
      `${path}: this is a pipe or a device, and a file was expected; write it to a file first`,
    );
  }
  return found.size;
}

/** The error for a file that the system does not give. */
export function unreadableFeatures(path: string, cause: unknown): FeatureFileError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  const reason =
    code === "ENOENT"
      ? "there is no such file"
      : code === "EACCES"
        ? "reading it is not permitted"
        : `it cannot be read (${code})`;
  return new FeatureFileError(`${path}: ${reason}; check the path`, { cause });
}
