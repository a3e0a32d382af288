import type { Transferable as NodeTransferable } from "node:worker_threads";
import { parentPort } from "node:worker_threads";
import { serveJobs } from "./jobs.js";
import { nodeJobs } from "./node-jobs.js";

/** What a thread of Node runs: started by `openThreads`, never imported. */
const serve = serveJobs(nodeJobs, (reply, transfer) => parentPort?.postMessage(reply, transfer as NodeTransferable[]));
parentPort?.on("message", serve);
