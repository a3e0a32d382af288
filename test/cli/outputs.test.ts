import { spawn } from "node:child_process";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { writeFsddLike } from "../oracles/sounds.js";
import { commandFolder, main } from "./command-line.js";

const { at, run } = commandFolder(async ({ run, at }) => {
  await writeFsddLike(at("voices"), { speakers: ["ann", "ben", "cat"], takes: 2 });
  expect(run("train-ubm voices --components 2 --no-calibration -o door.safetensors").status).toBe(0);
});

const TRAIN = "train corpus --by digit --components 1";

/** Runs the command beside others. */
const beside = (line: string): Promise<{ status: number | null; stderr: string }> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [main, ...line.split(" ")], { cwd: at() });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.on("close", (status) => done({ status, stderr }));
  });

describe("enrolments at once", () => {
  it("keep every voice", async () => {
    const names = ["ada", "bob", "cleo", "dora", "emil"];
    const recording = (i: number) => `corpus/recordings/${i % 3}_${i < 3 ? "ann" : "ben"}_5.wav`;
    const results = await Promise.all(
      names.map((name, i) => beside(`enroll door.safetensors ${name} ${recording(i)}`)),
    );
    for (const { status, stderr } of results) expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const enrolled = run("enroll door.safetensors --list --json").json() as { name: string }[];
    expect(enrolled.map(({ name }) => name).sort()).toEqual(names);
    expect((await readdir(at())).filter((name) => name.includes("lock") || name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("two trainings into one output", () => {
  it("are told apart: one is trained, the other says who is at it", async () => {
    const long = `${TRAIN} --restarts 3 --checkpoint-every 0 --threads 1 -o same.safetensors`;
    const results = await Promise.all([beside(long), beside(long)]);
    const [first, second] = results.sort((a, b) => Number(a.status) - Number(b.status));
    expect(first?.status).toBe(0);
    // On a machine so busy that they ran one after the other both are right.
    if (second?.status !== 0)
      expect(second?.stderr).toMatch(/same\.safetensors: another voxmix is writing to it .*"pid":/);
    expect(run("info same.safetensors").status).toBe(0);
  });
});

describe("an output", () => {
  it("leaves what others have put into a folder called as its checkpoint", async () => {
    await mkdir(at("model.safetensors.checkpoint"));
    await writeFile(at("model.safetensors.checkpoint/thesis.txt"), "years of work");
    expect(run(`${TRAIN} --checkpoint-every 0 -o model.safetensors`).status).toBe(0);
    expect(await readdir(at("model.safetensors.checkpoint"))).toEqual(["thesis.txt"]);
  });

  it("is looked at before the work", async () => {
    await writeFile(at("kept.safetensors"), "kept");
    await chmod(at("kept.safetensors"), 0o444);
    await writeFile(at("file"), "");
    const cases = [
      ["kept.safetensors", /kept\.safetensors: the file is write-protected/],
      ["file/model.safetensors", /file is a file, not a folder/],
    ] as const;
    for (const [output, message] of cases) {
      const { status, stderr } = run(`train nothing-there --by digit -o ${output}`);
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) });
    }
  });

  it("is no input", async () => {
    const sound = at("corpus/recordings/0_ann_5.wav");
    const before = await readFile(sound);
    const { status, stderr } = run(`features ${sound} -o ${sound}`);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/would replace an input/) });
    expect((await readFile(sound)).equals(before)).toBe(true);
  });
});
