import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeFsddLike } from "../oracles/sounds.js";
import { commandFolder } from "./command-line.js";

const training = "train-ubm voices --components 4 --max-iterations 3";

const { run, at } = commandFolder(async ({ run, at }) => {
  await writeFsddLike(at("voices"), { speakers: ["ann", "ben", "cat", "dan", "eve", "fay"], takes: 4 });
  const { status, stderr, stdout } = run(
    `${training} --where speaker!=ann --where speaker!=ben --ivectors 4 --ivector-iterations 3 --wccn -o ubm.safetensors`,
  );
  expect(status).toBe(0);
  expect(stderr).toMatch(/^i-vectors learn from speakers how speakers differ, and 4 are few.*--scoring exact\n$/);
  expect(stdout).toMatch(
    /i-vectors of 4 values from \d+ recordings of 4 speakers, whitening \(4\), .*wccn \(4\), PLDA/,
  );
  run("enroll ubm.safetensors --manifest voices --where speaker=ann,ben --where index=0,1 -o door.safetensors");
});

describe("voxmix with i-vectors", () => {
  it("scores by what the verifier was trained for, and by anything else when asked", () => {
    const verified = (flags: string) => run(`verify door.safetensors voices/recordings/1_ann_3.wav ${flags}`);
    expect(verified("--speaker ann").stdout).toMatch(/raw, nats [^p]/);
    expect(verified("--speaker ann --scoring cosine").stdout).toMatch(/raw, cosine/);
    expect(verified("--speaker ann --scoring exact").stdout).toMatch(/raw, nats per frame/);
    expect(verified("--threshold -100 --json").status).toBe(0);
  });

  it("tells in voxmix info what i-vectors there are", () => {
    expect(run("info door.safetensors --json").json()).toMatchObject({
      scoring: "plda",
      ivectors: expect.stringMatching(/^i-vectors of 4 values/),
    });
  });

  it("says what is wrong with its options", () => {
    const refused = (flags: string) => run(`${training} -o no.safetensors ${flags}`);
    expect(refused("--wccn")).toMatchObject({ status: 2, stderr: expect.stringMatching(/add --ivectors/) });
    expect(refused("--ivectors 4 --lda 5")).toMatchObject({ status: 2, stderr: expect.stringMatching(/rank, 4/) });
    expect(refused("--scoring plda")).toMatchObject({ status: 2, stderr: expect.stringMatching(/--ivectors/) });
    expect(refused("--ivectors 900").stderr).toMatch(/i-vectors: rank: expected at most \d+/);
    expect(existsSync(at("no.safetensors"))).toBe(false);
  });
});
