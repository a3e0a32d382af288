import type { JobTable } from "./job.js";
import { type CommonJobs, commonJobs } from "./jobs.js";

/** The jobs of a thread of Node: those of every worker, and those that touch files. */
export interface NodeJobs extends CommonJobs {}

export const nodeJobs: JobTable<NodeJobs> = { ...commonJobs };
