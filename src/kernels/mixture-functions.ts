/** The stages of assembly/mixture.ts, each over one block of rows. Arguments named as places are addresses in bytes. */
export interface MixtureFunctions {
  readonly heapBase: () => number;
  readonly loadF32: LoadFrames;
  readonly loadF64: LoadFrames;
  readonly resetMaxima: (maxima: number, numRows: number) => void;
  readonly diagonalLogTerms: (
    block: number,
    rowLength: number,
    numRows: number,
    dim: number,
    panels: number,
    numPanels: number,
    constants: number,
    terms: number,
    termRows: number,
    maxima: number,
    leastDifference: number,
  ) => void;
  readonly negativeDistances: PanelTerms;
  readonly fullLogTerms: (
    block: number,
    rowLength: number,
    numRows: number,
    dim: number,
    matrices: number,
    numComponents: number,
    numPanels: number,
    constants: number,
    terms: number,
    termRows: number,
    maxima: number,
    leastDifference: number,
  ) => void;
  readonly logSumExp: SumRows;
  readonly posteriors: SumRows;
  readonly diagonalMoments: (
    block: number,
    numRows: number,
    dim: number,
    shares: number,
    moments: number,
    width: number,
  ) => void;
  readonly diagonalSums: (
    terms: number,
    termRows: number,
    numRows: number,
    numPanels: number,
    moments: number,
    width: number,
    rows: number,
    sums: number,
  ) => void;
  readonly fullSums: (
    block: number,
    rowLength: number,
    numRows: number,
    dim: number,
    terms: number,
    termRows: number,
    numComponents: number,
    shares: number,
    rows: number,
    scaled: number,
    sums: number,
  ) => void;
  readonly largestTerms: (
    terms: number,
    termRows: number,
    numFrames: number,
    numComponents: number,
    count: number,
    best: number,
    indices: number,
  ) => void;
  readonly assignRows: (
    terms: number,
    termRows: number,
    numRows: number,
    numFrames: number,
    numPanels: number,
    indices: number,
    shares: number,
  ) => void;
  readonly nearestOfRows: (
    terms: number,
    termRows: number,
    numFrames: number,
    maxima: number,
    indices: number,
    distances: number,
  ) => void;
  readonly diagonalAmong: (
    block: number,
    rowLength: number,
    numFrames: number,
    parameters: number,
    constants: number,
    indices: number,
    count: number,
    values: number,
    logLikelihoods: number,
  ) => void;
  readonly fullAmong: (
    block: number,
    rowLength: number,
    numFrames: number,
    dim: number,
    matrices: number,
    constants: number,
    indices: number,
    count: number,
    values: number,
    logLikelihoods: number,
  ) => void;
}

type LoadFrames = (
  frames: number,
  numFrames: number,
  dim: number,
  centre: number,
  block: number,
  numRows: number,
  rowLength: number,
) => void;

type PanelTerms = (
  block: number,
  rowLength: number,
  numRows: number,
  dim: number,
  panels: number,
  numPanels: number,
  constants: number,
  terms: number,
  termRows: number,
  maxima: number,
) => void;

type SumRows = (
  terms: number,
  termRows: number,
  numRows: number,
  numFrames: number,
  numPanels: number,
  maxima: number,
  sums: number,
  shares: number,
  logLikelihoods: number,
) => number;
