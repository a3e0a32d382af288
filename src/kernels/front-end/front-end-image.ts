/**
 * The memory of the front end's kernel for one recipe: its tables (window, Fourier transform, filters, matrix), and the places
 * of what goes in and comes out.
 */

import { rootsOfUnity } from "../../math/fft/complex-fft.js";
import { createLayout } from "../simd/mixture-module.js";
import { type FrontEndSettings, kernelRadices } from "./front-end-settings.js";

/** The fields of assembly/front-end/plan.ts, in its order. */
const PLAN_INTEGERS = [
  ...["length", "fftLength", "numPasses", "passes", "unpackTwiddles", "window", "removesMean", "hasPredecessors"],
  ...["needsWindowedEnergy", "needsSpectrumSum", "takesRoots", "takesLogs", "numBands", "firstBin", "weightStart"],
  ...["weights", "numCoefficients", "matrix", "bandStride", "coefficientStride", "frame", "other", "predecessors"],
  ...["power", "bands", "cepstra", "starts", "predecessorStarts", "bandRows", "coefficientRows", "rawEnergies"],
  ...["windowedEnergies", "spectrumSums", "padding"],
] as const;
const PLAN_REALS = ["preEmphasis", "energyScale", "powerScale", "logFloor", "logOffset", "logFactor"] as const;

type PlanField = (typeof PLAN_INTEGERS)[number] | (typeof PLAN_REALS)[number];

/** Where in the memory what the caller reads and writes lies, in bytes. */
export interface FrontEndPlaces {
  readonly samples: number;
  readonly starts: number;
  readonly predecessorStarts: number;
  readonly bandRows: number;
  readonly coefficientRows: number;
  readonly rawEnergies: number;
  readonly windowedEnergies: number;
  readonly spectrumSums: number;
}

/** What the kernel's memory holds for one recipe: the tables as they lie from `start` on, and places after them. */
export interface FrontEndImage {
  /** Also the address of the plan. */
  readonly start: number;
  readonly tables: Uint8Array;
  readonly places: FrontEndPlaces;
  /** Frames of one call at most, a multiple of the lanes. */
  readonly maxFrames: number;
  /** Samples there is room for. */
  readonly maxSamples: number;
  /** Bytes of memory needed. */
  readonly numBytes: number;
}

/** Where samples are put to be looked at; what lies before is the module's own, the constants of its logarithm. */
export const SCAN_PLACE = 4096;
export const SCAN_SAMPLES = 4096;
const START = SCAN_PLACE + 4 * SCAN_SAMPLES;
const BYTES_PER_VECTOR = 16;

/** A block is 64 frames, or as many as have so many samples between them: what a call takes stays in the cache. */
const MAX_FRAMES = 64;
const SAMPLES_PER_BLOCK = 65536;

type Values = ArrayLike<number>;

