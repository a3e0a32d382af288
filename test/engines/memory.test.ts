import { spawnSync } from "node:child_process";
import { open } from "node:fs/promises";
import { expect, it } from "vitest";
import { npyHeader } from "../../src/formats/npy/npy.js";
import { temporaryFolder } from "../corpus/temporary-folder.js";

const DIM = 13;
const FRAMES_PER_BLOCK = 80_000;
const NUM_BLOCKS = 32;
const BYTES = 4 * DIM * FRAMES_PER_BLOCK * NUM_BLOCKS;

/** 133 MB: the same clusters again and again. */
async function writeFrames(path: string): Promise<void> {
  const block = Float32Array.from({ length: FRAMES_PER_BLOCK * DIM }, (_, i) => Math.sin(i) + 9 * (i % 3));
  const file = await open(path, "w");
  await file.write(npyHeader([FRAMES_PER_BLOCK * NUM_BLOCKS, DIM], "float32"));
  for (let i = 0; i < NUM_BLOCKS; i++) await file.write(block);
  await file.close();
}

it("training from a file takes less memory than the file", async () => {
  const path = `${await temporaryFolder()}/frames.npy`;
  await writeFrames(path);
  const code = `
    import { trainMixture } from "voxmix";
    import { openFeatureShards } from "voxmix/node";
    const shards = await openFeatureShards(process.argv[1]);
    const before = process.resourceUsage().maxRSS;
    const options = { numComponents: 2, maxIterations: 1 };
    const { history } = await trainMixture(shards, options);
    console.log(JSON.stringify({ grown: 1024 * (process.resourceUsage().maxRSS - before), history }));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code, path], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const { grown, history } = JSON.parse(stdout);
  expect(history).toHaveLength(1);
  expect(grown).toBeLessThan(0.75 * BYTES);
});
