/** Values of a matrix, row-major. */
export interface KaldiMatrixValues {
  readonly data: Float64Array;
  readonly numRows: number;
  readonly numColumns: number;
}

/** The lower triangle of a symmetric matrix, packed by rows. */
export interface KaldiPackedValues {
  readonly data: Float64Array;
  readonly dim: number;
}

/**
 * Takes the parts of a Kaldi object one after the other, from binary bytes or from text. Each throws a ModelFileError
 * when something else stands there, or less than it says.
 */
export interface KaldiReader {
  /** A word such as `<WEIGHTS>`. */
  readonly token: () => string;
  readonly integer: () => number;
  readonly vector: () => Float64Array;
  readonly matrix: () => KaldiMatrixValues;
  readonly packed: () => KaldiPackedValues;
  /** Leaves out all up to the end of a token. */
  readonly skipPast: (token: string) => void;
  readonly isAtEnd: () => boolean;
}
