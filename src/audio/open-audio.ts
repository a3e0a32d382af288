/** Sound files of any size: opened by their headers, then read and decoded in blocks. */

import { AudioFormatError } from "../errors.js";
import { type FileStamp, isSameStamp, openFile } from "../files/read-file.js";
import type { Waveform } from "../types.js";
import { type AudioBytes, audioFormatError, type LinearSound } from "./bytes.js";
import { type DecodeAudioOptions, identifySound } from "./decode-audio.js";
import { decodeFlacBlocks } from "./flac/decode-flac.js";
import type { FlacHeader } from "./flac/flac-header.js";
import { type ChannelChoice, checkChannelExists, checkChannelOption, decodeLinearBlock, linearBlocks } from "./pcm.js";
import { readAudio } from "./read-audio.js";

/** One channel of a sound file, to be read in blocks. */
export interface AudioStream {
  /** Samples per second. */
  readonly sampleRate: number;
  /** As the file says, or null where it does not. A FLAC file that was cut short has fewer; `warnings` says so. */
  readonly numSamples: number | null;
  /** What was wrong with the bytes but could be read around. Complete once all blocks were read. */
  readonly warnings: readonly string[];
  /**
   * The samples, in order, as they are asked for. Each call begins anew and holds the file open until it has come to the
   * end, or was left.
   *
   * @throws {AudioFormatError} when the samples cannot be decoded, or the file has changed since it was opened
   */
  readonly blocks: () => AsyncGenerator<Float32Array, void>;
}

// Samples of a file decoded whole that are given at a time.
const BLOCK_SAMPLES = 2 ** 18;

/**
 * Opens a sound file that need not fit in memory, of more than 2 GiB too. Put together, the blocks are what `readAudio`
 * gives, bit for bit, and malformed files are the same errors. WAV, RF64, AIFF, AU, SPHERE and FLAC are read in about
 * 1 MB at a time; formats that take `audio-decode` are decoded whole.
 *
 * @throws {AudioFormatError} when the file cannot be read, or its header cannot be decoded
 * @throws {OptionError} when the channel does not exist
 * @example
 * const audio = await openAudio("meeting.wav", { channel: 0 });
 * let peak = 0;
 * for await (const block of audio.blocks()) for (const sample of block) peak = Math.max(peak, Math.abs(sample));
 * peak; // => 0.5
 */
export async function openAudio(path: string, options: DecodeAudioOptions = {}): Promise<AudioStream> {
  const { channel = "mix", name = path } = options;
  checkChannelOption(channel);
  const file = await openFileBytes(path, name);
  try {
    const identified = identifySound(file);
    const opened: OpenedSound = { path, name, channel, stamp: file.stamp };
    switch (identified.kind) {
      case "linear":
        return linearStream(opened, identified.sound);
      case "flac":
        return flacStream(opened, identified.stream);
      case "foreign":
        return wholeStream(await readAudio(path, { name, channel }));
    }
  } finally {
    await file.close();
  }
}

/** What is needed to open the same file again. */
interface OpenedSound {
  readonly path: string;
  readonly name: string;
  readonly channel: ChannelChoice;
  readonly stamp: FileStamp;
}

async function* reading<T>(opened: OpenedSound, read: (file: FileBytes) => AsyncGenerator<T>): AsyncGenerator<T, void> {
  const file = await openFileBytes(opened.path, opened.name);
  try {
    if (!isSameStamp(file.stamp, opened.stamp)) {
      const remedy = "open it when it is complete";
      throw audioFormatError(opened, "the file has changed since its header was read", remedy);
    }
    yield* read(file);
  } finally {
    await file.close();
  }
}

function linearStream(opened: OpenedSound, sound: LinearSound): AudioStream {
  const { format, numFrames, warnings } = sound;
  checkChannelExists(opened.name, format.numChannels, opened.channel);

  async function* decoded(file: FileBytes): AsyncGenerator<Float32Array> {
    for (const block of linearBlocks(sound)) {
      const bytes = await file.readLater(block.start, block.numBytes);
      yield decodeLinearBlock(opened, sound, block, opened.channel, bytes);
    }
  }

  return { sampleRate: format.sampleRate, numSamples: numFrames, warnings, blocks: () => reading(opened, decoded) };
}

