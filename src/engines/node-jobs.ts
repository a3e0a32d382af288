import type { ExtractionInput, SentRow } from "./extraction-job.js";
import type { JobTable } from "./job.js";
import { type CommonJobs, commonJobs } from "./jobs.js";
import type { StreamInput, StreamOutput } from "./stream-job.js";

/** The jobs of a thread of Node: those of every worker, and those that touch files. */
export interface NodeJobs extends CommonJobs {
  /** Rows of a manifest to features. */
  readonly "extract-rows": { readonly input: ExtractionInput; readonly output: readonly SentRow[] };
  /** A recording to features, as `streamFeatures`. */
  readonly "stream-features": { readonly input: StreamInput; readonly output: StreamOutput };
}

export const nodeJobs: JobTable<NodeJobs> = {
  ...commonJobs,
  "extract-rows": async () => (await import("./extraction-job.js")).extractInWorker,
  "stream-features": async () => (await import("./stream-job.js")).streamInWorker,
};
