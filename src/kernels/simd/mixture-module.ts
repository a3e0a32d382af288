/**
 * WebAssembly modules, of mixtures and of the front end: compiled once from their text, started with a memory of their own.
 */

import { OptionError } from "../../errors.js";

/** The stages of assembly/mixture.ts, each over one block of rows. Arguments named as places are addresses in bytes. */
export interface MixtureFunctions {
  readonly heapBase: () => number;
  readonly loadF32: LoadFrames;
  readonly loadF64: LoadFrames;
  readonly resetMaxima: (maxima: number, numRows: number) => void;
  readonly diagonalLogTerms: (
    block: number,
    rowLength: number,
    numRows: number,
    dim: number,
    panels: number,
    numPanels: number,
    constants: number,
    terms: number,
    termRows: number,
    maxima: number,
    leastDifference: number,
  ) => void;
  readonly negativeDistances: (
    block: number,
    rowLength: number,
    numRows: number,
    dim: number,
    panels: number,
    numPanels: number,
    constants: number,
    terms: number,
    termRows: number,
    maxima: number,
  ) => void;
  readonly fullLogTerms: (
    block: number,
    rowLength: number,
    numRows: number,
    dim: number,
    matrices: number,
    numComponents: number,
    numPanels: number,
    constants: number,
    terms: number,
    termRows: number,
    maxima: number,
    leastDifference: number,
  ) => void;
  readonly logSumExp: SumRows;
  readonly posteriors: SumRows;
  readonly diagonalMoments: (
    block: number,
    numRows: number,
    dim: number,
    shares: number,
    moments: number,
    width: number,
  ) => void;
  readonly diagonalSums: (
    terms: number,
    termRows: number,
    numRows: number,
    numPanels: number,
    moments: number,
    width: number,
    rows: number,
    sums: number,
  ) => void;
  readonly fullSums: (
    block: number,
    rowLength: number,
    numRows: number,
    dim: number,
    terms: number,
    termRows: number,
    numComponents: number,
    shares: number,
    rows: number,
    scaled: number,
    sums: number,
  ) => void;
  readonly largestTerms: (
    terms: number,
    termRows: number,
    numFrames: number,
    numComponents: number,
    count: number,
    best: number,
    indices: number,
  ) => void;
  readonly assignRows: (
    terms: number,
    termRows: number,
    numRows: number,
    numFrames: number,
    numPanels: number,
    indices: number,
    shares: number,
  ) => void;
  readonly nearestOfRows: (
    terms: number,
    termRows: number,
    numFrames: number,
    maxima: number,
    indices: number,
    distances: number,
  ) => void;
  readonly diagonalAmong: (
    block: number,
    rowLength: number,
    numFrames: number,
    parameters: number,
    constants: number,
    indices: number,
    count: number,
    values: number,
    logLikelihoods: number,
  ) => void;
  readonly fullAmong: (
    block: number,
    rowLength: number,
    numFrames: number,
    dim: number,
    matrices: number,
    constants: number,
    indices: number,
    count: number,
    values: number,
    logLikelihoods: number,
  ) => void;
}

type LoadFrames = (
  frames: number,
  numFrames: number,
  dim: number,
  centre: number,
  block: number,
  numRows: number,
  rowLength: number,
) => void;

type SumRows = (
  terms: number,
  termRows: number,
  numRows: number,
  numFrames: number,
  numPanels: number,
  maxima: number,
  sums: number,
  shares: number,
  logLikelihoods: number,
) => number;

/** A module's functions and its memory, of whose bytes TypeScript decides the layout. */
export interface WasmInstance<Functions> {
  readonly functions: Functions;
  readonly memory: WebAssembly.Memory;
}

/** A loop: `Uint8Array.from` of the decoded text took four times as long, 4 ms for the front end. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Modules by their text, compiled once. */
const compiled = new Map<string, WebAssembly.Module>();

/** Compiles a module, synchronously: it is a few thousand bytes. Null where this machine cannot run it. */
function moduleOf(base64: string): WebAssembly.Module | null {
  const known = compiled.get(base64);
  if (known) return known;
  const bytes = bytesOf(base64);
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(bytes)) return null;
  const module = new WebAssembly.Module(bytes);
  compiled.set(base64, module);
  return module;
}

/** Whether this machine runs the module. */
export const isSupported = (base64: string): boolean => moduleOf(base64) !== null;

/** Starts a module, with a memory of its own. @throws {OptionError} when this machine cannot run it */
export function instantiate<Functions>(base64: string): WasmInstance<Functions> {
  const module = moduleOf(base64);
  if (module === null) throw new OptionError('this machine cannot run the kernel: use kernel "reference"');
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return { functions: instance.exports as Functions, memory };
}

const BYTES_PER_PAGE = 65536;

/** Grows a memory to hold at least so many bytes. Views of it made before are gone after. */
export function reserve(memory: WebAssembly.Memory, numBytes: number): void {
  const missing = Math.ceil((numBytes - memory.buffer.byteLength) / BYTES_PER_PAGE);
  if (missing > 0) memory.grow(missing);
}

/** Gives out consecutive places of a memory, each aligned to 64 bytes. */
export function createLayout(start: number): {
  readonly take: (numBytes: number) => number;
  readonly end: () => number;
} {
  let next = start;
  return {
    take(numBytes) {
      const at = next;
      next = (at + numBytes + 63) & ~63;
      return at;
    },
    end: () => next,
  };
}
