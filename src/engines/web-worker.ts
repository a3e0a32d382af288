import { commonJobs, type JobRequest, serveJobs } from "./jobs.js";

/** What a Web Worker runs: started by `openWebWorkers`, never imported. */
const serve = serveJobs(commonJobs, (reply, transfer) => self.postMessage(reply, { transfer: [...transfer] }));
self.addEventListener("message", (event: MessageEvent<JobRequest>) => void serve(event.data));
