import { type AiffCommon, readCommonChunk } from "./aiff-format.js";
import { type AudioBytes, audioFormatError, fourCharacters, viewAt } from "./audio-bytes.js";
import { dataExtent } from "./data-extent.js";
import type { Chunk } from "./riff.js";
import type { LinearSound } from "./sample-format.js";

// Real files have under twenty. The bound keeps a file made of empty chunks from costing seconds.
const MAX_CHUNKS = 4096;

const DAMAGED = "the file is damaged: record or copy it again, or repair it with: ffmpeg -i in.aiff out.wav";

/**
 * Finds the samples of an AIFF or AIFF-C file, whose chunks may come in any order. The frames are those of the COMM
 * chunk, unless a writer to a pipe could not go back to it: then they go on until the end of the file.
 *
 * @throws {AudioFormatError} when the bytes are no AIFF file, or one that cannot be decoded
 */
export function readAiffSound(audio: AudioBytes): LinearSound {
  const kind = fourCharacters(audio, 8);
  if (kind !== "AIFF" && kind !== "AIFC") {
    const problem = `this is an IFF file of kind ${JSON.stringify(kind)}, and "AIFF" or "AIFC" was expected`;
    throw audioFormatError(audio, problem, "convert it with: ffmpeg -i in.iff out.wav");
  }
  const { comm, ssnd } = findAiffChunks(audio);
  const { format, numFrames } = readCommonChunk(audio, comm, kind === "AIFC");
  const start = soundStart(audio, ssnd);
  return dataExtent(audio, format, {
    where: "SSND chunk",
    start,
    size: soundSize(audio, ssnd, start, { format, numFrames }),
    mend: DAMAGED,
  });
}

/** The SSND chunk begins with how many bytes to pass over (nearly always 0) and a block size, which is not needed. */
function soundStart(audio: AudioBytes, ssnd: Chunk): number {
  const available = audio.size - ssnd.start;
  const length = ssnd.size === 0 ? available : Math.min(ssnd.size, available);
  if (length < 8) {
    throw audioFormatError(audio, `the SSND chunk has ${length} bytes, and at least 8 were expected`, DAMAGED);
  }
  return ssnd.start + 8 + viewAt(audio, ssnd.start, 4).getUint32(0);
}

/** In bytes; null where they go on until the end of the file. */
function soundSize(audio: AudioBytes, ssnd: Chunk, start: number, { format, numFrames }: AiffCommon): number | null {
  const inChunk = Math.max(0, ssnd.start + ssnd.size - start);
  const isWhole = ssnd.size > 0 && ssnd.start + ssnd.size <= audio.size;
  if (!isWhole && isUnknown(numFrames, format.blockAlign)) return null;
  if (numFrames === 0) return inChunk;
  const promised = numFrames * format.blockAlign;
  if (isWhole && promised > inChunk) {
    const problem =
      `the COMM chunk says ${numFrames} frames of ${format.blockAlign} bytes, ` +
      `and the SSND chunk has ${inChunk} bytes for them`;
    throw audioFormatError(audio, problem, DAMAGED);
  }
  return promised;
}

/** The number of frames that ffmpeg (0) and sox (2 GiB less 16 MiB of them) write to a pipe. */
function isUnknown(numFrames: number, blockAlign: number): boolean {
  return numFrames === 0 || numFrames === Math.floor(0x7f000000 / blockAlign);
}

function findAiffChunks(audio: AudioBytes): { readonly comm: Chunk; readonly ssnd: Chunk } {
  const found = new Map<string, Chunk>();
  let offset = 12;
  for (let count = 0; offset + 8 <= audio.size && !(found.has("COMM") && found.has("SSND")); count++) {
    if (count >= MAX_CHUNKS) throw audioFormatError(audio, `there are more than ${MAX_CHUNKS} chunks`, DAMAGED);
    const id = fourCharacters(audio, offset);
    if (!/^[ -~]{4}$/.test(id)) {
      throw audioFormatError(audio, `a chunk was expected at byte ${offset}, and ${hex(audio, offset)} came`, DAMAGED);
    }
    const chunk = { id, offset, start: offset + 8, size: viewAt(audio, offset + 4, 4).getUint32(0) };
    if (found.has(id) && (id === "COMM" || id === "SSND")) {
      throw audioFormatError(audio, `there is a second ${id} chunk at byte ${offset}`, DAMAGED);
    }
    found.set(id, chunk);
    offset = chunk.start + chunk.size + (chunk.size % 2);
    // Only the sound itself may be cut short: what should follow a damaged size cannot be found.
    if (chunk.start + chunk.size > audio.size && id !== "SSND") {
      const problem = `the ${id.trim()} chunk at byte ${chunk.offset} says ${chunk.size} bytes, and ${audio.size - chunk.start} are left`;
      throw audioFormatError(audio, problem, DAMAGED);
    }
  }
  const comm = found.get("COMM");
  const ssnd = found.get("SSND");
  if (comm !== undefined && ssnd !== undefined) return { comm, ssnd };
  const missing = [comm === undefined ? "no COMM chunk" : [], ssnd === undefined ? "no SSND chunk" : []].flat();
  const names =
    found.size === 0
      ? "none at all"
      : [...found.keys()]
          .slice(0, 8)
          .map((id) => id.trim())
          .join(", ");
  throw audioFormatError(audio, `there is ${missing.join(" and ")} among the chunks (found: ${names})`, DAMAGED);
}

function hex(audio: AudioBytes, offset: number): string {
  return Array.from(audio.read(offset, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
