/**
 * What every decoder stands on: bytes that can be read at any offset, the layout of plain samples in them, and errors that
 * name the file. Headers (wav/, aiff, au, sphere) become a `LinearSound`; pcm.ts decodes it.
 */

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
  if (Object.prototype.toString.call(input) === "[object ArrayBuffer]") {
    const buffer = input as ArrayBuffer;
    return buffer.byteLength === 0 ? new Uint8Array(0) : new Uint8Array(buffer);
  }
  throw new OptionError(
    `audio bytes must be a Uint8Array or an ArrayBuffer, and came as ${input === null ? "null" : typeof input}; ` +
      "read the file first, with readAudio in Node or with await blob.arrayBuffer() in a browser",
  );
}

/** A view of `length` bytes at `offset`, which must lie inside the file. */
export function viewAt(audio: AudioBytes, offset: number, length: number): DataView {
  const bytes = audio.read(offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The four characters at `offset`, fewer where the file ends. */
export function fourCharacters(audio: AudioBytes, offset: number): string {
  return latin1(audio.read(offset, 4));
}

/** Each byte as one character. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Two hexadecimal digits a byte. */
export function hexDigits(bytes: Uint8Array, separator: string): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(separator);
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

/** Samples per second of a recording at most. A header that says more is damaged; a frame of it would be millions of samples. */
export const MAX_SAMPLE_RATE = 10_000_000;

/** @throws {AudioFormatError} when `where`, e.g. "the fmt chunk", says a sample rate that no recording has */
export function checkSampleRate(audio: AudioBytes, where: string, sampleRate: number, remedy: string): void {
  if (sampleRate >= 1 && sampleRate <= MAX_SAMPLE_RATE) return;
  const problem = `${where} says ${sampleRate} samples per second, and 1 to ${MAX_SAMPLE_RATE} were expected`;
  throw audioFormatError(audio, problem, remedy);
}

/** How the samples of a file stand one after another: what WAV, AIFF, AU and SPHERE headers say, checked. */
export interface SampleFormat {
  readonly encoding: "pcm" | "float" | "alaw" | "mulaw";
  readonly numChannels: number;
  /** Samples per second. */
  readonly sampleRate: number;
  /** Of the container: 12 valid bits live in 2 bytes, 20 in 3, at the top of them. */
  readonly bytesPerSample: number;
  /** Bytes of one frame, i.e. one sample of every channel. */
  readonly blockAlign: number;
  readonly byteOrder: "little" | "big";
  /** How PCM of 8 bits is written: unsigned about 128 (WAV, AIFF-C raw), or in two's complement as wider samples are. */
  readonly eightBit: "unsigned" | "signed";
}

/** A sound whose samples lie in the file as plain numbers, and where. */
export interface LinearSound {
  readonly format: SampleFormat;
  /** What holds the samples, for errors: "data chunk". */
  readonly where: string;
  /** The byte at which the first sample begins. */
  readonly start: number;
  readonly numFrames: number;
  readonly warnings: readonly string[];
}

/** What a header says of where the samples are. */
interface PromisedData {
  /** What holds them, for errors: "data chunk". */
  readonly where: string;
  readonly start: number;
  /** In bytes; null means "until the end of the file". */
  readonly size: number | null;
  /** What to do when the size is nonsense. */
  readonly mend: string;
}

// What 32 bits can promise: writers to a pipe, which know no size, leave the largest numbers there. A larger one is damage.
const LARGEST_PROMISE = 2 ** 32;

/**
 * The frames that are really there. A size past the end of the file is a file cut short, or written to a pipe: it is read as far as
 * it goes, with a warning. Without one whole frame, or with a size of more than 4 GiB, it is an error.
 */
export function dataExtent(audio: AudioBytes, format: SampleFormat, promised: PromisedData): LinearSound {
  const { where, start } = promised;
  const warnings: string[] = [];
  const available = Math.max(0, audio.size - start);
  const size = promised.size ?? available;
  const seconds = (bytes: number) => (bytes / format.blockAlign / format.sampleRate).toFixed(3);
  if (size > available) {
    if (size > LARGEST_PROMISE) {
      const problem = `the ${where} promises ${size} bytes and ${available} are there: the header is damaged`;
      throw audioFormatError(audio, problem, promised.mend);
    }
    warnings.push(
      `the ${where} says ${size} bytes and ${available} are there: the file was ${size < 2 ** 31 ? "cut short" : "written to a pipe, or cut short"} ` +
        `(${seconds(available)} of ${seconds(size)} s)`,
    );
  }
  const length = Math.min(size, available);
  const numFrames = Math.floor(length / format.blockAlign);
  if (numFrames === 0) {
    const problem = `the ${where} holds no samples (${length} bytes, and one frame takes ${format.blockAlign})`;
    throw audioFormatError(audio, problem, "record it again, or leave the file out");
  }
  const remainder = length - numFrames * format.blockAlign;
  if (remainder > 0) warnings.push(`the ${where} ends in ${remainder} bytes of an incomplete frame, left out`);
  return { format, where, start, numFrames, warnings };
}
