import { OptionError } from "../errors.js";
import type { FeatureMatrix, RecipeOptions } from "../types.js";
import { checkLength, checkSamples, sampleScan } from "./check-waveform.js";
import { columnLayout } from "./columns.js";
import { createExtractor, type ExtractorOptions, gridFor } from "./extract-features.js";
import type { FrameReach } from "./frame-reach.js";
import { countFrames, type FrameGrid, frameStart } from "./framing.js";
import { keptFrames } from "./kept-frames.js";
import { kernelBuild } from "./kernel-settings.js";
import { addDynamics, finishFeatures, needsWholeSound, reachOf, selectColumns } from "./post-processing.js";
import { resolveRecipe } from "./recipe.js";
import { createRowBuffer } from "./row-buffer.js";
import { createStatics } from "./statics.js";

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
  const nothing = (): FeatureMatrix => ({ data: new Float32Array(0), numFrames: 0, dim, frameShift });
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
        return extract({ samples, sampleRate, warnings: [] });
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
    return ready;
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
