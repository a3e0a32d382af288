/** The settings of the front end as data. This file imports nothing. */

/** What becomes of a column that follows the level, or of pitch: kept with its deltas, only its deltas kept, or left out. */
export type EnergyColumn = "keep" | "deltas" | "drop";

/** Whose numbers the front end gives. "meyda" also means: by meyda's own code. */
export type ProfileName = "meyda" | "kaldi" | "htk" | "librosa" | "psf";

/**
 * Every setting of the front end, complete: two equal recipes give equal features. Made by `resolveRecipe`; a profile is
 * nothing but a value of it. docs/features.md has the formula behind each.
 */
export interface FeatureRecipe {
  /** Where the values start from. */
  readonly profile: ProfileName;

  /** Samples per second that recordings must have; null takes each at its own. */
  readonly sampleRate: number | null;
  /** Whether a loader may convert a recording of another rate; the front end itself never does. */
  readonly resampling: "refuse" | "allow";

  /** Seconds, where `frameLengthSamples` is null. */
  readonly frameLength: number;
  /** Seconds, where `frameShiftSamples` is null. */
  readonly frameShift: number;
  /** Whatever the sample rate, as librosa counts. */
  readonly frameLengthSamples: number | null;
  readonly frameShiftSamples: number | null;
  /** From seconds to whole samples. */
  readonly sampleRounding: "nearest" | "down";
  /** Where frames lie: whole frames only, centred on (t + ½) shift (Kaldi without snip-edges), on t · shift, or one more. */
  readonly framing: "snip" | "midpoint" | "centered" | "pad-last";
  /** What stands beyond the ends, where a frame reaches over them. */
  readonly padding: "zeros" | "reflect" | "symmetric";

  /** From amplitudes of ±1 to the range that the formulas assume: 32768 for all but librosa. */
  readonly sampleScale: number;
  /** Deviation of Gaussian noise added to the scaled samples. */
  readonly dither: number;
  readonly ditherSeed: number;
  /** What mean is taken off: none, each frame's, or the recording's. */
  readonly dcRemoval: "none" | "frame" | "signal";
  /** x_n − a · x_{n−1}; 0 for none. */
  readonly preEmphasis: number;
  /** Whether the first sample of a frame knows the one before it. */
  readonly preEmphasisOver: "frame" | "signal";
  readonly window: "hann" | "hamming" | "povey" | "blackman" | "sine" | "rectangular";
  readonly windowSymmetry: "symmetric" | "periodic";

  /** Samples, or the next power of two from the frame length on, or the frame length itself. */
  readonly fftLength: number | "power-of-two" | "frame";
  readonly spectrum: "power" | "magnitude";
  readonly spectrumScale: "none" | "fft-length";

  readonly melScale: "htk" | "slaney";
  /** Hz. */
  readonly lowFrequency: number;
  /** Hz; 0 and below count down from half the sample rate. */
  readonly highFrequency: number;
  readonly numMelBands: number;
  /** In what the sides of a triangle are straight: mel, hertz, or whole bins of the FFT. */
  readonly filterShape: "mel" | "hertz" | "bins";
  /** "slaney" divides each filter by its width in hertz. */
  readonly filterNormalization: "none" | "slaney";
  /** "htk" leaves out the bins that HTK's rounding leaves out. */
  readonly bandEdges: "exact" | "htk";
  /** What a filter without a bin is: an error, or a band that is always at the floor. */
  readonly emptyFilters: "refuse" | "allow";
  /** Warp of the frequency axis for a vocal tract of another length; 1 for none. */
  readonly vtlnWarp: number;
  /** Hz, where the warp begins to bend back. */
  readonly vtlnLow: number;
  /** Hz; 0 and below count down from half the sample rate. */
  readonly vtlnHigh: number;

  readonly log: "ln" | "dB" | "none";
  /** The least energy of a band before the logarithm. */
  readonly logFloor: number;
  /** Added to the energy of a band before the logarithm. */
  readonly logOffset: number;
  /** Bands more than this many dB under the loudest of the recording are raised to it; null leaves them. */
  readonly topDb: number | null;
  /** Pole of the RASTA filter over the log bands, e.g. 0.94; null for none. */
  readonly rastaPole: number | null;

  /** What the kernel computes in, from samples to cepstra; energies and all that follows are float64, features float32. */
  readonly precision: "f32" | "f64";

  readonly kind: "mfcc" | "fbank" | "plp";
  /** Cepstral coefficients computed, c0 included: 13 means c0 … c12. */
  readonly numCoefficients: number;
  readonly dct: "orthonormal" | "htk" | "unnormalized";
  readonly dctType: 2 | 3;
  /** L of the lifter; 0 for none. */
  readonly lifter: number;
  readonly lifterFormula: "htk" | "librosa";
  /** Order of the linear prediction of PLP. */
  readonly lpcOrder: number;
  /** Exponent of PLP's intensity-to-loudness law. */
  readonly compressionFactor: number;

  readonly c0: EnergyColumn;
  readonly logEnergy: EnergyColumn;
  /** The energy of the frame before pre-emphasis and window, after them, or of its (scaled) power spectrum. */
  readonly energySource: "raw" | "windowed" | "spectrum";
  /** The least energy before its logarithm. */
  readonly energyFloor: number;
  /** c0 first and log energy last; both first, energy before c0; or both last, c0 before energy. */
  readonly levelColumns: "around" | "first" | "last";
  /** Log fundamental frequency and probability of voicing, two columns. */
  readonly pitch: EnergyColumn;

