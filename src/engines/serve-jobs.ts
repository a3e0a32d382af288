import { SpeechModelError } from "../errors.js";
import type { Job, JobResult, JobTable, JobType, WorkerMemory } from "./job.js";
import { transportError } from "./transported-error.js";
import type { JobNote, JobReply, JobRequest } from "./worker-message.js";

/** Posts a reply, or a note before it, to the thread that asked. */
export type PostReply = (reply: JobReply | JobNote, transfer: readonly Transferable[]) => void;

/**
 * A worker's side of the pool: does what it is asked, one job after the other, and replies to each in turn. What a job
 * throws, and an output that cannot be sent, is a reply too.
 *
 * @param table  loads the code of each job
 * @returns takes each request as it arrives
 */
export function serveJobs<Types>(table: JobTable<Types>, post: PostReply): (request: JobRequest) => Promise<void> {
  const memory: WorkerMemory = new Map();
  return async ({ job, input }) => {
    try {
      const { output, transfer = [] } = await perform(
        table as unknown as UntypedTable,
        { job, input },
        memory,
        (note) => post({ note }, []),
      );
      post({ output }, transfer);
    } catch (error) {
      post({ error: transportError(error) }, []);
    }
  };
}

/** A message has no types; those of the pool saw to it that name and input belong together. */
type UntypedTable = Readonly<Record<string, () => Promise<Job<JobType>>>>;

async function perform(
  table: UntypedTable,
  { job: name, input }: JobRequest,
  memory: WorkerMemory,
  notify: (note: unknown) => void,
): Promise<JobResult<unknown>> {
  const load = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!load) {
    throw new SpeechModelError(
      `a worker knows no job "${name}", but ${Object.keys(table).join(", ")}; is it of another version?`,
    );
  }
  const run = await load();
  return run(input, memory, notify);
}
