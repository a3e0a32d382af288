import { AudioFormatError, OptionError } from "../errors.js";

/** The bytes of a sound file, in memory or on disk, with the name its errors carry. */
export interface AudioBytes {
  readonly name: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** The bytes from `offset`: `length` of them, or as many as the file has. Valid until the next call. */
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** Wraps what the caller has, without a copy. */
export function audioBytes(input: Uint8Array | ArrayBuffer, name = "WAV data"): AudioBytes {
  const bytes = viewOf(input);
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

// Neither test is `instanceof`: bytes from a frame, a worker or a VM context belong to another realm's classes.
function viewOf(input: unknown): Uint8Array {
  if (ArrayBuffer.isView(input)) {
    // A view whose buffer was transferred away has length 0, and making another view of that buffer throws.
    return input.byteLength === 0
      ? new Uint8Array(0)
      : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  if (isArrayBuffer(input)) return input.byteLength === 0 ? new Uint8Array(0) : new Uint8Array(input);
  throw new OptionError(
    `audio bytes must be a Uint8Array or an ArrayBuffer, and came as ${input === null ? "null" : typeof input}; ` +
      "read the file first, with readWav in Node or with await blob.arrayBuffer() in a browser",
  );
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

/** A view of `length` bytes at `offset`, which must lie inside the file. */
export function viewAt(audio: AudioBytes, offset: number, length: number): DataView {
  const bytes = audio.read(offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The four characters at `offset`, fewer where the file ends. */
export function fourCharacters(audio: AudioBytes, offset: number): string {
  return String.fromCharCode(...audio.read(offset, 4));
}

/** An error that names the file, what is wrong and what to do. */
export function audioFormatError(
  { name }: Pick<AudioBytes, "name">,
  problem: string,
  remedy: string,
  options?: ErrorOptions,
): AudioFormatError {
  return new AudioFormatError(`${name}: ${problem}; ${remedy}`, options);
}
