import { OptionError } from "../../errors.js";
import { windowOf } from "../../features/frames/window.js";
import { createRealFft } from "../../math/fft/real-fft.js";
import type { Waveform } from "../../types.js";

/** Power over time and frequency, made to be looked at. */
export interface Spectrogram {
  /** numBins × numColumns, row-major, the highest frequency first: decibels under the loudest value. */
  readonly levels: Float32Array;
  /** Columns divide the recording evenly. */
  readonly numColumns: number;
  /** Rows divide 0 … half the sample rate evenly. */
  readonly numBins: number;
}

export interface SpectrogramOptions {
  /** Columns at most. @default 480 */
  readonly maxColumns?: number;
  /** Seconds of a window. @default 0.016 */
  readonly frameLength?: number;
}

/** Windows taken for a column: of a long recording not every one, but evenly spaced ones. */
const MOST_WINDOWS = 4;
/** The least shift is this part of a window. */
const OVERLAP = 8;
const PRE_EMPHASIS = 0.97;
const LEAST_POWER = 1e-20;

/**
 * A spectrogram of as many columns as a picture has, however long the recording: the mean power of the Hann windows of a
 * column, at most four of them, in decibels under the loudest value.
 *
 *   y_n = x_n − 0.97 x_{n−1},   P_ck = mean_w |Σ_n h_n y_n e^(−2πi k n / N)|²,   10 log10(P_ck / max P)
 *
 * O(columns · N log N).
 *
 * @throws {OptionError} when the recording holds no sample, or the window is shorter than two
 */
export function spectrogramOf({ samples, sampleRate }: Waveform, options: SpectrogramOptions = {}): Spectrogram {
  const { maxColumns = 480, frameLength = 0.016 } = options;
  const length = Math.round(frameLength * sampleRate);
  if (samples.length === 0 || length < 2) {
    throw new OptionError(
      `a spectrogram needs samples and windows of 2 or more; got ${samples.length} and ${length} (${sampleRate} Hz)`,
    );
  }
  const fft = createRealFft(2 ** (1 + Math.ceil(Math.log2(length))));
  const window = windowOf("hann", length);
  const shift = Math.max(1, Math.floor(length / OVERLAP));
  const numColumns = Math.max(1, Math.min(maxColumns, Math.ceil(samples.length / shift)));
  const numBins = fft.numBins - 1;
  const span = samples.length / numColumns;
  const numWindows = Math.min(MOST_WINDOWS, Math.max(1, Math.round(span / shift)));
  const frame = new Float64Array(fft.length);
  const power = new Float64Array(fft.numBins);
  const levels = new Float32Array(numBins * numColumns);
  for (let column = 0; column < numColumns; column++) {
    for (let w = 0; w < numWindows; w++) {
      const middle = Math.floor((column + (w + 0.5) / numWindows) * span);
      cut(samples, middle - (length >> 1), window, frame);
      fft.powerSpectrum(frame, power);
      addColumn(power, levels, { column, numColumns, numBins, share: 1 / numWindows });
    }
  }
  toDecibels(levels);
  return { levels, numColumns, numBins };
}

/** A window of the pre-emphasised sound into a frame; beyond its ends there is silence. */
function cut(samples: Float32Array, start: number, window: Float64Array, frame: Float64Array): void {
  for (let n = 0; n < window.length; n++) {
    const sample = (samples[start + n] ?? 0) - PRE_EMPHASIS * (samples[start + n - 1] ?? 0);
    frame[n] = sample * (window[n] as number);
  }
}

interface ColumnPlace {
  readonly column: number;
  readonly numColumns: number;
  readonly numBins: number;
  readonly share: number;
}

/** The bin of 0 Hz is left out: what stands there is an offset of the microphone. */
function addColumn(power: Float64Array, levels: Float32Array, place: ColumnPlace): void {
  const { column, numColumns, numBins, share } = place;
  for (let row = 0; row < numBins; row++) {
    const at = row * numColumns + column;
    levels[at] = (levels[at] as number) + share * (power[numBins - row] as number);
  }
}

function toDecibels(levels: Float32Array): void {
  const loudest = Math.max(
    LEAST_POWER,
    levels.reduce((a, b) => Math.max(a, b), 0),
  );
  for (let i = 0; i < levels.length; i++) {
    levels[i] = 10 * Math.log10(Math.max((levels[i] as number) / loudest, LEAST_POWER));
  }
}
