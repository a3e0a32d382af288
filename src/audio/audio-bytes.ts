import { AudioFormatError, OptionError } from "../errors.js";

/** A sound file in memory, with the name its errors carry. */
export interface AudioBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly name: string;
}

/** Wraps what the caller has, without a copy. */
export function audioBytes(input: Uint8Array | ArrayBuffer, name = "WAV data"): AudioBytes {
  const bytes = viewOf(input);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), name };
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

/** The four characters at `offset`, which must lie inside the file. */
export function fourCharacters(audio: AudioBytes, offset: number): string {
  return String.fromCharCode(...audio.bytes.subarray(offset, offset + 4));
}

/** An error that names the file, what is wrong and what to do. */
export function audioFormatError(audio: AudioBytes, problem: string, remedy: string): AudioFormatError {
  return new AudioFormatError(`${audio.name}: ${problem}; ${remedy}`);
}
