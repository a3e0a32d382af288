import { SUBFORMAT_GUID_TAIL, WAVE_FORMAT } from "./wav-codecs.js";

/** What a WAV header states. */
export interface WavHeader {
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
