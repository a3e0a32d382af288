/**
 * Frames as three tools cut them, written to be read beside their sources: Kaldi's feat/feature-window.cc,
 * python_speech_features' sigproc.py, librosa's util.frame and stft. Each frame is windowed and padded to the FFT length.
 */

export interface KaldiWindowConfig {
  readonly "sample-frequency": number;
  readonly "frame-length": number;
  readonly "frame-shift": number;
  readonly "preemphasis-coefficient": number;
  readonly "remove-dc-offset": boolean;
  readonly "window-type": string;
  readonly "round-to-power-of-two": boolean;
  readonly "snip-edges": boolean;
}

export function nextPowerOfTwo(length: number): number {
  return 2 ** Math.ceil(Math.log2(length));
}

export function windowValue(type: string, n: number, period: number): number {
  const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / period);
  if (type === "povey") return hann ** 0.85;
  if (type === "hann" || type === "hanning") return hann;
  if (type === "hamming") return 0.54 - 0.46 * Math.cos((2 * Math.PI * n) / period);
  if (type.startsWith("rectangular")) return 1;
  throw new Error(`no window ${type}`);
}

/** x[n] beyond the ends: mirrored with the end sample repeated. */
function mirrored(samples: ArrayLike<number>, index: number): number {
  let n = index;
  while (n < 0 || n >= samples.length) n = n < 0 ? -n - 1 : 2 * samples.length - 1 - n;
  return samples[n] as number;
}

export function kaldiFftLength(config: KaldiWindowConfig): number {
  const length = Math.floor(config["sample-frequency"] * 0.001 * config["frame-length"]);
  return config["round-to-power-of-two"] ? nextPowerOfTwo(length) : length;
}

export function kaldiFrames(samples: ArrayLike<number>, config: KaldiWindowConfig): Float64Array[] {
  const length = Math.floor(config["sample-frequency"] * 0.001 * config["frame-length"]);
  const shift = Math.floor(config["sample-frequency"] * 0.001 * config["frame-shift"]);
  const snip = config["snip-edges"];
  const numFrames = snip
    ? Math.floor((samples.length - length) / shift) + 1
    : Math.floor((samples.length + Math.floor(shift / 2)) / shift);
  const offset = snip ? 0 : Math.floor(shift / 2) - Math.floor(length / 2);
  return Array.from({ length: numFrames }, (_, t) => {
    const frame = Float64Array.from({ length }, (_, n) => mirrored(samples, t * shift + offset + n));
    const mean = config["remove-dc-offset"] ? frame.reduce((sum, x) => sum + x, 0) / length : 0;
    const centred = frame.map((x) => x - mean);
    const a = config["preemphasis-coefficient"];
    const emphasised = centred.map((x, n) => x - a * (centred[Math.max(n - 1, 0)] as number));
    const padded = new Float64Array(kaldiFftLength(config));
    padded.set(emphasised.map((x, n) => x * windowValue(config["window-type"], n, length - 1)));
    return padded;
  });
}

export interface PsfWindowConfig {
  readonly samplerate: number;
  readonly winlen: number;
  readonly winstep: number;
  readonly preemph: number;
  readonly winfunc: string;
}

/** Pre-emphasis runs over the whole recording, and the last frame is filled up with zeros. */
export function psfFrames(samples: ArrayLike<number>, config: PsfWindowConfig, fftLength: number): Float64Array[] {
  const length = Math.round(config.winlen * config.samplerate);
  const step = Math.round(config.winstep * config.samplerate);
  const emphasised = Float64Array.from(samples, (x, n) =>
    n === 0 ? x : x - config.preemph * (samples[n - 1] as number),
  );
  const numFrames = samples.length <= length ? 1 : 1 + Math.ceil((samples.length - length) / step);
  return Array.from({ length: numFrames }, (_, t) => {
    const padded = new Float64Array(fftLength);
    for (let n = 0; n < length; n++) {
      padded[n] = (emphasised[t * step + n] ?? 0) * windowValue(config.winfunc.split(" ")[0] ?? "", n, length - 1);
    }
    return padded;
  });
}

export interface LibrosaFrameConfig {
  readonly n_fft: number;
  readonly hop_length: number;
  readonly win_length: number | null;
  readonly window: string;
  readonly center: boolean;
  readonly pad_mode: string;
}

/** Centred frames of n_fft; a periodic window of win_length stands in their middle. */
export function librosaFrames(samples: ArrayLike<number>, config: LibrosaFrameConfig): Float64Array[] {
  const { n_fft: length, hop_length: hop, center, pad_mode: mode } = config;
  const windowLength = config.win_length ?? length;
  const margin = Math.floor((length - windowLength) / 2);
  const pad = center ? Math.floor(length / 2) : 0;
  const numFrames = 1 + Math.floor((samples.length + 2 * pad - length) / hop);
  const at = (n: number): number => {
    // numpy's "reflect" does not repeat the end sample.
    const reflected = n < 0 ? -n : n >= samples.length ? 2 * samples.length - 2 - n : n;
    return samples[mode === "reflect" ? reflected : n] ?? 0;
  };
  return Array.from({ length: numFrames }, (_, t) =>
    Float64Array.from({ length }, (_, n) => {
      const inWindow = n >= margin && n < margin + windowLength;
      return inWindow ? at(t * hop - pad + n) * windowValue(config.window, n - margin, windowLength) : 0;
    }),
  );
}
