import { afterAll, describe, expect, it } from "vitest";
import { type Progress, trainVerifier } from "voxmix";
import { openThreads } from "voxmix/node";
import { voiceUtterances } from "../oracles/voices.js";

const pool = openThreads({ threads: 2 });
afterAll(() => pool.close());

describe("a verifier trained over workers", () => {
  it("is that of one core to the bit, and tells how far it is", async () => {
    const utterances = voiceUtterances(6, 4);
    const said: [number, number | null][] = [];
    const options = {
      numComponents: 3,
      maxIterations: 5,
      onProgress: ({ done, total }: Progress) => void said.push([done, total]),
    };
    const expected = await trainVerifier(utterances, options);
    const inOrder = said.splice(0);
    expect(inOrder).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
    for (const threads of [pool, null]) {
      expect(await trainVerifier(utterances, { ...options, smallestWork: 0, engine: threads })).toEqual(expected);
      expect(said.splice(0)).toEqual(inOrder);
    }
  });
});
