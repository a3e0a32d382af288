import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { featureMatrix, OptionError, trainMixture } from "voxmix";
import { openThreads } from "voxmix/node";
import { mixtureElsewhere } from "../../src/gmm/em/train-mixture.js";

const features = featureMatrix([[0], [1], [9], [10]]);

/** Runs a module in a process of its own, with the built voxmix. */
const run = (code: string) =>
  spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8", timeout: 30_000 });

describe("threads", () => {
  it("train whole mixtures, as this thread does", async () => {
    const threads = openThreads({ threads: 2 });
    const options = { numComponents: 2, seed: 3 };
    const trained = await Promise.all(
      [0, 1, 2].map(() => threads.run(mixtureElsewhere, { features: [features], options })),
    );
    for (const result of trained) expect(result).toEqual(await trainMixture(features, options));
    await expect(
      threads.run(mixtureElsewhere, { features: [features], options: { numComponents: 0 } }),
    ).rejects.toBeInstanceOf(OptionError);
    await threads.close();
  });

  it("let the process end when they have nothing to do, and wait for what they do", () => {
    const { status, stdout, stderr } = run(`
      import { featureMatrix } from "voxmix";
      import { openThreads } from "voxmix/node";
      const threads = openThreads({ threads: 2 });
      const features = [featureMatrix([[0], [1], [9], [10]])];
      threads.run({ name: "train-mixture" }, { features, options: { numComponents: 1 } }).then(({ mixture }) =>
        console.log(mixture.means[0]));
    `);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "5\n", stderr: "" });
  });

  it("that are asked for what they do not know say so", async () => {
    const threads = openThreads({ threads: 1 });
    await expect(threads.run({ name: "fly" }, null)).rejects.toThrow(/no job "fly", but hold-frames/);
    await threads.close();
  });
});
