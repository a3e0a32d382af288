import { type AudioBytes, audioFormatError, fourCharacters } from "./audio-bytes.js";

interface Signature {
  readonly what: string;
  readonly offset: number;
  readonly magic: string;
  readonly remedy: string;
}

const SIGNATURES: readonly Signature[] = [
  { what: "a big-endian RIFX file", offset: 0, magic: "RIFX", remedy: "convert it with: sox in.wav -L out.wav" },
  { what: "an AIFF file", offset: 0, magic: "FORM", remedy: "convert it with: sox in.aiff out.wav" },
  { what: "a FLAC file", offset: 0, magic: "fLaC", remedy: "convert it with: sox in.flac out.wav" },
  { what: "an Ogg file", offset: 0, magic: "OggS", remedy: "convert it with: ffmpeg -i in.ogg out.wav" },
  { what: "an MP3 file", offset: 0, magic: "ID3", remedy: "convert it with: ffmpeg -i in.mp3 out.wav" },
  { what: "a NIST SPHERE file", offset: 0, magic: "NIST", remedy: "convert it with: sox -t sph in.sph out.wav" },
  { what: "a Sun AU file", offset: 0, magic: ".snd", remedy: "convert it with: sox in.au out.wav" },
  { what: "a Core Audio file", offset: 0, magic: "caff", remedy: "convert it with: ffmpeg -i in.caf out.wav" },
  { what: "a Wave64 file", offset: 0, magic: "riff", remedy: "convert it with: ffmpeg -i in.w64 out.wav" },
  { what: "an MP4 or M4A file", offset: 4, magic: "ftyp", remedy: "convert it with: ffmpeg -i in.m4a out.wav" },
  { what: "an AMR file", offset: 0, magic: "#!AMR", remedy: "convert it with: ffmpeg -i in.amr out.wav" },
  { what: "a WebM file", offset: 0, magic: "\x1aE\xdf\xa3", remedy: "convert it with: ffmpeg -i in.webm out.wav" },
  { what: "a gzip archive", offset: 0, magic: "\x1f\x8b", remedy: "unpack it with: gunzip" },
  { what: "a ZIP archive", offset: 0, magic: "PK\x03\x04", remedy: "unpack it with: unzip" },
  {
    what: "a Git LFS pointer, not the sound itself",
    offset: 0,
    magic: "version https://git-lfs",
    remedy: "fetch the sound with: git lfs pull",
  },
];

/** The error for bytes that do not begin as a WAV file, saying what they are where that can be told. */
export function notWavError(audio: AudioBytes): Error {
  if (audio.bytes.length === 0) return audioFormatError(audio, "the file is empty", "record or copy it again");
  const known = SIGNATURES.find((signature) => startsWith(audio.bytes, signature));
  if (known) return audioFormatError(audio, `this is ${known.what}, and a WAV file was expected`, known.remedy);
  const riff = audio.bytes.length >= 4 && fourCharacters(audio, 0) === "RIFF";
  if (!riff && isText(audio.bytes)) {
    return audioFormatError(audio, "this is text, and a WAV file was expected", "check the path, or the download");
  }
  if (isMpegSync(audio.bytes)) {
    const remedy = "convert it with: ffmpeg -i in.mp3 out.wav";
    return audioFormatError(audio, "this is an MP3 or AAC stream, and a WAV file was expected", remedy);
  }
  if (audio.bytes.length < 12) {
    const problem = `${audio.bytes.length} bytes are fewer than the 12 of a RIFF header`;
    return audioFormatError(audio, problem, "record or copy it again");
  }
  const problem = riff
    ? `this is a RIFF file of kind ${JSON.stringify(fourCharacters(audio, 8))}, and "WAVE" was expected`
    : `a WAV file begins with "RIFF", and this begins with ${JSON.stringify(fourCharacters(audio, 0))}`;
  return audioFormatError(
    audio,
    problem,
    "convert it to WAV; for samples without a header: sox -t raw -r 16000 -e signed -b 16 -c 1 in.raw out.wav",
  );
}

function startsWith(bytes: Uint8Array, { magic, offset }: Signature): boolean {
  return Array.from(magic).every((character, index) => bytes[offset + index] === character.charCodeAt(0));
}

// FF FE opens UTF-16 text as well as an MPEG-1 Layer I frame; the text is what one meets.
function isText(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.subarray(0, 512).every((byte) => (byte >= 0x20 && byte < 0xfe) || (byte >= 0x09 && byte <= 0x0d));
}

/** Eleven set bits open a frame of MPEG audio, and of AAC in ADTS. */
function isMpegSync(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return first === 0xff && (second & 0xe0) === 0xe0;
}
