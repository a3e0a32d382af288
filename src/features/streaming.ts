import { OptionError } from "../errors.js";
import type { FeatureMatrix, FeatureRecipe, RecipeOptions } from "../types.js";
import { checkLength, checkSamples, sampleScan } from "./check-waveform.js";
import {
  createExtractor,
  type ExtractorOptions,
  type FeatureExtractor,
  gridFor,
  type RecordingExtractorOptions,
} from "./extract.js";
import { countFrames, type FrameGrid, frameStart } from "./frames/framing.js";
import { keptFrames } from "./frames/kept-frames.js";
import type { FrameReach } from "./frames/neighbours.js";
import { addDynamics, finishFeatures, needsWholeSound, reachOf, selectColumns } from "./post-processing.js";
import { columnLayout } from "./recipe/columns.js";
import { resolveRecipe } from "./recipe/recipe.js";
import { kernelBuild } from "./spectrum/kernel-settings.js";
import { createStatics } from "./spectrum/kernel-statics.js";
import { loadWebRtcVad } from "./vad/webrtc.js";

/** A front end that is fed a recording in chunks. */
export interface StreamingFrontEnd {
  /** Columns of every matrix that comes out. */
  readonly dim: number;
  /**
   * Seconds from the last sample of a frame to the moment its features come out, at most, chunks apart; Infinity where the recipe looks
   * at the whole recording (normalisation over it, an energy gate, a detector of voice …) and all come out at `flush`.
   */
  readonly delay: number;
  /** Takes the next samples, any number of them, and gives the frames that are ready: often none. */
  push(chunk: Float32Array): FeatureMatrix;
  /** Ends the recording: gives the remaining frames. The next `push` begins another, also after an error. */
  flush(): FeatureMatrix;
}

/** How many samples must be there before a frame can be read, while the end is not known: its mirrored beginning too. */
function samplesFor(frame: number, grid: FrameGrid): number {
  const start = frameStart(frame, grid);
  const mirrored = { zeros: 0, reflect: 1 - start, symmetric: -start }[grid.padding];
  return Math.max(start + grid.length, mirrored);
}

/**
 * The first sample that frames from this one on may look at: one before their own, for pre-emphasis over the signal, and
 * what the padding of the last one mirrors. That hangs over the end by less than a frame or, with "pad-last", a shift.
 */
function firstNeeded(frame: number, numSamples: number, grid: FrameGrid): number {
  return Math.min(frameStart(frame, grid), numSamples - Math.max(grid.length, grid.shift) - 1) - 1;
}

/** Samples from the end of a frame to the moment it comes out, at most; frame 0 also waits for a slice to be long enough. */
function delayOf({ right, minFrames }: FrameReach, grid: FrameGrid): number {
  const first = samplesFor(Math.max(right, minFrames - 1), grid) - (frameStart(0, grid) + grid.length);
  return Math.max(right * grid.shift, first);
}

function rowsOf(features: FeatureMatrix, from: number, to: number): FeatureMatrix {
  const { data, dim, frameShift } = features;
  return { data: data.slice(from * dim, to * dim), numFrames: to - from, dim, frameShift };
}

/**
 * A streaming front end: the matrices that `push` and `flush` give, one below the other, are
 * `extractFeatures(whole, recipe)` bit for bit, whatever the chunks. Where the recipe looks at bounded neighbourhoods
 * alone (statics, deltas, splicing, sliding normalisation, transforms) memory is bounded and frames come out `delay`
 * seconds late. Where it looks at all frames (normalisation over the recording, gates), the statics are held until
 * `flush`, and the sound itself only where it must be (pitch, librosa's top dB, WebRTC's detector, a mean of the signal).
 *
 * @throws {OptionError} when the recipe is not valid or does not fit the rate
 * @throws {ShapeError} from `push` when a sample is not a finite amplitude; from `flush` when the recording is shorter
 *   than one frame
 * @example
 * const frontEnd = createStreamingFrontEnd({ profile: "kaldi", deltaOrder: 2 }, 8000);
 * const { samples } = waveform;
 * let numFrames = 0;
 * for (let n = 0; n < samples.length; n += 800) numFrames += frontEnd.push(samples.subarray(n, n + 800)).numFrames;
 * numFrames + frontEnd.flush().numFrames; // => 48
 */
