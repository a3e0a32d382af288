import type { Transferable as NodeTransferable } from "node:worker_threads";
import { parentPort } from "node:worker_threads";
import type { rowsElsewhere } from "../corpus/load/extract-rows.js";
import type { streamElsewhere } from "../corpus/load/stream-features.js";
import { commonJobs, entry, type JobTable, serveJobs } from "./jobs.js";

/** The jobs of a thread of Node: those of every worker, and those that touch files. */
const nodeJobs: JobTable = new Map([
  ...commonJobs,
  entry<typeof rowsElsewhere>("extract-rows", async () => (await import("./file-jobs.js")).extract),
  entry<typeof streamElsewhere>("stream-features", async () => (await import("./file-jobs.js")).stream),
]);

/** What a thread of Node runs: started by `openThreads`, never imported. */
const serve = serveJobs(nodeJobs, (reply, transfer) => parentPort?.postMessage(reply, transfer as NodeTransferable[]));
parentPort?.on("message", serve);
