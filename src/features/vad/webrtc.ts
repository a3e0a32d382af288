/**
 * WebRTC's voice activity detector, a package in WebAssembly: from its decisions for blocks of 10 ms to one for each frame
 * of the features.
 */

import { OptionError, SpeechModelError } from "../../errors.js";
import type { Waveform, WebRtcVadRecipe } from "../../types.js";
import { type FramesWanted, recordingFrames } from "../check-waveform.js";
import { type FrameGrid, frameStart, SAMPLE_SCALE } from "../frames/framing.js";
import { resolveWebRtcVad } from "./vad-options.js";

/** WebRTC's voice activity detector, loaded. */
export interface WebRtcVad {
  /**
   * One decision for each frame of the features: the detector judges blocks of 10 ms from the first sample on, and a
   * frame is speech when at least half of its samples lie in blocks of speech. A last block that is not whole is judged
   * with zeros after it. Every call begins with a fresh detector, so equal recordings get equal decisions.
   *
   * Samples are rounded to 16 bits; amplitudes beyond ±1 saturate, as they do in a 16-bit file.
   *
   * @returns T decisions, 1 for speech
   * @throws {OptionError} for another rate than 8, 16, 32 or 48 kHz, or options that are not valid
   * @throws {ShapeError} when the recording is shorter than one frame, or a sample is not a finite amplitude
   */
  readonly decide: (waveform: Waveform, frames: FramesWanted, options?: Partial<WebRtcVadRecipe>) => Uint8Array;
}

/**
 * Loads WebRTC's voice activity detector (libfvad in WebAssembly, its bytes within the package: no file is read, in Node
 * or in a browser). Its decisions are synchronous from then on.
 *
 * The detector compares the energies of six bands, 80 Hz to 4 kHz, with Gaussian mixtures of speech and of noise that
 * follow the recording, and keeps on for some blocks after speech.
 *
 * @see https://chromium.googlesource.com/external/webrtc, common_audio/vad; github.com/dpirch/libfvad
 * @example
 * const detector = await loadWebRtcVad();
 * const decisions = detector.decide(waveform, { frameLength: 0.025, frameShift: 0.01 }, { aggressiveness: 3 });
 * decisions.length; // => 48
 */
export async function loadWebRtcVad(): Promise<WebRtcVad> {
  const { default: load } = await import("@ozymandiasthegreat/vad/lib/embedded.js");
  const Detector = await load();
  return {
    decide: (waveform, frames, options = {}) => {
      const recipe = resolveWebRtcVad(options);
      const { samples, grid, numFrames } = recordingFrames(waveform, frames);
      checkSampleRate(grid.sampleRate);
      return framesOfBlocks(decideBlocks(Detector, samples, grid.sampleRate, recipe), numFrames, grid);
    },
  };
}

const SAMPLE_RATES: readonly number[] = [8000, 16000, 32000, 48000];

/** Seconds, the shortest that the detector takes. */
const BLOCK = 0.01;

type DetectorClass = Awaited<ReturnType<typeof import("@ozymandiasthegreat/vad/lib/embedded.js").default>>;

function checkSampleRate(sampleRate: number): void {
  if (!SAMPLE_RATES.includes(sampleRate)) {
    throw new OptionError(
      `WebRTC's voice activity detector takes ${SAMPLE_RATES.join(", ")} Hz; the recording has ${sampleRate} Hz: ` +
        'resample it to one of these, or take another method, such as { method: "adaptive" }',
    );
  }
}

/** Samples `start` on, as many as the block has, rounded to 16 bits; zeros after the last. */
function fillBlock(block: Int16Array, samples: Float32Array, start: number): void {
  for (let n = 0; n < block.length; n++) {
    const x = start + n < samples.length ? samples[start + n] : 0;
    block[n] = Math.min(SAMPLE_SCALE - 1, Math.max(-SAMPLE_SCALE, Math.round(x * SAMPLE_SCALE)));
  }
}

/** One decision for each block of 10 ms. */
function decideBlocks(
  Detector: DetectorClass,
  samples: Float32Array,
  sampleRate: number,
  { aggressiveness }: WebRtcVadRecipe,
): Uint8Array {
  const block = new Int16Array(BLOCK * sampleRate);
  const decisions = new Uint8Array(Math.ceil(samples.length / block.length));
  const detector = new Detector(aggressiveness, sampleRate);
  try {
    for (let b = 0; b < decisions.length; b++) {
      fillBlock(block, samples, b * block.length);
      const decision = detector.processFrame(block);
      if (decision < 0)
        throw new SpeechModelError(`WebRTC's voice activity detector failed on its block ${b} of 10 ms`);
      decisions[b] = decision;
    }
  } finally {
    detector.destroy();
  }
  return decisions;
}

/** A frame is speech when at least half of its samples lie in blocks of speech. */
function framesOfBlocks(blocks: Uint8Array, numFrames: number, grid: FrameGrid): Uint8Array {
  const { length, sampleRate } = grid;
  const blockLength = BLOCK * sampleRate;
  const decisions = new Uint8Array(numFrames);
  for (let frame = 0; frame < numFrames; frame++) {
    const start = frameStart(frame, grid);
    const end = start + length;
    let numSpeech = 0;
    for (let b = Math.floor(start / blockLength); b * blockLength < end; b++) {
      const from = Math.max(start, b * blockLength);
      const to = Math.min(end, (b + 1) * blockLength);
      if (blocks[b] === 1) numSpeech += to - from;
    }
    decisions[frame] = 2 * numSpeech >= length ? 1 : 0;
  }
  return decisions;
}
