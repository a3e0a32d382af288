/** What a job takes and gives: plain data that survives `structuredClone`. */
export interface JobType {
  readonly input: unknown;
  readonly output: unknown;
  /** What it lets be known while it runs. @default nothing */
  readonly note?: unknown;
}

/** The jobs of a table by their names. */
export type JobTypes = Readonly<Record<string, JobType>>;

/** The output of a job, and which of its buffers are given away rather than copied. */
export interface JobResult<Output> {
  readonly output: Output;
  readonly transfer?: readonly Transferable[];
}

/** What a worker holds from one job to the next, under names that the jobs agree upon. */
export type WorkerMemory = Map<string, unknown>;

/** Runs in a worker. What it throws is thrown where the job was asked for. Notes arrive there before the output does. */
export type Job<Type extends JobType> = (
  input: Type["input"],
  memory: WorkerMemory,
  notify: (note: Type["note"]) => void,
) => JobResult<Type["output"]> | Promise<JobResult<Type["output"]>>;

/** Loads the code of a job at its first use, so that a worker starts fast. */
export type JobTable<Types> = {
  readonly [Name in keyof Types]: Types[Name] extends JobType ? () => Promise<Job<Types[Name]>> : never;
};
