/** The format tags of a fmt chunk (Microsoft's mmreg.h) that decode here. */
export const WAVE_FORMAT = { pcm: 0x0001, float: 0x0003, alaw: 0x0006, mulaw: 0x0007, extensible: 0xfffe } as const;

/** The last 14 bytes of a sub-format GUID {xxxx0000-0000-0010-8000-00AA00389B71}, whose first two are a format tag. */
export const SUBFORMAT_GUID_TAIL: readonly number[] = [
  0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71,
];

const CODEC_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0002, "Microsoft ADPCM"],
  [0x0011, "IMA ADPCM"],
  [0x0014, "G.723 ADPCM"],
  [0x0020, "Yamaha ADPCM"],
  [0x0022, "TrueSpeech"],
  [0x0031, "GSM 6.10"],
  [0x0040, "G.721 ADPCM"],
  [0x0042, "G.723.1"],
  [0x0050, "MPEG audio"],
  [0x0055, "MP3"],
  [0x0064, "G.726 ADPCM"],
  [0x0065, "G.722 ADPCM"],
  [0x0083, "G.729"],
  [0x00ff, "AAC"],
  [0x0161, "Windows Media Audio"],
  [0x0162, "Windows Media Audio Professional"],
  [0x1610, "HE-AAC"],
  [0x2000, "AC-3"],
  [0x704f, "Opus"],
  [0xf1ac, "FLAC"],
]);

/** A codec's name for an error message, with its tag. */
export function codecName(formatTag: number): string {
  const tag = `format tag 0x${formatTag.toString(16).padStart(4, "0")}`;
  const name = CODEC_NAMES.get(formatTag);
  return name === undefined ? `an unknown codec (${tag})` : `${name} (${tag})`;
}
