import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { FlacHeader } from "./flac-header.js";

/** Computes STREAMINFO's MD5 as the samples come. */
export interface FlacDigest {
  readonly update: (channels: readonly Float32Array[]) => void;
  /** 32 hexadecimal digits. */
  readonly finish: () => string;
}

/** MD5 of the samples as FLAC defines it: channels interleaved, little-endian, each in as few whole bytes as will do. */
export function createFlacDigest({ numChannels, bitDepth }: FlacHeader): FlacDigest {
  const digest = md5.create();
  const width = Math.ceil(bitDepth / 8);
  return {
    update: (channels) => {
      const stride = width * numChannels;
      const bytes = new Uint8Array((channels[0]?.length ?? 0) * stride);
      for (const [channel, samples] of channels.entries()) {
        for (let frame = 0, at = channel * width; frame < samples.length; frame++, at += stride) {
          const value = (samples[frame] ?? 0) | 0;
          bytes[at] = value;
          if (width > 1) bytes[at + 1] = value >> 8;
          if (width > 2) bytes[at + 2] = value >> 16;
        }
      }
      digest.update(bytes);
    },
    finish: () => bytesToHex(digest.digest()),
  };
}
