import { type AudioBytes, audioFormatError, fourCharacters } from "./bytes.js";

interface Signature {
  readonly what: string;
  readonly offset: number;
  readonly magic: string;
  readonly remedy: string;
  /** Who reads it: decodeAudio itself, decodeAudio with its optional peer, or nobody here. */
  readonly reader: "own" | "peer" | "none";
}

const at = (offset: number, magic: string, what: string, reader: Signature["reader"], remedy: string): Signature => ({
  what,
  offset,
  magic,
  remedy,
  reader,
});

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
  at(
    0,
    "version https://git-lfs",
    "a Git LFS pointer, not the sound itself",
    "none",
    "fetch the sound with: git lfs pull",
  ),
];

const READERS: Readonly<Record<Signature["reader"], string>> = {
  own: "read it with decodeAudio or readAudio, or ",
  peer: "read it with decodeAudio or readAudio and npm install audio-decode, or ",
  none: "",
};

/** The error for bytes that do not begin as a WAV file, saying what they are where that can be told. */
export function notWavError(audio: AudioBytes): Error {
  const { kind, remedy, reader } = recognise(audio);
  if (kind !== null) {
    return audioFormatError(audio, `this is ${kind}, and a WAV file was expected`, READERS[reader] + remedy);
  }
  return unknownError(audio, "WAV", `a WAV file begins with "RIFF", and this`);
}

/** A file that decodeAudio hands on, or cannot read. */
export interface ForeignFormat {
  /** "an Ogg file" */
  readonly what: string;
  /** How to convert it. */
  readonly remedy: string;
}

/**
 * What the optional peer `audio-decode` may know how to read.
 *
 * @throws {AudioFormatError} for everything else: archives, text, headerless samples
 */
export function foreignFormat(audio: AudioBytes): ForeignFormat {
  const { kind, remedy, reader } = recognise(audio);
  if (kind === null) throw unknownError(audio, "WAV or FLAC", "no sound file known here");
  if (isOggFlac(audio)) {
    const remedy = "unwrap it with: ffmpeg -i in.oga -c copy out.flac";
    throw audioFormatError(audio, "this is FLAC inside Ogg, and plain FLAC was expected", remedy);
  }
  if (reader !== "peer") throw audioFormatError(audio, `this is ${kind}, and a sound file was expected`, remedy);
  return { what: kind, remedy };
}

interface Recognised {
  readonly kind: string | null;
  readonly remedy: string;
  readonly reader: Signature["reader"];
}

function recognise(audio: AudioBytes): Recognised {
  if (audio.size === 0) throw audioFormatError(audio, "the file is empty", "record or copy it again");
  const head = audio.read(0, 512);
  const known = SIGNATURES.find((signature) => startsWith(head, signature));
  if (known) return { kind: known.what, remedy: known.remedy, reader: known.reader };
  if (fourCharacters(audio, 0) !== "RIFF" && isText(head)) {
    return { kind: "text", remedy: "check the path, or the download", reader: "none" };
  }
  if (isMpegSync(head)) {
    return { kind: "an MP3 or AAC stream", remedy: "convert it with: ffmpeg -i in.mp3 out.wav", reader: "peer" };
  }
  return { kind: null, remedy: "", reader: "none" };
}

function unknownError(audio: AudioBytes, expected: string, begins: string): Error {
  if (audio.size < 12) {
    const problem = `${audio.size} bytes are fewer than the 12 of a RIFF header`;
    return audioFormatError(audio, problem, "record or copy it again");
  }
  const first = JSON.stringify(fourCharacters(audio, 0));
  const problem =
    fourCharacters(audio, 0) === "RIFF"
      ? `this is a RIFF file of kind ${JSON.stringify(fourCharacters(audio, 8))}, and "WAVE" was expected`
      : `${begins} begins with ${first}`;
  return audioFormatError(
    audio,
    problem,
    `convert it to ${expected}; for samples without a header: ` +
      "sox -t raw -r 16000 -e signed -b 16 -c 1 in.raw out.wav",
  );
}

function startsWith(bytes: Uint8Array, { magic, offset }: Signature): boolean {
  return Array.from(magic).every((character, index) => bytes[offset + index] === character.charCodeAt(0));
}

// FF FE opens UTF-16 text as well as an MPEG-1 Layer I frame; the text is what one meets.
function isText(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.every((byte) => (byte >= 0x20 && byte < 0xfe) || (byte >= 0x09 && byte <= 0x0d));
}

/** The first Ogg packet of FLAC opens with 7F and its name. */
function isOggFlac(audio: AudioBytes): boolean {
  return fourCharacters(audio, 0) === "OggS" && String.fromCharCode(...audio.read(28, 5)) === "\x7fFLAC";
}

/** Eleven set bits open a frame of MPEG audio, and of AAC in ADTS. */
function isMpegSync(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return first === 0xff && (second & 0xe0) === 0xe0;
}
