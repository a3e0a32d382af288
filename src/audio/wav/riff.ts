/**
 * The chunks of a WAV file: the walk over them, RIFF and its 64-bit variants RF64 and BW64 alike, up to the samples.
 * wav-format.ts reads the fmt chunk that is found here, decode-wav.ts joins the two. AIFF has chunks of the same kind.
 */

import { type AudioBytes, audioFormatError, fourCharacters, hexDigits, viewAt } from "../bytes.js";
import { notWavError } from "../foreign-format.js";

/** A chunk as its header states it: `size` may run past the end of the file. */
export interface Chunk {
  readonly id: string;
  /** Where its 8-byte header is. */
  readonly offset: number;
  /** Where its content is. */
  readonly start: number;
  readonly size: number;
}

/** A size field that means "look in ds64" (RF64), or "not known when this was written". */
export const SIZE_UNKNOWN = 0xffffffff;

/** Real files have under twenty. The bound keeps a file made of empty chunks from costing seconds. */
export const MAX_CHUNKS = 4096;

const DAMAGED = "the file is damaged: record or copy it again, or repair it with: ffmpeg -i in.wav out.wav";

/**
 * Finds the fmt chunk and the data chunk of a WAV, RF64 or BW64 file, past any others (LIST, JUNK, fact, bext …).
 * The walk ends at the data chunk: what follows is metadata. O(number of chunks).
 */
export function findWavChunks(audio: AudioBytes): Readonly<{ fmt: Chunk; data: Chunk; warnings: readonly string[] }> {
  const isRf64 = checkHeader(audio);
  const warnings: string[] = [];
  const seen: string[] = [];
  let fmt: Chunk | null = null;
  let dataSize64: number | null = null;
  for (const chunk of walkChunks(audio, warnings)) {
    if (chunk.id === "ds64" && isRf64) dataSize64 = readDs64Chunk(audio, chunk);
    if (chunk.id === "fmt ") {
      if (fmt !== null) throw audioFormatError(audio, `there is a second fmt chunk at byte ${chunk.offset}`, DAMAGED);
      fmt = chunk;
    }
    if (chunk.id === "data") {
      if (fmt === null) {
        const problem = `the data chunk at byte ${chunk.offset} has no fmt chunk before it to say what its samples are`;
        throw audioFormatError(audio, problem, DAMAGED);
      }
      if (isRf64 && dataSize64 === null) {
        throw audioFormatError(audio, "an RF64 file keeps its sizes in a ds64 chunk, and there is none", DAMAGED);
      }
      const size = chunk.size === SIZE_UNKNOWN && dataSize64 !== null ? dataSize64 : chunk.size;
      return { fmt, data: { ...chunk, size }, warnings };
    }
    seen.push(chunk.id);
  }
  throw missingChunks(audio, fmt === null ? ["fmt", "data"] : ["data"], seen, DAMAGED);
}

/** True for the 64-bit variants. */
function checkHeader(audio: AudioBytes): boolean {
  if (audio.size < 12) throw notWavError(audio);
  const magic = fourCharacters(audio, 0);
  const isRf64 = magic === "RF64" || magic === "BW64";
  if ((!isRf64 && magic !== "RIFF") || fourCharacters(audio, 8) !== "WAVE") throw notWavError(audio);
  return isRf64;
}

/** Yields every chunk in turn. That a chunk ends inside the file is checked only when the next one is asked for. */
function* walkChunks(audio: AudioBytes, warnings: string[]): Generator<Chunk> {
  let offset = 12;
  for (let count = 0; offset + 8 <= audio.size; count++) {
    if (count >= MAX_CHUNKS) {
      throw audioFormatError(audio, `there are more than ${MAX_CHUNKS} chunks before the data chunk`, DAMAGED);
    }
    const chunk = readChunk(audio, offset, "little", DAMAGED);
    yield chunk;
    checkChunkEnd(audio, chunk, DAMAGED);
    offset = chunk.start + chunk.size;
    if (chunk.size % 2 === 1) {
      if (isCommonChunk(audio, offset)) warnings.push(`the pad byte after the ${chunk.id.trim()} chunk is missing`);
      else offset += 1;
    }
  }
}

/** True where a chunk starts with no pad byte before it: writers that forget it are common enough to read around. */
function isCommonChunk(audio: AudioBytes, offset: number): boolean {
  return offset + 8 <= audio.size && ["fmt ", "data", "fact", "LIST"].includes(fourCharacters(audio, offset));
}

/**
 * The size of the data chunk in bytes, from the ds64 chunk of an RF64 file (EBU Tech 3306): 8 bytes RIFF size, 8 bytes
 * data size, 8 bytes sample count, 4 bytes table length. A size beyond 2⁵³ cannot be meant.
 */
function readDs64Chunk(audio: AudioBytes, chunk: Chunk): number {
  const length = Math.min(chunk.size, audio.size - chunk.start);
  if (length < 24) throw audioFormatError(audio, `the ds64 chunk has ${length} bytes, and 28 were expected`, DAMAGED);
  const size = viewAt(audio, chunk.start + 8, 8).getBigUint64(0, true);
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw audioFormatError(audio, `the ds64 chunk says the data chunk has ${size} bytes`, DAMAGED);
  }
  return Number(size);
}

/** True when the bytes from `offset` are whole chunks up to the very end of the file, or there are none. */
export function isChunkList(audio: AudioBytes, offset: number): boolean {
  const end = audio.size;
  let position = offset;
  for (let count = 0; position < end; count++) {
    if (count >= MAX_CHUNKS || position + 8 > end || !isChunkId(audio, position)) return false;
    const size = viewAt(audio, position + 4, 4).getUint32(0, true);
    if (position + 8 + size > end) return false;
    position += 8 + size + (size % 2);
  }
  return true;
}

/** The chunk whose header is at `offset`, 8 bytes that must lie inside the file. */
export function readChunk(audio: AudioBytes, offset: number, byteOrder: "little" | "big", remedy: string): Chunk {
  if (!isChunkId(audio, offset)) {
    const came = hexDigits(audio.read(offset, 4), " ");
    throw audioFormatError(audio, `a chunk was expected at byte ${offset}, and ${came} came`, remedy);
  }
  const size = viewAt(audio, offset + 4, 4).getUint32(0, byteOrder === "little");
  return { id: fourCharacters(audio, offset), offset, start: offset + 8, size };
}

function isChunkId(audio: AudioBytes, offset: number): boolean {
  return audio.read(offset, 4).every((byte) => byte >= 0x20 && byte <= 0x7e);
}

/** @throws {AudioFormatError} when the chunk runs past the end of the file: what should follow it cannot be found */
export function checkChunkEnd(audio: AudioBytes, { id, offset, start, size }: Chunk, remedy: string): void {
  const left = audio.size - start;
  if (size <= left) return;
  const problem = `the ${id.trim()} chunk at byte ${offset} says ${size} bytes, and ${left} are left`;
  throw audioFormatError(audio, problem, remedy);
}

/** The error that names the chunks that are missing and those that are there. */
export function missingChunks(audio: AudioBytes, missing: string[], seen: string[], remedy: string): Error {
  const names = missing.map((id) => `no ${id} chunk`).join(" and ");
  const found = seen.slice(0, 8).map((id) => id.trim());
  const problem = `there is ${names} among the chunks (found: ${found.join(", ") || "none at all"})`;
  return audioFormatError(audio, problem, remedy);
}