  /** 0: statics alone; 1: with deltas; 2: with double deltas, and so on. */
  readonly deltaOrder: number;
  /** Frames to each side in the delta regression. */
  readonly deltaWindow: number;
  readonly deltaEdges: "htk" | "kaldi" | "librosa";
  /** Shifted deltas of the statics; null for none. */
  readonly shiftedDeltas: ShiftedDeltaRecipe | null;

  /** Frames more than this many dB under the loudest of the recording are left out; null keeps all. */
  readonly energyGate: number | null;
  /** Voice activity detection; null keeps all. */
  readonly vad: VadRecipe | null;

  /** Over the frames that are left: of the recording, over a sliding window, or warped to a Gaussian over one. */
  readonly normalization: "none" | "mean" | "mean-variance" | "sliding-mean" | "sliding-mean-variance" | "warp";
  /** Whose frames "mean" and "mean-variance" are taken over: the recording's, or all of its group (the speaker). */
  readonly normalizationScope: "recording" | "group";
  /** Frames of the sliding window. */
  readonly normalizationWindow: number;
  /** The neighbouring frames put into one; null for none. */
  readonly splice: SpliceRecipe | null;
  /** Linear discriminant or principal components, trained on data; null for none. */
  readonly transform: FeatureTransform | null;
}

/** Shifted delta cepstra N-d-P-k: N is the number of statics. */
export interface ShiftedDeltaRecipe {
  /** d: frames to each side in each difference. */
  readonly spread: number;
  /** P: frames from one block to the next. */
  readonly shift: number;
  /** k. */
  readonly numBlocks: number;
  /** The slope over the 2d + 1 frames, or the two outer frames alone. */
  readonly delta: "regression" | "difference";
}

/** Frames t − left … t + right side by side, of each `step`-th frame t. */
export interface SpliceRecipe {
  readonly left: number;
  readonly right: number;
  readonly step: number;
}

/** A linear map of frames, y = A (x − offset). Plain arrays: it survives JSON, inside a recipe. */
export interface FeatureTransform {
  readonly kind: "pca" | "lda";
  readonly inputDim: number;
  readonly outputDim: number;
  /** inputDim values: the mean of the frames it was trained on. */
  readonly offset: readonly number[];
  /** A, row-major, outputDim × inputDim. */
  readonly matrix: readonly number[];
}

/** Every setting of Kaldi's energy detector. */
export interface KaldiVadRecipe {
  /** Nats. */
  readonly energyThreshold: number;
  /** How much of the mean log energy is added to the threshold. */
  readonly energyMeanScale: number;
  /** Frames to each side that vote with a frame. */
  readonly framesContext: number;
  /** The share of them that must be above the threshold. */
  readonly proportionThreshold: number;
}

/** Every setting of the detector with a noise floor that follows the recording. */
export interface AdaptiveVadRecipe {
  /** Decibels above the noise floor where speech begins. */
  readonly onThreshold: number;
  /** Decibels above the noise floor that speech must keep to. */
  readonly offThreshold: number;
  /** Decibels under the loudest frame that can still be speech. */
  readonly range: number;
  /** Seconds over which the noise floor is sought. */
  readonly noiseWindow: number;
  /** The share of the frames of that window that lie under its noise floor. */
  readonly noiseQuantile: number;
  /** Seconds that are added to the end of every stretch of speech. */
  readonly hangover: number;
  /** Seconds; a shorter stretch is no speech. */
  readonly minSpeech: number;
  /** Seconds; a shorter pause is part of the speech. */
  readonly minPause: number;
}

/** Every setting of the detector that fits two Gaussians. */
export interface TwoGaussianVadRecipe {
  /** The posterior probability of the louder Gaussian from which a frame is speech. */
  readonly threshold: number;
  /** Decibels by which the means must at least differ for there to be both silence and speech. */
  readonly minSeparation: number;
  /** Decibels of standard deviation of a recording that is all speech, where there are not both. */
  readonly minSpread: number;
}

/** Every setting of WebRTC's detector. */
export interface WebRtcVadRecipe {
  /** 0 lets the most through, 3 the least. */
  readonly aggressiveness: 0 | 1 | 2 | 3;
}

/** Which detector, with every setting of it: plain data, made by `resolveVad`. */
export type VadRecipe =
  | ({ readonly method: "kaldi" } & KaldiVadRecipe)
  | ({ readonly method: "adaptive" } & AdaptiveVadRecipe)
  | ({ readonly method: "two-gaussian" } & TwoGaussianVadRecipe)
  | ({ readonly method: "webrtc" } & WebRtcVadRecipe);

/** Which detector, with those of its settings that are not the default. */
export type VadOptions =
  | ({ readonly method: "kaldi" } & Partial<KaldiVadRecipe>)
  | ({ readonly method: "adaptive" } & Partial<AdaptiveVadRecipe>)
  | ({ readonly method: "two-gaussian" } & Partial<TwoGaussianVadRecipe>)
  | ({ readonly method: "webrtc" } & Partial<WebRtcVadRecipe>);

/** Options of a recipe, as `resolveRecipe` completes them. */
export type RecipeOptions = Partial<Omit<FeatureRecipe, "vad" | "shiftedDeltas" | "splice">> & {
  readonly vad?: VadOptions | null;
  readonly shiftedDeltas?: Partial<ShiftedDeltaRecipe> | null;
  readonly splice?: Partial<SpliceRecipe> | null;
};