export function createStreamingFrontEnd(
  recipe: RecipeOptions,
  sampleRate: number,
  options: ExtractorOptions = {},
): StreamingFrontEnd {
  const settings = resolveRecipe(recipe);
  const grid = gridFor(settings, sampleRate);
  const layout = columnLayout(settings);
  const frameShift = grid.shift / sampleRate;
  const dim = layout.names.length;
  const scan = sampleScan(kernelBuild(settings, grid, options.kernel));
  const provenance = { recipe: settings, sampleRate };
  const nothing = (): FeatureMatrix => ({
    data: new Float32Array(0),
    numFrames: 0,
    dim,
    frameShift,
    ...provenance,
  });
  const checked = (chunk: Float32Array, first: number): void => {
    if (!(chunk instanceof Float32Array)) throw new OptionError("a chunk must be a Float32Array of amplitudes");
    checkSamples(chunk, first, scan);
  };
  const reach = reachOf(settings);
  if (needsWholeSound(settings)) return holdingSound();

  function holdingSound(): StreamingFrontEnd {
    const extract = createExtractor(settings, sampleRate, options);
    const held = createRowBuffer<Float32Array>(Float32Array, 1);
    return {
      dim,
      delay: Number.POSITIVE_INFINITY,
      push(chunk) {
        checked(chunk, held.end());
        held.append(chunk);
        return nothing();
      },
      flush() {
        const samples = held.rows(0, held.end()).slice();
        held.clear();
        return extract({ samples, sampleRate });
      },
    };
  }

  const startStatics = createStatics(settings, grid, layout, options.kernel);
  const chooseFrames = keptFrames(settings, grid, options.webRtcVad);
  // Frames that are kept before the first one that has not come out.
  const context = reach === null ? 0 : reach.left + reach.minFrames;
  let pass = startStatics();
  let emitted = 0;
  const samples = createRowBuffer<Float32Array>(Float32Array, 1);
  const statics = createRowBuffer<Float64Array>(Float64Array, layout.numStatics);
  const energies = createRowBuffer<Float64Array>(Float64Array, 1);

  const compute = (toFrame: number): void => {
    const numSamples = samples.end();
    const span = { samples: samples.rows(samples.start(), numSamples), first: samples.start(), numSamples };
    const computed = pass.compute(span, statics.end(), toFrame);
    statics.append(computed.data);
    energies.append(computed.energies);
    samples.dropBefore(firstNeeded(toFrame, numSamples, grid));
  };

  const emit = (toFrame: number): FeatureMatrix => {
    if (toFrame <= emitted) return nothing();
    const from = Math.max(0, emitted - context);
    const to = statics.end();
    const slice = { data: statics.rows(from, to), numFrames: to - from, dim: layout.numStatics, frameShift };
    const rows = chooseFrames({ energies: energies.rows(from, to), samples: null });
    const features = finishFeatures(selectColumns(addDynamics(slice, settings), rows, layout), settings);
    // A recipe that looks at the whole recording comes here once, at its end.
    const ready = reach === null ? features : rowsOf(features, emitted - from, toFrame - from);
    emitted = toFrame;
    statics.dropBefore(emitted - context);
    energies.dropBefore(emitted - context);
    return { ...ready, ...provenance };
  };

  const startAnew = (): void => {
    for (const buffer of [samples, statics, energies]) buffer.clear();
    pass = startStatics();
    emitted = 0;
  };

  return {
    dim,
    delay: reach === null ? Number.POSITIVE_INFINITY : delayOf(reach, grid) / sampleRate,
    push(chunk) {
      checked(chunk, samples.end());
      samples.append(chunk);
      let ready = statics.end();
      while (samplesFor(ready, grid) <= samples.end()) ready++;
      if (ready > statics.end()) compute(ready);
      const isEnough = reach !== null && statics.end() >= reach.minFrames;
      return isEnough ? emit(statics.end() - reach.right) : nothing();
    },
    flush() {
      try {
        checkLength(samples.end(), grid);
        compute(countFrames(samples.end(), grid));
        return emit(statics.end());
      } finally {
        startAnew();
      }
    },
  };
}

