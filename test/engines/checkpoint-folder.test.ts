import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openThreads } from "voxmix/node";
import { checkpointFolder } from "../../src/engines/checkpoint-folder.js";
import { ModelFileError, OptionError } from "../../src/errors.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import type { OpenCheckpoint } from "../../src/recognize/training-step.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const utterances = tinyUtterances(["ada", "bob", "chi", "dan"], 4);
const options = { by: "speaker", numComponents: 3, covarianceType: "diag", restarts: 2, tolerance: 1e-3 } as const;
const whole = await trainClassifier(utterances, options);

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "voxmix-")), "model.checkpoint");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

class Killed extends Error {}

/** The training, killed after so many states or results were told to the checkpoint; null: never. */
const train = async (
  open: OpenCheckpoint,
  dieAfter: number | null,
  over: Partial<Parameters<typeof trainClassifier>[1]> = {},
) => {
  let left = dieAfter ?? Number.POSITIVE_INFINITY;
  const dying: OpenCheckpoint = (jobs) => {
    const checkpoint = open(jobs);
    const then =
      <T extends unknown[]>(call: (...values: T) => void) =>
      (...values: T) => {
        call(...values);
        if (--left <= 0) throw new Killed();
      };
    return { ...checkpoint, onState: then(checkpoint.onState), onTrained: then(checkpoint.onTrained) };
  };
  return await trainClassifier(utterances, { ...options, ...over, checkpoint: dying });
};

describe("a folder of what a training has reached", () => {
  it.each([1, 7, 20])("leads to the same classifier after a death at call %d, and another", async (dieAfter) => {
    await expect(train(checkpointFolder(folder, { interval: 0 }).open, dieAfter)).rejects.toThrow(Killed);
    await expect(train(checkpointFolder(folder, { interval: 0, resume: true }).open, 5)).rejects.toThrow(Killed);
    const last = checkpointFolder(folder, { interval: 0, resume: true });
    expect(await train(last.open, null)).toEqual(whole);
    expect(last.found().done + last.found().begun).toBeGreaterThan(0);
    last.remove();
    expect(existsSync(folder)).toBe(false);
  });

  it("is written by threads too, and read by none", async () => {
    const threads = openThreads({ threads: 2 });
    try {
      const checkpoint = checkpointFolder(folder, { interval: 0 });
      const trained = await trainClassifier(utterances, {
        ...options,
        smallestWork: 0,
        checkpoint: checkpoint.open,
        engine: threads as never,
      });
      expect(trained).toEqual(whole);
      expect(readdirSync(folder).sort()).toEqual(["mixture-0", "mixture-1", "mixture-2", "mixture-3", "plan"]);
    } finally {
      await threads.close();
    }
    const again = checkpointFolder(folder, { resume: true });
    const trained: number[] = [];
    expect(await train((jobs) => ({ ...again.open(jobs), onTrained: (job) => trained.push(job) }), null)).toEqual(
      whole,
    );
    expect(trained).toEqual([]);
    expect(again.found()).toEqual({ done: 4, begun: 0 });
  });

  it("is not there for a training that takes less than the interval", async () => {
    await train(checkpointFolder(folder).open, null);
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    ["had other options", { numComponents: 2 }],
    ["had other options", { restarts: 3 }],
  ])("%s: it says so", async (message, over) => {
    await train(checkpointFolder(folder, { interval: 0 }).open, null);
    const resumed = () => train(checkpointFolder(folder, { resume: true }).open, null, over);
    await expect(resumed()).rejects.toThrow(OptionError);
    await expect(resumed()).rejects.toThrow(message);
  });

  it("says where labels or recordings differ", async () => {
    await train(checkpointFolder(folder, { interval: 0 }).open, null);
    const resume = (from: typeof utterances) =>
      trainClassifier(from, { ...options, checkpoint: checkpointFolder(folder, { resume: true }).open });
    await expect(resume(tinyUtterances(["ada", "bob", "chi", "eve"], 4))).rejects.toThrow(/other labels/);
    await expect(resume(tinyUtterances(["ada", "bob", "chi", "dan"], 3))).rejects.toThrow(/other recordings/);
  });

  it("refuses a file that was damaged", async () => {
    await train(checkpointFolder(folder, { interval: 0 }).open, null);
    writeFileSync(join(folder, "mixture-2"), "half of it");
    await expect(train(checkpointFolder(folder, { resume: true }).open, null)).rejects.toThrow(ModelFileError);
  });

  it("is begun anew without resuming", async () => {
    await train(checkpointFolder(folder, { interval: 0 }).open, null);
    const anew = checkpointFolder(folder, { interval: 0 });
    await train(anew.open, null, { numComponents: 2 });
    expect(anew.found()).toEqual({ done: 0, begun: 0 });
  });
});
