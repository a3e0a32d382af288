import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine.js";
import { OptionError, TrainingDataError } from "../../src/errors.js";
import type { TrainedMixture } from "../../src/gmm/em/train-mixture.js";
import { runPlan } from "../../src/recognize/training-plan.js";
import type { MixtureJob, TrainingStep } from "../../src/recognize/training-step.js";

/** Jobs are told apart by their frames: what is recorded of a job is their number. */
const job = (numFrames: number): MixtureJob => ({
  name: `job of ${numFrames}`,
  features: [{ data: new Float32Array(numFrames), numFrames, dim: 1, frameShift: 0.01 }],
  options: { numComponents: 1 },
});

interface FakePool extends Engine {
  /** Frames of the jobs that were started, in order. */
  readonly started: number[];
  /** Lets the running job of so many frames be done, or fail. */
  readonly end: (numFrames: number, error?: Error) => Promise<void>;
}

function fakePool(size: number): FakePool {
  const started: number[] = [];
  const running = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  return {
    size,
    started,
    async end(numFrames, error) {
      const { resolve, reject } = running.get(numFrames) ?? expect.unreachable(`${numFrames} is not running`);
      running.delete(numFrames);
      if (error) reject(error);
      else resolve({ numFrames } as never);
      await new Promise(setImmediate);
    },
    run: (_, input) => {
      const { features } = input as { features: readonly { numFrames: number }[] };
      const numFrames = features.reduce((sum, matrix) => sum + matrix.numFrames, 0);
      started.push(numFrames);
      expect(running.size).toBeLessThan(size);
      return new Promise((resolve, reject) => running.set(numFrames, { resolve, reject }));
    },
    close: () => Promise.resolve(),
  };
}

const framesOf = (trained: TrainedMixture): number => (trained as unknown as { numFrames: number }).numFrames;

/** Steps with jobs of so many frames, and what happens as they are run. */
function planOf(...steps: readonly (readonly number[])[]) {
  const events: string[] = [];
  function* planned(): Generator<TrainingStep<number[]>> {
    for (const [position, frames] of steps.entries()) {
      events.push(`plan ${position}`);
      yield {
        jobs: frames.map(job),
        onTrained: (trained, index) => events.push(`trained ${position}.${index}: ${framesOf(trained)}`),
        finish: (trained) => {
          events.push(`finish ${position}`);
          return trained.map(framesOf);
        },
      };
    }
  }
  return { plan: { steps: { [Symbol.iterator]: planned }, numSteps: steps.length }, events };
}

describe("steps over workers", () => {
  it("run the longest jobs first and hand the results on in order", async () => {
    const pool = fakePool(2);
    const { plan, events } = planOf([30, 50, 40]);
    const result = runPlan(plan, { engine: pool, smallestWork: 0 });
    expect(pool.started).toEqual([50, 40]);
    await pool.end(40);
    expect(pool.started).toEqual([50, 40, 30]);
    await pool.end(50);
    expect(events).toEqual(["plan 0"]);
    await pool.end(30);
    expect(await result).toEqual([[30, 50, 40]]);
    expect(events.slice(1)).toEqual(["trained 0.0: 30", "trained 0.1: 50", "trained 0.2: 40", "finish 0"]);
  });

  it("begin the next step when a worker would have nothing to do, and finish them in order", async () => {
    const pool = fakePool(2);
    const { plan, events } = planOf([12, 11], [22, 21], [32], [42]);
    const result = runPlan(plan, { engine: pool, smallestWork: 0 });
    expect(pool.started).toEqual([12, 11]);
    await pool.end(11);
    expect(pool.started).toEqual([12, 11, 22]);
    await pool.end(22);
    expect(events.filter((event) => !event.startsWith("plan"))).toEqual([]);
    await pool.end(12);
    expect(events).toContain("finish 0");
    for (const frames of [21, 32, 42]) await pool.end(frames);
    expect(await result).toEqual([[12, 11], [22, 21], [32], [42]]);
    expect(events.filter((event) => event.startsWith("finish"))).toEqual([0, 1, 2, 3].map((i) => `finish ${i}`));
  });

  it("plan no further than some steps ahead of the first that is not finished", async () => {
    const pool = fakePool(2);
    const { plan } = planOf([1000], ...Array.from({ length: 9 }, (_, i) => [i + 1]));
    const result = runPlan(plan, { engine: pool, smallestWork: 0 });
    for (const frames of [1, 2, 3, 4]) await pool.end(frames);
    expect(pool.started).toEqual([1000, 1, 2, 3, 4]);
    await pool.end(1000);
    for (const frames of [5, 6, 7, 8, 9]) await pool.end(frames);
    expect(await result).toHaveLength(10);
  });

  it("throw the first failure in the order of jobs, whichever comes first, and start nothing after it", async () => {
    const pool = fakePool(2);
    const { plan, events } = planOf([30, 50, 40, 10], [60]);
    const result = runPlan(plan, { engine: pool, smallestWork: 0 });
    const outcome = result.catch((error: unknown) => error);
    await pool.end(40, new TrainingDataError("too few"));
    // 10 comes after 40, and 30 before it.
    expect(pool.started).toEqual([50, 40, 30]);
    await pool.end(50);
    await pool.end(30, new OptionError("wrong"));
    const error = await outcome;
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({ message: "wrong" });
    expect(pool.started).toEqual([50, 40, 30]);
    expect(events.filter((event) => event.startsWith("finish"))).toEqual([]);
  });

  it("name the job whose data are at fault", async () => {
    const pool = fakePool(2);
    const result = runPlan(planOf([30, 20]).plan, { engine: pool, smallestWork: 0 });
    const outcome = expect(result).rejects.toThrow(/^job of 20: too few$/);
    await pool.end(20, new TrainingDataError("too few"));
    await pool.end(30);
    await outcome;
  });

  it("fail in planning after what was planned before", async () => {
    const pool = fakePool(2);
    const { plan } = planOf([2, 1]);
    function* steps() {
      yield* plan.steps;
      throw new OptionError("no such fold");
    }
    const result = runPlan({ steps: steps(), numSteps: 2 }, { engine: pool, smallestWork: 0 });
    const outcome = expect(result).rejects.toThrow("no such fold");
    for (const frames of [2, 1]) await pool.end(frames);
    await outcome;
  });

  it("stay in this thread when there is little to do, or no pool", async () => {
    const utterances = [
      [1, 2, 8, 9],
      [0, 1, 9, 10],
    ].map((values) => ({ data: Float32Array.from(values), numFrames: 4, dim: 1, frameShift: 0.01 }));
    const step: TrainingStep<number> = {
      jobs: utterances.map((features) => ({ name: "a", features: [features], options: { numComponents: 2 } })),
      finish: (trained) => trained.length,
    };
    const pool = fakePool(2);
    expect(await runPlan({ steps: [step], numSteps: 1 }, { engine: pool })).toEqual([2]);
    expect(await runPlan({ steps: [step], numSteps: 1 }, { smallestWork: 0 })).toEqual([2]);
    expect(pool.started).toEqual([]);
  });
});
