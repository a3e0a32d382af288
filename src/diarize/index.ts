/** Who speaks when: decisions over a sliding window, and speakers nobody has enrolled. */

export type { ClassifiedSegment } from "./classified-segments.js";
export {
  type ClassifyWindowsOptions,
  classifyWindows,
  createWindowClassifier,
  type WindowClassifier,
} from "./classify-windows.js";
export { type Diarization, type DiarizeOptions, diarize } from "./diarize.js";
export { type DiarizationOptions, type DiarizationSettings, resolveDiarizationOptions } from "./diarize-options.js";
export type { FrameClock } from "./frame-clock.js";
export type { SpokenFrames } from "./spoken-frames.js";
export { resolveWindowOptions, type Smoothing, type WindowOptions, type WindowSettings } from "./window-options.js";
