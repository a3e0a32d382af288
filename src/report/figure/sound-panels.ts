import { OptionError } from "../../errors.js";
import { windowOf } from "../../features/frames/window.js";
import { createRealFft } from "../../math/fft/real-fft.js";
import type { FeatureMatrix, Waveform } from "../../types.js";
import { heatMapUri } from "./images.js";
import { type Box, envelopeOf, FAINT, type Panel, place, ticksOf, tickText } from "./panel.js";

export interface PanelSize {
  readonly height: number;
  /** Columns of a picture at most. */
  readonly maxColumns: number;
}

/** Decibels under the loudest that a spectrogram shows. */
export const DYNAMIC_RANGE = 70;
/** Standard deviations to each side that the colours of features show. */
export const DEVIATIONS = 2.5;
const WAVE = "#0072b2";

/** The sound itself: least and greatest sample of each column, about a line at 0. */
export function waveformPanel({ samples }: Waveform, { height, maxColumns }: PanelSize): Panel {
  const peak = samples.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const top = Number(peak.toPrecision(2)) >= peak ? Number(peak.toPrecision(2)) : peak;
  const yTicks = [-1, 0, 1].map((sign) => ({
    share: 0.5 + (sign * top) / (2.16 * peak),
    text: sign === 0 ? "0" : `${sign < 0 ? "−" : ""}${top.toPrecision(2)}`,
  }));
  const draw = ({ x, y, width, height }: Box) => {
    const { lows, highs } = envelopeOf(samples, maxColumns);
    const at = (column: number) => place(x + ((column + 0.5) / lows.length) * width);
    const level = (value: number) => place(y + height * (0.5 - value / (2.16 * peak)));
    const up = Array.from(highs, (value, column) => `${at(column)} ${level(value)}`);
    const down = Array.from(lows, (value, column) => `${at(column)} ${level(value)}`).reverse();
    return `<path d="M${x} ${place(y + height / 2)}h${place(width)}" stroke="${FAINT}" stroke-width="0.5"/><path d="M${up.join("L")}L${down.join("L")}Z" fill="${WAVE}" stroke="${WAVE}" stroke-width="0.6" stroke-linejoin="round"/>`;
  };
  return { height, title: "amplitude, of full scale 1", yTicks, draw };
}

/** Power over time and frequency. */
export function spectrogramPanel(waveform: Waveform, { height, maxColumns }: PanelSize): Panel {
  const nyquist = waveform.sampleRate / 2;
  const kilo = ticksOf(0, nyquist, height / 32);
  const draw = (box: Box) => {
    const { levels, numBins, numColumns } = spectrogramOf(waveform, { maxColumns });
    return picture({ values: levels, numRows: numBins, numColumns, range: [-DYNAMIC_RANGE, 0] }, box);
  };
  const yTicks = kilo.map((hertz) => ({ share: hertz / nyquist, text: tickText(hertz, kilo) }));
  return { height, title: `spectrogram, Hz (colour: ${DYNAMIC_RANGE} dB under the loudest, and above)`, yTicks, draw };
}

/** Where the frames of features lie in the recording. */
export interface FrameTimes {
  /** Of the recording. */
  readonly seconds: number;
  /** The middle of the first frame, in seconds. */
  readonly firstFrame: number;
}

/** Features over time, a row each, the first at the bottom; each row about its own mean, in its own deviations. */
export function featurePanel(
  features: FeatureMatrix,
  names: readonly string[],
  { height, maxColumns, seconds, firstFrame }: PanelSize & FrameTimes,
): Panel {
  const { dim, frameShift } = features;
  const every = Math.max(1, Math.ceil(dim / (height / 11)));
  const yTicks = names
    .map((text, d) => ({ share: (d + 0.5) / dim, text }))
    .filter((_, d) => d % every === 0)
    .map(({ share, text }) => ({ share, text }));
  const draw = ({ x, y, width, height }: Box) => {
    const { values, numColumns, covered } = standardRows(features, maxColumns);
    const box = {
      x: x + ((firstFrame - frameShift / 2) / seconds) * width,
      y,
      width: ((covered * frameShift) / seconds) * width,
      height,
    };
    return picture({ values, numRows: dim, numColumns, range: [-DEVIATIONS, DEVIATIONS] }, box);
  };
  return {
    height,
    title: `features (colour: −${DEVIATIONS} … ${DEVIATIONS} deviations from the mean of the row)`,
    yTicks,
    draw,
  };
}

function picture(map: Parameters<typeof heatMapUri>[0], { x, y, width, height }: Box): string {
  return `<image x="${place(x)}" y="${place(y)}" width="${place(width)}" height="${place(height)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${heatMapUri(map)}"/>`;
}

/** dim × columns, the last feature first: (mean of the frames of a column − mean of the row) / deviation of the row. */
function standardRows({ data, numFrames, dim }: FeatureMatrix, maxColumns: number) {
  const perColumn = Math.max(1, Math.ceil(numFrames / maxColumns));
  const numColumns = Math.ceil(numFrames / perColumn);
  const values = new Float32Array(dim * numColumns);
  for (let d = 0; d < dim; d++) {
    let sum = 0;
    let squares = 0;
    for (let t = 0; t < numFrames; t++) sum += data[t * dim + d] as number;
    const mean = sum / numFrames;
    for (let t = 0; t < numFrames; t++) squares += ((data[t * dim + d] as number) - mean) ** 2;
    const deviation = Math.sqrt(squares / numFrames) || 1;
    for (let column = 0; column < numColumns; column++) {
      const end = Math.min(numFrames, (column + 1) * perColumn);
      let total = 0;
      for (let t = column * perColumn; t < end; t++) total += ((data[t * dim + d] as number) - mean) / deviation;
      values[(dim - 1 - d) * numColumns + column] = total / (end - column * perColumn);
    }
  }
  return { values, numColumns, covered: numColumns * perColumn };
}

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