type Numbers = Float32Array<ArrayBufferLike> | Float64Array<ArrayBufferLike>;

/** Rows that are appended at one end and let go at the other; they keep their numbers. */
export interface RowBuffer<T extends Numbers> {
  /** The number of the first row held. */
  readonly start: () => number;
  /** The number after the last row. */
  readonly end: () => number;
  readonly append: (rows: T) => void;
  /** Rows `from` … `to` − 1, a view that holds until the next change. */
  readonly rows: (from: number, to: number) => T;
  /** Lets go of the rows before this one. */
  readonly dropBefore: (row: number) => void;
  readonly clear: () => void;
}

/**
 * An empty buffer of rows of `dim` values. Appending is O(rows) on average: the store doubles, and is moved to its front
 * only when at least half of it was let go.
 */
export function createRowBuffer<T extends Numbers>(make: new (length: number) => T, dim: number): RowBuffer<T> {
  let store = new make(0);
  /** Row number of store[0]. */
  let base = 0;
  let first = 0;
  let last = 0;

  const makeRoom = (rows: number): void => {
    if ((last - base + rows) * dim <= store.length) return;
    const kept = store.subarray((first - base) * dim, (last - base) * dim);
    const needed = (last - first + rows) * dim;
    const next = 2 * needed > store.length ? new make(2 * needed) : store;
    next.set(kept as never, 0);
    store = next;
    base = first;
  };

  return {
    start: () => first,
    end: () => last,
    append(rows) {
      const count = rows.length / dim;
      makeRoom(count);
      store.set(rows as never, (last - base) * dim);
      last += count;
    },
    rows: (from, to) => store.subarray((from - base) * dim, (to - base) * dim) as T,
    dropBefore(row) {
      first = Math.min(Math.max(first, row), last);
    },
    clear() {
      store = new make(0);
      base = 0;
      first = 0;
      last = 0;
    },
  };
}

async function withNeedsOf<O extends RecordingExtractorOptions>(recipe: FeatureRecipe, options: O): Promise<O> {
  const methods = [recipe.vad?.method, options.speechWeights?.vad.method];
  return methods.includes("webrtc") ? { webRtcVad: await loadWebRtcVad(), ...options } : options;
}

/**
 * `createExtractor`, with what it needs loaded first: WebRTC's voice activity detector, where it is asked for.
 *
 * @throws {OptionError} as `createExtractor`
 * @example
 * const extract = await prepareExtractor({ profile: "kaldi", vad: { method: "webrtc" } }, 8000);
 * recordings.map((recording) => extract(recording).numFrames); // => [45, 46, 46]
 */
export async function prepareExtractor(
  recipe: RecipeOptions,
  sampleRate: number,
  options: RecordingExtractorOptions = {},
): Promise<FeatureExtractor> {
  const settings = resolveRecipe(recipe);
  return createExtractor(settings, sampleRate, await withNeedsOf(settings, options));
}

/**
 * `createStreamingFrontEnd`, with what the recipe needs loaded first.
 *
 * @throws {OptionError} as `createStreamingFrontEnd`
 * @example
 * const frontEnd = await prepareStreamingFrontEnd({ profile: "kaldi", vad: { method: "webrtc" } }, 8000);
 * frontEnd.push(waveform.samples).numFrames; // => 0, for the detector looks at the whole recording
 * frontEnd.flush().numFrames; // => 45
 */
export async function prepareStreamingFrontEnd(
  recipe: RecipeOptions,
  sampleRate: number,
  options: ExtractorOptions = {},
): Promise<StreamingFrontEnd> {
  const settings = resolveRecipe(recipe);
  return createStreamingFrontEnd(settings, sampleRate, await withNeedsOf(settings, options));
}
