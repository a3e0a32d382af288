/**
 * What front-end-image.ts writes at the head of the memory: settings, and the addresses of tables and work space. The order of
 * the fields is that of PLAN_INTEGERS and PLAN_REALS there.
 */
@unmanaged
export class Plan {
  /** Samples in a frame. */
  length: i32;
  fftLength: i32;
  /** FFT passes, each a `Pass`. */
  numPasses: i32;
  passes: usize;
  /** cos and sin of −2πk / fftLength, k = 0 … fftLength / 4. */
  unpackTwiddles: usize;
  window: usize;
  removesMean: i32;
  /** Whether the predecessors of samples come from starts of their own. */
  hasPredecessors: i32;
  needsWindowedEnergy: i32;
  needsSpectrumSum: i32;
  takesRoots: i32;
  takesLogs: i32;
  numBands: i32;
  /** i32 for each band, and one more at its end: where its weights begin. */
  firstBin: usize;
  weightStart: usize;
  weights: usize;
  numCoefficients: i32;
  /** In blocks of four rows, as cepstrum.ts has it. */
  matrix: usize;
  /** Bytes from one frame's row to the next. */
  bandStride: i32;
  coefficientStride: i32;

  /** Work space of the lanes: fftLength vectors and some more; the frame first, then passes of the FFT in turn. */
  frame: usize;
  other: usize;
  /** `length` vectors and some more, for the predecessors. */
  predecessors: usize;
  /** fftLength / 2 + 1 vectors. */
  power: usize;
  bands: usize;
  cepstra: usize;

  /** Addresses of the first sample of each frame, and of that of its predecessors. */
  starts: usize;
  predecessorStarts: usize;
  /** float64, a row a frame. */
  bandRows: usize;
  coefficientRows: usize;
  /** float64, one a frame. */
  rawEnergies: usize;
  windowedEnergies: usize;
  spectrumSums: usize;
  padding: i32;

  preEmphasis: f64;
  /** From energies of the samples as they come to those of the scaled ones. */
  energyScale: f64;
  /** From four times the power to the power that is wanted. */
  powerScale: f64;
  logFloor: f64;
  logOffset: f64;
  logFactor: f64;
}

/** A pass of Stockham's transform, as fft-passes.ts describes it. */
@unmanaged
export class Pass {
  radix: i32;
  numTwiddles: i32;
  stride: i32;
  twiddles: usize;
}