/** Collects tables and where they go. */
function createTables(precision: FrontEndSettings["precision"]) {
  const layout = createLayout(START);
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const put = (values: Int32Array | Float32Array | Float64Array): number => {
    const at = layout.take(values.byteLength);
    parts.push({ at, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
    return at;
  };
  return {
    layout,
    parts,
    integers: (values: Values) => put(Int32Array.from(values)),
    numbers: (values: Values) => put(precision === "f32" ? Float32Array.from(values) : Float64Array.from(values)),
  };
}

/** The passes of the transform and their twiddles. */
function putPasses(tables: ReturnType<typeof createTables>, half: number): { numPasses: number; passes: number } {
  const radices = kernelRadices(half) ?? [];
  let stride = 1;
  const fields = radices.flatMap((radix) => {
    const numTwiddles = half / (stride * radix);
    const pass = [radix, numTwiddles, stride, tables.numbers(createTwiddles(radix, numTwiddles))];
    stride *= radix;
    return pass;
  });
  return { numPasses: radices.length, passes: tables.integers(fields) };
}

/** cos and sin of −2π p k / (radix · numTwiddles) for k = 1 … radix − 1, 2 (radix − 1) values for each p. */
function createTwiddles(radix: number, numTwiddles: number): Float64Array {
  const n = radix * numTwiddles;
  const twiddles = new Float64Array(2 * (radix - 1) * numTwiddles);
  for (let p = 0, at = 0; p < numTwiddles; p++) {
    for (let k = 1; k < radix; k++) {
      twiddles[at++] = Math.cos((2 * Math.PI * p * k) / n);
      twiddles[at++] = -Math.sin((2 * Math.PI * p * k) / n);
    }
  }
  return twiddles;
}

function framesPerBlock(length: number, numLanes: number): number {
  const fitting = Math.min(MAX_FRAMES, Math.floor(SAMPLES_PER_BLOCK / length));
  return numLanes * Math.max(1, Math.floor(fitting / numLanes));
}

/** The memory of the kernel for these settings. The first 64 bytes of each place are a cache line of their own. */
export function createFrontEndImage(settings: FrontEndSettings): FrontEndImage {
  const { precision, window, fftLength, sampleScale, bank, cepstrum, log, shift } = settings;
  const length = window.length;
  const bytesPerSample = precision === "f32" ? 4 : 8;
  const numLanes = BYTES_PER_VECTOR / bytesPerSample;
  const numCoefficients = cepstrum?.numCoefficients ?? 0;
  const bandStride = cepstrum === null ? settings.coefficientStride : bank.numBands;
  const maxFrames = framesPerBlock(length, numLanes);
  const isGiven = settings.predecessors === "given";
  // Frames that lie in one stretch of the recording, and copies of those that do not.
  const maxSamples = maxFrames * Math.min(shift, length) + length + 1 + maxFrames * length * (isGiven ? 2 : 1);

  const tables = createTables(precision);
  const { layout, integers, numbers } = tables;
  const plan = layout.take(4 * PLAN_INTEGERS.length + 8 * PLAN_REALS.length);
  const vectors = (count: number): number => layout.take(BYTES_PER_VECTOR * count);
  const rows = (stride: number): number => layout.take(8 * maxFrames * stride);
  const constants = {
    ...putPasses(tables, fftLength / 2),
    unpackTwiddles: numbers(rootsOfUnity(fftLength, Math.floor(fftLength / 4) + 1)),
    window: numbers(window.map((w) => w * sampleScale)),
    firstBin: integers(bank.firstBin),
    weightStart: integers(bank.start),
    weights: numbers(bank.weights),
    matrix: numbers(cepstrum?.matrix ?? []),
  };
  const tablesEnd = layout.end();
  const places = {
    starts: layout.take(4 * maxFrames),
    predecessorStarts: layout.take(4 * maxFrames),
    rawEnergies: rows(1),
    windowedEnergies: rows(1),
    spectrumSums: rows(1),
    bandRows: rows(bandStride),
    coefficientRows: rows(settings.coefficientStride),
  };
  const work = {
    frame: vectors(fftLength + numLanes),
    other: vectors(fftLength),
    power: vectors(fftLength / 2 + 1),
    bands: vectors(bank.numBands),
    cepstra: vectors(numCoefficients + 3),
    predecessors: vectors(isGiven ? length + numLanes : 0),
  };
  const samples = layout.take(bytesPerSample * (maxSamples + numLanes));

  const fields: Readonly<Record<PlanField, number>> = {
    ...constants,
    ...places,
    ...work,
    length,
    fftLength,
    removesMean: Number(settings.removesMean),
    hasPredecessors: Number(isGiven),
    needsWindowedEnergy: Number(settings.energySource === "windowed"),
    needsSpectrumSum: Number(settings.energySource === "spectrum"),
    takesRoots: Number(settings.spectrum === "magnitude"),
    takesLogs: Number(log !== null),
    numBands: bank.numBands,
    numCoefficients,
    bandStride: 8 * bandStride,
    coefficientStride: 8 * settings.coefficientStride,
    preEmphasis: settings.preEmphasis,
    energyScale: sampleScale * sampleScale,
    powerScale: settings.spectrumFactor / 4,
    logFloor: log?.floor ?? 0,
    logOffset: log?.offset ?? 0,
    logFactor: log?.factor ?? 1,
    padding: 0,
  };
  const image = new Uint8Array(tablesEnd - START);
  for (const { at, bytes } of tables.parts) image.set(bytes, at - START);
  const valuesOf = (names: readonly PlanField[]) => names.map((name) => fields[name]);
  image.set(new Uint8Array(Int32Array.from(valuesOf(PLAN_INTEGERS)).buffer), plan - START);
  image.set(new Uint8Array(Float64Array.from(valuesOf(PLAN_REALS)).buffer), plan - START + 4 * PLAN_INTEGERS.length);
  return { start: START, tables: image, places: { ...places, samples }, maxFrames, maxSamples, numBytes: layout.end() };
}
