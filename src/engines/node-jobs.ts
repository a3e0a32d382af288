import type { ExtractionInput, SentRow } from "./extraction-job.js";
import type { JobTable } from "./job.js";
import { type CommonJobs, commonJobs } from "./jobs.js";

/** The jobs of a thread of Node: those of every worker, and those that touch files. */
export interface NodeJobs extends CommonJobs {
  /** Rows of a manifest to features. */
  readonly "extract-rows": { readonly input: ExtractionInput; readonly output: readonly SentRow[] };
}

export const nodeJobs: JobTable<NodeJobs> = {
  ...commonJobs,
  "extract-rows": async () => (await import("./extraction-job.js")).extractInWorker,
};
