/** What is said from one time to another. */
export interface LabelInterval {
  /** Seconds from the beginning of the recording. */
  readonly start: number;
  /** Seconds; equal to `start` for a point in time. */
  readonly end: number;
  /** As it is written; may be empty where the format has room for it. */
  readonly label: string;
  /** As it is written: "1", "A". Absent where the format has none. */
  readonly channel?: string;
  /** Who speaks, where the line of a label says so. */
  readonly speaker?: string;
  /** 0–1 in CTM and RTTM; in HTK the score of the recogniser, a log-likelihood. */
  readonly confidence?: number;
}

/** Labels of one kind: the words, or the phones, or the speakers. */
export interface LabelTier {
  readonly name: string;
  /** In the order of the file. */
  readonly intervals: readonly LabelInterval[];
}

/** All labels of one recording. */
export interface LabelledRecording {
  /** The name of the recording without its extension; may begin with folders. */
  readonly recording: string;
  readonly tiers: readonly LabelTier[];
}

/** Whether it is a moment, not a stretch of time. */
export const isPoint = ({ start, end }: LabelInterval): boolean => start === end;
