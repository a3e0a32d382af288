import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import type { Engine, JobKind } from "../../src/engine.js";
import type { JobRequest } from "../../src/engines/jobs.js";
import { createPool, type WorkerEvents, type WorkerHandle } from "../../src/engines/pool.js";
import { OptionError, ShapeError, SpeechModelError } from "../../src/errors.js";

const echo: JobKind<unknown, { readonly value: unknown; readonly worker: number }> = { name: "echo" };
const fail: JobKind<string, never> = { name: "fail" };
const exit: JobKind<number, never> = { name: "exit" };
const throwLater: JobKind<string, never> = { name: "throwLater" };
const never: JobKind<null, never> = { name: "never" };

const script = `
  const { parentPort, threadId } = require("node:worker_threads");
  parentPort.on("message", ({ job, input }) => {
    if (job === "echo") parentPort.postMessage({ output: { value: input, worker: threadId } });
    if (job === "fail") parentPort.postMessage({ error: { name: input, message: "no", stack: undefined, cause: null } });
    if (job === "exit") process.exit(input);
    if (job === "throwLater") setTimeout(() => { throw new Error(input); }, 0);
  });
`;

const started: Worker[] = [];
const pools: Engine[] = [];

function open(size: number, signal?: AbortSignal): Engine {
  const start = ({ onReply, onFailure }: WorkerEvents): WorkerHandle => {
    const worker = new Worker(script, { eval: true });
    started.push(worker);
    worker.on("message", onReply);
    worker.on("error", (error) => onFailure(String(error)));
    worker.on("exit", (code) => onFailure(`exit code ${code}`));
    return {
      post: (request: JobRequest, transfer) => worker.postMessage(request, transfer as ArrayBuffer[]),
      setBusy: () => undefined,
      stop: async () => void (await worker.terminate()),
    };
  };
  const pool = createPool({ size, signal, start });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  started.splice(0);
});

const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: unknown) => error,
  );

describe("a pool of workers", () => {
  it("starts no worker before there is a job, and no more than it has jobs at a time", async () => {
    const pool = open(3);
    expect(started).toHaveLength(0);
    await pool.run(echo, 1, { worker: 1 });
    await pool.run(echo, 2);
    expect(started).toHaveLength(1);
    await Promise.all([pool.run(echo, 1), pool.run(echo, 2)]);
    expect(started).toHaveLength(2);
  });

  it("answers every job with its own output", async () => {
    const pool = open(2);
    const inputs = Array.from({ length: 50 }, (_, i) => i);
    const outputs = await Promise.all(inputs.map((input) => pool.run(echo, input)));
    expect(outputs.map(({ value }) => value)).toEqual(inputs);
    expect(new Set(outputs.map(({ worker }) => worker)).size).toBe(2);
  });

  it("keeps a worker's jobs in order and with that worker", async () => {
    const pool = open(3);
    const order: unknown[] = [];
    const jobs = Array.from({ length: 12 }, async (_, i) => {
      const { value, worker } = await pool.run(echo, i, { worker: i % 3 });
      order.push(value);
      return worker;
    });
    const workers = await Promise.all(jobs);
    for (const remainder of [0, 1, 2]) {
      expect(order.filter((value) => Number(value) % 3 === remainder)).toEqual(
        [0, 3, 6, 9].map((first) => first + remainder),
      );
      expect(new Set(workers.filter((_, i) => i % 3 === remainder)).size).toBe(1);
    }
  });

  it("gives buffers away that are named", async () => {
    const data = new Float32Array([1, 2, 3]);
    const { value } = await open(1).run(echo, data, { transfer: [data.buffer] });
    expect(value).toEqual(Float32Array.of(1, 2, 3));
    expect(data).toHaveLength(0);
  });

  it("throws what a job throws, in its class", async () => {
    const pool = open(1);
    await expect(pool.run(fail, "ShapeError")).rejects.toBeInstanceOf(ShapeError);
    await expect(pool.run(fail, "RangeError")).rejects.toMatchObject({ name: "RangeError", message: "no" });
    expect((await pool.run(echo, "still here")).value).toBe("still here");
  });

  it("rejects an input that cannot be sent, and goes on", async () => {
    const pool = open(1);
    await expect(pool.run(echo, () => 1)).rejects.toThrow(/could not be cloned/);
    expect((await pool.run(echo, 7)).value).toBe(7);
  });

  it("refuses sizes and workers that there are not", () => {
    for (const size of [0, 1.5, -1, Number.NaN, 1e9]) expect(() => open(size)).toThrow(OptionError);
    expect(() => open(2).run(echo, 0, { worker: 2 })).toThrow(/from 0 to 1, and there is no 2/);
  });
});

describe("a worker that dies", () => {
  it.each([
    ["exit", exit as JobKind<unknown, never>, 3, /worker 0 of 2 stopped: exit code 3/],
    ["throwLater", throwLater as JobKind<unknown, never>, "broken", /worker 0 of 2 stopped: .*broken/],
  ] as const)("rejects its jobs by %s, and the others go on", async (_, job, input, message) => {
    const pool = open(2);
    const first = outcomeOf(pool.run(job, input, { worker: 0 }));
    const behind = outcomeOf(pool.run(echo, 1, { worker: 0 }));
    expect(await first).toBeInstanceOf(SpeechModelError);
    expect(String(await first)).toMatch(message);
    expect(await behind).toBe(await first);
    expect(await outcomeOf(pool.run(echo, 1, { worker: 0 }))).toBe(await first);
    expect((await pool.run(echo, 5)).value).toBe(5);
  });

  it("leaves no job waiting when it was the last", async () => {
    const pool = open(1);
    const outcomes = [pool.run(exit, 1), pool.run(echo, 1), pool.run(echo, 2)].map(outcomeOf);
    for (const outcome of outcomes) expect(await outcome).toBeInstanceOf(SpeechModelError);
    expect(await outcomeOf(pool.run(echo, 3))).toBeInstanceOf(SpeechModelError);
  });
});

describe("closing", () => {
  it("rejects what is not done and stops the workers", async () => {
    const pool = open(1);
    const outcomes = [pool.run(never, null), pool.run(echo, 1), pool.run(echo, 2, { worker: 0 })].map(outcomeOf);
    await pool.close();
    for (const outcome of outcomes) expect(String(await outcome)).toMatch(/closed before the job was done/);
    expect(started[0]?.threadId).toBe(-1);
    expect(String(await outcomeOf(pool.run(echo, 3)))).toMatch(/closed/);
    await pool.close();
  });

  it("comes with an abort, whose reason the jobs are rejected with", async () => {
    const abort = new AbortController();
    const pool = open(2, abort.signal);
    const outcomes = [pool.run(never, null), pool.run(never, null), pool.run(echo, 1)].map(outcomeOf);
    abort.abort(new Error("enough"));
    for (const outcome of outcomes) expect(String(await outcome)).toBe("Error: enough");
    const late = open(2, abort.signal);
    expect(String(await outcomeOf(late.run(echo, 1)))).toBe("Error: enough");
    expect(started).toHaveLength(2);
  });
});
