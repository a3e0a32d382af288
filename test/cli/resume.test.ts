import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { commandFolder, main } from "./command-line.js";

const { at, run } = commandFolder();

/** Many iterations, of which each but the last finds the process alive when its state is written. */
const LONG = "train corpus --by speaker --components 6 --restarts 12 --max-iterations 20 --tolerance 0 --threads 1";

/** Starts the training and kills it with SIGKILL once its folder holds the state of a mixture. */
async function killedOnce(output: string): Promise<void> {
  const child = spawn(process.execPath, [main, ...LONG.split(" "), "--checkpoint-every", "0", "-o", output], {
    cwd: at(),
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  const folder = at(`${output}.checkpoint`);
  while (!existsSync(folder) || !readdirSync(folder).some((name) => /^mixture-\d$/.test(name))) {
    if (child.exitCode !== null) throw new Error("the training ended before it could be killed");
    await setTimeout(20);
  }
  child.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
}

describe("voxmix train that was killed", () => {
  it("resumes to the same model, byte for byte", async () => {
    expect(run(`${LONG} -o whole.safetensors`).status).toBe(0);
    expect(existsSync(at("whole.safetensors.checkpoint"))).toBe(false);
    await killedOnce("killed.safetensors");
    expect(existsSync(at("killed.safetensors"))).toBe(false);

    const other = run(`${LONG} -o killed.safetensors --resume --seed 7`);
    expect(other.status).toBe(2);
    expect(other.stderr).toMatch(/had other options: resume it with/);

    const resumed = run(`${LONG} -o killed.safetensors --resume`);
    expect(resumed.stderr).toMatch(/resuming: \d of 2 mixtures are done, \d begun/);
    expect(resumed.status).toBe(0);
    const [whole, killed] = await Promise.all(["whole", "killed"].map((name) => readFile(at(`${name}.safetensors`))));
    expect(killed?.equals(whole as Buffer)).toBe(true);
    expect(existsSync(at("killed.safetensors.checkpoint"))).toBe(false);
  }, 240_000);

  it("says so where there is nothing to resume", () => {
    const result = run("train corpus --by digit --components 1 -o fresh.safetensors --resume");
    expect(result.status).toBe(0);
    expect(result.stderr).toMatch(/nothing to resume/);
  });
});

describe("voxmix train --init", () => {
  it("goes on from a model, and freezes what it is told to", () => {
    expect(run("train corpus --by speaker --components 2 --covariance diag -o small.safetensors").status).toBe(0);
    const grown = run(
      "train corpus --by speaker --components 4 --covariance diag --init small.safetensors -o grown.safetensors --json",
    );
    expect(grown.json().numComponents).toEqual([4, 4]);
    const frozen = run(
      "train corpus --by speaker --components 2 --covariance diag --init small.safetensors --freeze weights,covariances -o f.safetensors",
    );
    expect(frozen.status).toBe(0);
    expect(run("train corpus --by speaker --freeze variances -o f.safetensors").stderr).toMatch(
      /--freeze <parameters>.: expected one of "weights"/,
    );
    expect(run("train corpus --by speaker --init nowhere -o f.safetensors").stderr).toMatch(/nowhere/);
    expect(run("evaluate corpus --by digit --folds 2 --init small.safetensors").stderr).toMatch(/see the tests/);
  });

  it("takes a start by its name", () => {
    expect(run("train corpus --by digit --components 2 --init split -o start.safetensors").status).toBe(0);
  });
});
