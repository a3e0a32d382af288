import type { TransportedError } from "./transported-error.js";

/** To a worker: do this. */
export interface JobRequest {
  readonly job: string;
  readonly input: unknown;
}

/** From a worker, one for each request and in their order. */
export type JobReply = { readonly output: unknown } | { readonly error: TransportedError };

/** From a worker, before the reply to the request it is about. */
export interface JobNote {
  readonly note: unknown;
}
