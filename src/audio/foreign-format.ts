/**
 * Names what is no WAV file by its first bytes: what the optional peer may decode, and for all else an error that says what
 * the file is and what to do.
 */

import { type AudioBytes, audioFormatError, fourCharacters, latin1 } from "./bytes.js";

interface Signature {
  readonly offset: number;
  readonly magic: string;
  /** "an Ogg file" */
  readonly what: string;
  /** How to convert it. */
  readonly remedy: string;
  /** Who reads it: decodeAudio itself, decodeAudio with its optional peer, or nobody here. */
  readonly reader: "own" | "peer" | "none";
}

function at(offset: number, magic: string, what: string, reader: Signature["reader"], remedy: string): Signature {
  return { offset, magic, what, reader, remedy };
}

const SIGNATURES: readonly Signature[] = [
  at(0, "RIFX", "a big-endian RIFX file", "none", "convert it with: sox in.wav -L out.wav"),
  at(0, "FORM", "an AIFF file", "own", "convert it with: sox in.aiff out.wav"),
  at(0, "fLaC", "a FLAC file", "own", "convert it with: sox in.flac out.wav"),
  at(0, "OggS", "an Ogg file", "peer", "convert it with: ffmpeg -i in.ogg out.wav"),
  at(0, "ID3", "an MP3 file", "peer", "convert it with: ffmpeg -i in.mp3 out.wav"),
  at(0, "NIST", "a NIST SPHERE file", "own", "convert it with: sox -t sph in.sph out.wav"),
  at(0, ".snd", "a Sun AU file", "own", "convert it with: sox in.au out.wav"),
  at(0, "caff", "a Core Audio file", "peer", "convert it with: ffmpeg -i in.caf out.wav"),
  at(0, "riff", "a Wave64 file", "none", "convert it with: ffmpeg -i in.w64 out.wav"),
  at(4, "ftyp", "an MP4 or M4A file", "peer", "convert it with: ffmpeg -i in.m4a out.wav"),
  at(0, "#!AMR", "an AMR file", "peer", "convert it with: ffmpeg -i in.amr out.wav"),
  at(0, "\x1aE\xdf\xa3", "a WebM file", "peer", "convert it with: ffmpeg -i in.webm out.wav"),
  at(0, "0&\xb2u\x8ef\xcf\x11", "a Windows Media file", "peer", "convert it with: ffmpeg -i in.wma out.wav"),
  at(0, "wvpk", "a WavPack file", "peer", "convert it with: ffmpeg -i in.wv out.wav"),
  at(0, "\x1f\x8b", "a gzip archive", "none", "unpack it with: gunzip"),
  at(0, "PK\x03\x04", "a ZIP archive", "none", "unpack it with: unzip"),
  at(0, "version https://git-lfs", "a Git LFS pointer, not the sound itself", "none", "fetch it with: git lfs pull"),
];

// These two have no fixed first bytes.
const TEXT = at(0, "", "text", "none", "check the path, or the download");
const MPEG_STREAM = at(0, "", "an MP3 or AAC stream", "peer", "convert it with: ffmpeg -i in.mp3 out.wav");

const READERS: Readonly<Record<Signature["reader"], string>> = {
  own: "read it with decodeAudio or readAudio, or ",
  peer: "read it with decodeAudio or readAudio and npm install audio-decode, or ",
  none: "",
};

/** The error for bytes that do not begin as a WAV file, saying what they are where that can be told. */
export function notWavError(audio: AudioBytes): Error {
  const known = recognise(audio);
  if (known === null) return unknownError(audio, "WAV", `a WAV file begins with "RIFF", and this`);
  const { what, reader, remedy } = known;
  return audioFormatError(audio, `this is ${what}, and a WAV file was expected`, READERS[reader] + remedy);
}

/** What a file is that decodeAudio hands on, and how to convert it. */
export type ForeignFormat = Pick<Signature, "what" | "remedy">;

/** What the optional peer `audio-decode` may know how to read; archives, text and headerless samples are refused. */
export function foreignFormat(audio: AudioBytes): ForeignFormat {
  const known = recognise(audio);
  if (known === null) throw unknownError(audio, "WAV or FLAC", "no sound file known here");
  if (isOggFlac(audio)) {
    const remedy = "unwrap it with: ffmpeg -i in.oga -c copy out.flac";
    throw audioFormatError(audio, "this is FLAC inside Ogg, and plain FLAC was expected", remedy);
  }
  const { what, reader, remedy } = known;
  if (reader !== "peer") throw audioFormatError(audio, `this is ${what}, and a sound file was expected`, remedy);
  return { what, remedy };
}

function recognise(audio: AudioBytes): Signature | null {
  if (audio.size === 0) throw audioFormatError(audio, "the file is empty", "record or copy it again");
  const head = audio.read(0, 512);
  const known = SIGNATURES.find(({ offset, magic }) => latin1(head.subarray(offset, offset + magic.length)) === magic);
  if (known !== undefined) return known;
  if (fourCharacters(audio, 0) !== "RIFF" && isText(head)) return TEXT;
  return isMpegSync(head) ? MPEG_STREAM : null;
}

function unknownError(audio: AudioBytes, expected: string, begins: string): Error {
  if (audio.size < 12) {
    const problem = `${audio.size} bytes are fewer than the 12 of a RIFF header`;
    return audioFormatError(audio, problem, "record or copy it again");
  }
  const first = fourCharacters(audio, 0);
  const problem =
    first === "RIFF"
      ? `this is a RIFF file of kind ${JSON.stringify(fourCharacters(audio, 8))}, and "WAVE" was expected`
      : `${begins} begins with ${JSON.stringify(first)}`;
  return audioFormatError(
    audio,
    problem,
    `convert it to ${expected}; for samples without a header: ` +
      "sox -t raw -r 16000 -e signed -b 16 -c 1 in.raw out.wav",
  );
}

// FF FE opens UTF-16 text as well as an MPEG-1 Layer I frame; the text is what one meets.
function isText(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.every((byte) => (byte >= 0x20 && byte < 0xfe) || (byte >= 0x09 && byte <= 0x0d));
}

/** The first Ogg packet of FLAC opens with 7F and its name. */
function isOggFlac(audio: AudioBytes): boolean {
  return fourCharacters(audio, 0) === "OggS" && latin1(audio.read(28, 5)) === "\x7fFLAC";
}

/** Eleven set bits open a frame of MPEG audio, and of AAC in ADTS. */
function isMpegSync(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return first === 0xff && (second & 0xe0) === 0xe0;
}
