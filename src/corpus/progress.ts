/** How far a long task has come. Reported often; what prints it does the throttling. */
export interface Progress {
  readonly stage: "download" | "unpack" | "verify" | "synthesize" | "check" | "extract";
  readonly unit: "bytes" | "files";
  readonly done: number;
  /** Null where it is not known, e.g. a server that does not say the length. */
  readonly total: number | null;
}

/** What every long task of this folder takes. */
export interface TaskOptions {
  /** @default no reports */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the task, which then rejects with the signal's reason and leaves nothing that looks finished. */
  readonly signal?: AbortSignal;
}