function flacStream(opened: OpenedSound, stream: FlacHeader): AudioStream {
  checkChannelExists(opened.name, stream.numChannels, opened.channel);
  const warnings: string[] = [];

  async function* decoded(file: FileBytes): AsyncGenerator<Float32Array> {
    const source = { name: opened.name, size: file.size, read: file.readLater };
    for await (const block of decodeFlacBlocks(source, stream, opened.channel)) {
      if (block.kind === "samples") yield block.samples;
      else warnings.splice(0, warnings.length, ...block.warnings);
    }
  }

  const { sampleRate, numSamples } = stream;
  return { sampleRate, numSamples, warnings, blocks: () => reading(opened, decoded) };
}

function wholeStream({ samples, sampleRate, warnings = [] }: Waveform): AudioStream {
  async function* blocks(): AsyncGenerator<Float32Array, void> {
    for (let start = 0; start < samples.length; start += BLOCK_SAMPLES)
      yield samples.slice(start, start + BLOCK_SAMPLES);
  }
  return { sampleRate, numSamples: samples.length, warnings, blocks };
}

/** How a sound file says its samples are written. */
export interface SoundFormat {
  /** "other" is read by the optional peer: MP3, Ogg and their like. */
  readonly encoding: "pcm" | "float" | "alaw" | "mulaw" | "flac" | "other";
  /** Of a sample; null where the encoding has no such thing. */
  readonly bitDepth: number | null;
  readonly numChannels: number | null;
}

/** What the header of a sound file says of its samples. */
export async function readSoundFormat(path: string): Promise<SoundFormat> {
  const file = await openFileBytes(path, path);
  try {
    const identified = identifySound(file);
    switch (identified.kind) {
      case "linear": {
        const { encoding, bytesPerSample, numChannels } = identified.sound.format;
        return { encoding, bitDepth: 8 * bytesPerSample, numChannels };
      }
      case "flac": {
        const { bitDepth, numChannels } = identified.stream;
        return { encoding: "flac", bitDepth, numChannels };
      }
      case "foreign":
        return { encoding: "other", bitDepth: null, numChannels: null };
    }
  } finally {
    await file.close();
  }
}

/** A file that is open for reading. */
interface FileBytes extends AudioBytes {
  readonly stamp: FileStamp;
  /** As `read`, without blocking. */
  readonly readLater: (offset: number, length: number) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

// Headers are read a page at a time: a few reads for a file, however many fields.
const PAGE_BYTES = 2 ** 16;

/** Opens a sound file of any size. `read` blocks, and is for headers. */
async function openFileBytes(path: string, name: string): Promise<FileBytes> {
  const { handle, stamp, fill, fillNow } = await openFile(path, { expected: "a sound file", error: AudioFormatError });
  const { size } = stamp;
  let page: { readonly start: number; readonly bytes: Uint8Array } = { start: 0, bytes: new Uint8Array(0) };

  function read(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, size - offset));
    if (offset < page.start || offset + wanted > page.start + page.bytes.length) {
      const bytes = new Uint8Array(Math.max(wanted, Math.min(PAGE_BYTES, size - offset)));
      page = { start: offset, bytes: bytes.subarray(0, fillNow(bytes, offset)) };
      if (page.bytes.length < wanted) throw shrunk(name, size);
    }
    return page.bytes.subarray(offset - page.start, offset - page.start + wanted);
  }

  async function readLater(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    if ((await fill(bytes, offset)) < bytes.length) throw shrunk(name, size);
    return bytes;
  }

  return { name, size, stamp, read, readLater, close: () => handle.close() };
}

function shrunk(name: string, size: number): Error {
  return audioFormatError({ name }, `the file had ${size} bytes and has fewer now`, "read it when it is complete");
}
