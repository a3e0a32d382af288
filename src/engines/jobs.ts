/**
 * A worker's side of an engine: the jobs it knows, by name, and how it answers. The code of a job is loaded at its first use, so
 * that a worker starts fast.
 */

import type { sumsElsewhere } from "../embed/ivector/train-ivector-extractor.js";
import type { statisticsElsewhere } from "../embed/ivector/utterance-statistics.js";
import type { CodeOf, JobCode, WorkerMemory } from "../engine.js";
import { SpeechModelError, type TransportedError, transportError } from "../errors.js";
import type { mixtureElsewhere } from "../gmm/em/train-mixture.js";
import type { holdFrames, passOverHeld, passOverSent, releaseFrames } from "../gmm/passes/frame-runs.js";
import type { meansElsewhere, scoreElsewhere } from "../gmm/score/score-frames.js";
import type { totalsElsewhere } from "../recognize/mmi/class-statistics.js";

/** A message has no types: `entry` sees to it that a job and its code belong together. */
type UntypedCode = JobCode<unknown, unknown, unknown>;
export type JobTable = ReadonlyMap<string, () => Promise<UntypedCode>>;

/** A job by its name, and how its code is loaded: the kinds are imported as types alone, for they stand beside much code. */
export const entry = <Kind>(name: string, load: () => Promise<CodeOf<Kind>>) =>
  [name, load as unknown as () => Promise<UntypedCode>] as const;

/** The jobs of every worker, in Node and in browsers. */
export const commonJobs: JobTable = new Map([
  entry<typeof holdFrames>("hold-frames", async () => (await import("./frame-jobs.js")).hold),
  entry<typeof passOverHeld>("pass-over-held", async () => (await import("./frame-jobs.js")).overHeld),
  entry<typeof releaseFrames>("release-frames", async () => (await import("./frame-jobs.js")).release),
  entry<typeof passOverSent>("pass-over-run", async () => (await import("./frame-jobs.js")).overSent),
  entry<typeof mixtureElsewhere>("train-mixture", async () => (await import("./frame-jobs.js")).train),
  entry<typeof scoreElsewhere>("score-frames", async () => (await import("./frame-jobs.js")).score),
  entry<typeof meansElsewhere>("score-recordings", async () => (await import("./frame-jobs.js")).scoreRecordings),
  entry<typeof totalsElsewhere>("class-totals", async () => {
    const { totalsOf } = await import("../recognize/mmi/class-statistics.js");
    return (input) => ({ output: totalsOf(input) });
  }),
  entry<typeof statisticsElsewhere>("utterance-statistics", async () => {
    const { allStatistics } = await import("../embed/ivector/utterance-statistics.js");
    return ({ ubm, recordings, first }) => ({ output: allStatistics(ubm, recordings, undefined, first) });
  }),
  entry<typeof sumsElsewhere>("total-variability-sums", async () => {
    const { totalVariabilitySums } = await import("../embed/ivector/train-ivector-extractor.js");
    return (run) => ({ output: totalVariabilitySums(run) });
  }),
]);

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

/** Posts a reply, or a note before it, to the thread that asked. */
export type PostReply = (reply: JobReply | JobNote, transfer: readonly Transferable[]) => void;

/**
 * Does what a worker is asked, one job after the other, and replies to each in turn. What a job throws, and an output that cannot
 * be sent, is a reply too.
 *
 * @returns takes each request as it arrives
 */
export function serveJobs(table: JobTable, post: PostReply): (request: JobRequest) => Promise<void> {
  const memory: WorkerMemory = new Map();
  return async ({ job, input }) => {
    try {
      const load = table.get(job);
      if (!load) {
        throw new SpeechModelError(
          `a worker knows no job "${job}", but ${[...table.keys()].join(", ")}; is it of another version?`,
        );
      }
      const run = await load();
      const { output, transfer = [] } = await run(input, memory, (note) => post({ note }, []));
      post({ output }, transfer);
    } catch (error) {
      post({ error: transportError(error) }, []);
    }
  };
}
