import { OptionError, ShapeError } from "../../errors.js";
import type { FeatureMatrix, Waveform } from "../../types.js";
import { drawFigure } from "../figure/panel.js";
import { featurePanel, spectrogramPanel, waveformPanel } from "../figure/sound-panels.js";

export interface DrawFeaturesOptions {
  /** Written above. @default none */
  readonly title?: string;
  /** What each feature is called, first to last. @default 0, 1, 2 … */
  readonly names?: readonly string[];
  /** Where the middle of the first frame lies, in seconds: half a frame length. @default 0.0125 */
  readonly firstFrame?: number;
  /** Pixels of the whole figure, from 320 on. @default 860 */
  readonly width?: number;
}

/** Seconds by which frames and recording may disagree: the length of a frame at either end. */
const MOST_UNCOVERED = 0.25;

/**
 * A recording as a figure of three pictures over one time axis: its waveform, its spectrogram, and its features. A long
 * recording is thinned to the columns of the figure (least and greatest sample of each; mean power of up to four windows; mean
 * of the frames), so that the figure weighs about 100 kB whatever its length. Spectrogram and features are PNGs in the SVG.
 *
 * @param features  of every frame: of a recipe that leaves no frame out (no `energyGate`, no `vad`), so that times agree
 * @returns an SVG document that stands alone
 * @throws {ShapeError} when the frames do not cover the recording, or the names are not as many as the features
 * @throws {OptionError} when there is no sample or no frame, or the width is under 320
 * @example
 * const samples = Float32Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin(n / 4));
 * const tone = { samples, sampleRate: 8000 };
 * const mfcc = extractFeatures(tone, { energyGate: null });
 * const svg = drawFeatures(tone, mfcc, { title: "a tone" });
 * svg.startsWith("<svg") // => true
 */
export function drawFeatures(waveform: Waveform, features: FeatureMatrix, options: DrawFeaturesOptions = {}): string {
  const { title, names = countedNames(features), firstFrame = 0.0125, width = 860 } = options;
  const seconds = waveform.samples.length / waveform.sampleRate;
  check(features, { names, seconds, width });
  const maxColumns = Math.round(width);
  const rowHeight = Math.min(14, Math.max(5, 360 / features.dim));
  const panels = [
    waveformPanel(waveform, { height: 90, maxColumns }),
    spectrogramPanel(waveform, { height: 170, maxColumns }),
    featurePanel(features, names, {
      height: Math.round(Math.max(60, rowHeight * features.dim)),
      maxColumns,
      seconds,
      firstFrame,
    }),
  ];
  const description = `waveform, spectrogram and ${features.dim} features of ${title ?? "a recording"}, ${seconds.toFixed(2)} s`;
  return drawFigure(
    { panels, seconds, description, ...(title === undefined ? {} : { title }) },
    { width, fontSize: 12, left: 9 + 6.8 * Math.max(4, ...names.map((name) => name.length)) },
  );
}

const countedNames = ({ dim }: FeatureMatrix): readonly string[] => Array.from({ length: dim }, (_, d) => String(d));

interface Checked {
  readonly names: readonly string[];
  readonly seconds: number;
  readonly width: number;
}

function check({ numFrames, dim, frameShift }: FeatureMatrix, { names, seconds, width }: Checked): void {
  if (!(width >= 320)) throw new OptionError(`a figure is at least 320 pixels wide, not ${width}`);
  if (seconds === 0 || numFrames === 0) {
    throw new OptionError(`there is nothing to draw: ${seconds} s of sound and ${numFrames} frames`);
  }
  if (names.length !== dim) throw new ShapeError(`${names.length} names for ${dim} features`);
  const covered = numFrames * frameShift;
  if (Math.abs(covered - seconds) > MOST_UNCOVERED) {
    throw new ShapeError(
      `${numFrames} frames cover ${covered.toFixed(2)} s of a recording of ${seconds.toFixed(2)} s: extract them with a recipe ` +
        "that leaves none out (energyGate: null, vad: null), so that their times agree",
    );
  }
}
