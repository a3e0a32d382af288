/**
 * The bytes of a WAV file as they are written: headers and G.711 codes, for encode-wav.ts and for what pcm.ts gives to
 * wav-decoder.
 */

import type { SampleFormat } from "../bytes.js";
import { SUBFORMAT_GUID_TAIL, WAVE_FORMAT } from "./wav-format.js";

/**
 * A run of whole samples as the plainest of WAV files: one channel (interleaved samples in a row, so any number of real
 * ones will do), and only 16- and 32-bit integers and 32- and 64-bit floats, which are what wav-decoder 1.3.0 reads
 * right to the last bit. Its symmetric 8 bit is (x − 127.5)/127.5 where (x − 128)/128 is meant, and its 24 bit turns
 * −8388608 into +1.0000001: 8 bit is widened to 16 and 24 to 32, both exact. A-law and µ-law, which it refuses, are
 * expanded to 16 bit. Big-endian samples are turned about.
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

/** What a WAV header states. */
interface WavHeader {
  readonly formatTag: number;
  readonly numChannels: number;
  readonly sampleRate: number;
  /** Of the container. */
  readonly bitDepth: number;
  readonly dataBytes: number;
  readonly extensible: boolean;
}

/**
 * The bytes of a WAV file up to its samples: 44 for plain PCM; 58 for another codec, which must have an extension size
 * in its fmt chunk and a fact chunk; 68 and 80 as WAVE_FORMAT_EXTENSIBLE.
 */
export function wavHeader(header: WavHeader): Uint8Array<ArrayBuffer> {
  const { formatTag, numChannels, sampleRate, bitDepth, dataBytes, extensible } = header;
  const isPcm = formatTag === WAVE_FORMAT.pcm;
  const fmtBytes = extensible ? 40 : isPcm ? 16 : 18;
  const factBytes = isPcm ? 0 : 12;
  const bytes = new Uint8Array(12 + 8 + fmtBytes + factBytes + 8);
  const view = new DataView(bytes.buffer);
  const blockAlign = (numChannels * bitDepth) / 8;

  writeText(bytes, 0, "RIFF");
  view.setUint32(4, bytes.length - 8 + dataBytes + (dataBytes % 2), true);
  writeText(bytes, 8, "WAVEfmt ");
  view.setUint32(16, fmtBytes, true);
  view.setUint16(20, extensible ? WAVE_FORMAT.extensible : formatTag, true);
  view.setUint16(22, numChannels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockAlign, true);
  view.setUint16(32, blockAlign, true);
  view.setUint16(34, bitDepth, true);
  if (extensible) {
    view.setUint16(36, 22, true);
    view.setUint16(38, bitDepth, true);
    // The channel mask at 40 stays 0: no channel is bound to a loudspeaker.
    view.setUint16(44, formatTag, true);
    bytes.set(SUBFORMAT_GUID_TAIL, 46);
  }
  if (factBytes > 0) {
    writeText(bytes, 20 + fmtBytes, "fact");
    view.setUint32(24 + fmtBytes, 4, true);
    view.setUint32(28 + fmtBytes, dataBytes / blockAlign, true);
  }
  writeText(bytes, bytes.length - 8, "data");
  view.setUint32(bytes.length - 4, dataBytes, true);
  return bytes;
}

function writeText(bytes: Uint8Array, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) bytes[offset + index] = text.charCodeAt(index);
}

/**
 * The 16-bit linear value, in units of 1/32768 of full scale and never 0, of an A-law code (ITU-T G.711, table 1): with
 * the even bits inverted back, sign (set for positive values), a 3-bit segment s and a 4-bit step m,
 *
 *   |x| = 16 m + 8 for s = 0, else (16 m + 264) 2^(s−1)
 */
export function expandAlaw(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = (bits & 15) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 264) << (segment - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}

/**
 * The 16-bit linear value of a µ-law code (ITU-T G.711, table 2): with all bits inverted back, sign (clear for positive
 * values before inversion), segment s and step m,
 *
 *   |x| = (8 m + 132) 2^s − 132, for both 0x7F and 0xFF 0
 */
export function expandMulaw(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> 4) & 7;
  const magnitude = ((((bits & 15) << 3) + 132) << segment) - 132;
  return (bits & 0x80) === 0 ? magnitude : 0 - magnitude;
}

/** The A-law code of a 16-bit linear value, by G.711's decision levels on its upper 13 bits. */
export function compressAlaw(linear: number): number {
  const sample = linear >> 3;
  const magnitude = sample >= 0 ? sample : ~sample;
  const segment = Math.max(0, 27 - Math.clz32(magnitude));
  const step = (magnitude >> Math.max(1, segment)) & 15;
  return ((sample >= 0 ? 0x80 : 0) | (segment << 4) | step) ^ 0x55;
}

/** The µ-law code of a 16-bit linear value, by G.711's decision levels on its upper 14 bits. */
export function compressMulaw(linear: number): number {
  const sample = linear >> 2;
  const magnitude = Math.min(8158, Math.abs(sample)) + 33;
  const segment = 26 - Math.clz32(magnitude);
  const step = (magnitude >> (segment + 1)) & 15;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff;
}
