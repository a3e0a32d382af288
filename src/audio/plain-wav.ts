import { expandAlaw, expandMulaw } from "./g711.js";
import type { SampleFormat } from "./sample-format.js";
import { WAVE_FORMAT } from "./wav-codecs.js";
import { wavHeader } from "./wav-header.js";

/**
 * A run of samples as the plainest of WAV files: one channel (interleaved samples in a row, so any number of real
 * ones will do), and only 16- and 32-bit integers and 32- and 64-bit floats, which are what wav-decoder 1.3.0 reads
 * right to the last bit. Its symmetric 8 bit is (x − 127.5)/127.5 where (x − 128)/128 is meant, and its 24 bit turns
 * −8388608 into +1.0000001: 8 bit is widened to 16 and 24 to 32, both exact. A-law and µ-law, which it refuses, are
 * expanded to 16 bit. Big-endian samples are turned about.
 *
 * @param source  whole samples, as they stand in the file
 */
export function plainWav(source: Uint8Array, format: SampleFormat): ArrayBuffer {
  const { encoding, bytesPerSample } = format;
  const numSamples = source.length / bytesPerSample;
  const plainBytes = bytesPerSample === 1 ? 2 : bytesPerSample === 3 ? 4 : bytesPerSample;
  const header = wavHeader({
    formatTag: encoding === "float" ? WAVE_FORMAT.float : WAVE_FORMAT.pcm,
    numChannels: 1,
    sampleRate: format.sampleRate,
    bitDepth: 8 * plainBytes,
    dataBytes: numSamples * plainBytes,
    extensible: false,
  });
  const wav = new Uint8Array(header.length + numSamples * plainBytes);
  wav.set(header);
  const target = wav.subarray(header.length);
  if (encoding === "alaw") expandCodes(source, target, expandAlaw);
  else if (encoding === "mulaw") expandCodes(source, target, expandMulaw);
  else if (bytesPerSample === 1) expandCodes(source, target, format.eightBit === "signed" ? signed8 : unsigned8);
  else if (bytesPerSample === 3) widen24(source, target, format.byteOrder);
  else if (format.byteOrder === "big") reverseSamples(source, target, bytesPerSample);
  else target.set(source);
  return wav.buffer;
}

function expandCodes(source: Uint8Array, target: Uint8Array, expand: (code: number) => number): void {
  const table = Int16Array.from({ length: 256 }, (_, code) => expand(code));
  for (let sample = 0; sample < source.length; sample++) {
    const value = table[source[sample] ?? 0] ?? 0;
    target[2 * sample] = value;
    target[2 * sample + 1] = value >> 8;
  }
}

const unsigned8 = (code: number): number => (code - 128) * 256;

const signed8 = (code: number): number => ((code << 24) >> 24) * 256;

function widen24(source: Uint8Array, target: Uint8Array, byteOrder: SampleFormat["byteOrder"]): void {
  const [low, high] = byteOrder === "little" ? [0, 2] : [2, 0];
  for (let from = 0, to = 1; from < source.length; from += 3, to += 4) {
    target[to] = source[from + low] ?? 0;
    target[to + 1] = source[from + 1] ?? 0;
    target[to + 2] = source[from + high] ?? 0;
  }
}

function reverseSamples(source: Uint8Array, target: Uint8Array, bytesPerSample: number): void {
  for (let sample = 0; sample < source.length; sample += bytesPerSample) {
    const last = sample + bytesPerSample - 1;
    for (let byte = 0; byte < bytesPerSample; byte++) target[sample + byte] = source[last - byte] ?? 0;
  }
}
