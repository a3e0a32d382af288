import type { AudioBytes } from "./audio-bytes.js";

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

/** Reads the header of one file format. */
export type LinearSoundReader = (audio: AudioBytes) => LinearSound;
