import { OptionError } from "../errors.js";

/**
 * What HTK calls a parameter kind: a base and qualifiers, written `MFCC_D_A_0`, stored as 6 bits and one bit each.
 * Source: The HTK Book 3.4, section 5.10.1; the order of the qualifiers is that in which HTK prints them.
 */
const BASES = [
  "WAVEFORM",
  "LPC",
  "LPREFC",
  "LPCEPSTRA",
  "LPDELCEP",
  "IREFC",
  "MFCC",
  "FBANK",
  "MELSPEC",
  "USER",
  "DISCRETE",
  "PLP",
  "ANON",
] as const;

const QUALIFIERS: readonly (readonly [letter: string, bit: number])[] = [
  ["E", 0o100], // with log energy
  ["D", 0o400], // with deltas
  ["N", 0o200], // without the absolute energy
  ["A", 0o1000], // with accelerations
  ["T", 0o100000], // with third differences
  ["C", 0o2000], // compressed
  ["K", 0o10000], // with a checksum
  ["Z", 0o4000], // the mean was subtracted
  ["0", 0o20000], // with c0
  ["V", 0o40000], // with a vector quantisation index
];

/** A kind taken apart: letters in HTK's order. */
export interface HtkKind {
  readonly base: (typeof BASES)[number];
  readonly qualifiers: string;
}

/** @returns null when the base is none of HTK's */
export function parseKindCode(code: number): HtkKind | null {
  const base = BASES[code & 0o77];
  if (base === undefined) return null;
  return { base, qualifiers: QUALIFIERS.map(([letter, bit]) => (code & bit ? letter : "")).join("") };
}

export function kindCode({ base, qualifiers }: HtkKind): number {
  return QUALIFIERS.reduce(
    (code, [letter, bit]) => code | (qualifiers.includes(letter) ? bit : 0),
    BASES.indexOf(base),
  );
}

/** `MFCC_D_A_0`. */
export const kindName = ({ base, qualifiers }: HtkKind): string => [base, ...qualifiers].join("_");

/**
 * The kind of a name; qualifiers may come in any order.
 *
 * @throws {OptionError} naming the part that HTK does not know, or has twice
 */
export function parseKindName(name: string): HtkKind {
  const [first, ...letters] = name.split("_");
  const base = BASES.find((known) => known === first);
  if (base === undefined)
    throw new OptionError(`the kind ${JSON.stringify(name)} begins with none of ${BASES.join(", ")}`);
  const known = QUALIFIERS.map(([letter]) => letter);
  const wrong = letters.find((letter, i) => !known.includes(letter) || letters.indexOf(letter) < i);
  if (wrong !== undefined) {
    throw new OptionError(
      `the kind ${JSON.stringify(name)} has the qualifier _${wrong}; each of _${known.join(" _")} may come once`,
    );
  }
  return { base, qualifiers: known.filter((letter) => letters.includes(letter)).join("") };
}

/** How many blocks of equal length a frame is made of: statics, deltas and so on. */
export const numBlocks = ({ qualifiers }: HtkKind): number =>
  1 + [...qualifiers].filter((letter) => "DAT".includes(letter)).length;
