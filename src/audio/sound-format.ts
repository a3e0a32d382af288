import { openFileBytes } from "./file-bytes.js";
import { identifySound } from "./identify-sound.js";

/** How a sound file says its samples are written. */
export interface SoundFormat {
  /** "other" is read by the optional peer: MP3, Ogg and their like. */
  readonly encoding: "pcm" | "float" | "alaw" | "mulaw" | "flac" | "other";
  /** Of a sample; null where the encoding has no such thing. */
  readonly bitDepth: number | null;
  readonly numChannels: number | null;
}

/**
 * What the header of a sound file says of its samples.
 *
 * @throws {AudioFormatError} when the file cannot be opened, or its header cannot be read
 */
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
