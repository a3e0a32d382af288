import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const { run } = commandFolder();

describe("training on to tell labels apart, from the command", () => {
  const train = "train corpus --by digit --components 2 --covariance diag -o m.safetensors";

  it("trains, says what came of it, and keeps it in the model", () => {
    const { status, stdout } = run(`${train} --mmi 3`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^mmi: 3 updates; mean log posterior of the right label -[\d.]+ → -[\d.]+ nats, right on/m);
    const { training } = run(`${train} --mmi 2 --mmi-scale 0.02 --mmi-tau 50 --mmi-boost 0.5 --json`).json();
    expect(training.discriminative).toMatchObject({ iterations: 2, acousticScale: 0.02, tau: 50, boost: 0.5 });
    expect(training.discriminative.history).toHaveLength(3);
    expect(run("evaluate m.safetensors corpus --json").json().accuracy).toBeGreaterThan(0.9);
    expect(run(`${train} --json`).json().training).not.toHaveProperty("discriminative");
  });

  it("does so in every fold, and says with which settings", () => {
    const report = run("evaluate corpus --by digit --folds 2 --components 1 --mmi --json").json();
    expect(report).toMatchObject({ numTrials: 42, discriminative: { criterion: "mmi" } });
    const plain = run("evaluate corpus --by digit --folds 2 --components 1 --json").json();
    expect(report.trials[0].scores).not.toEqual(plain.trials[0].scores);
  });

  it("refuses settings of what was not asked for, and wrong ones", () => {
    expect(run(`${train} --mmi-tau 50`)).toMatchObject({ status: 2, stderr: expect.stringMatching(/go with --mmi/) });
    expect(run(`${train} --mmi 3 --mmi-scale 0`)).toMatchObject({ status: 2 });
  });
});

describe("frames weighted by a detector, from the command", () => {
  const train = "train corpus --by digit --components 1 --energy-gate off -o w.safetensors --json";
  const trained = (flags: string) => run(`${train} ${flags}`).json().training;

  it("are part of what a model was trained on, the same on any number of threads", () => {
    const { perLabel, corpusFingerprint } = trained("--vad-weights posteriors --threads 1");
    expect(run(train).json().training.corpusFingerprint).not.toBe(corpusFingerprint);
    expect(trained("--vad-weights posteriors --threads 2")).toMatchObject({ perLabel, corpusFingerprint });
  });
});
