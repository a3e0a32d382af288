import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const train = "train corpus --by digit --split train --components 2";
const { run } = commandFolder(({ run }) => {
  expect(run(`${train} -o m.safetensors --map`).status).toBe(0);
});

describe("voxmix train --map", () => {
  it("adapts each label from one background model, says so, and classifies with it", () => {
    const { status, stdout } = run(`${train} -o n.safetensors --map --relevance 4 --adapt means,weights`);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /adapted \(means, weights; relevance factor 4\) from a background model of 2 Gaussians trained on \d+ frames in \d+/,
    );
    expect(run("evaluate m.safetensors corpus --split test --json").json().accuracy).toBeGreaterThan(0.5);
    expect(run("info m.safetensors --json").json().adaptation).toMatch(
      /^means with relevance factor 16 from .* frames$/,
    );
  });

  it("takes the background model of another file, of the same recipe", () => {
    const speakers = "train corpus --by speaker --task word -o s.safetensors --map --background";
    const { status, stdout, stderr } = run(`${speakers} m.safetensors`);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/background model of 2 Gaussians that was given/);
    const other = run(`${speakers} m.safetensors --deltas 1`);
    expect(other).toMatchObject({ status: 2, stderr: expect.stringMatching(/another recipe \(deltaOrder 2, not 1\)/) });
  });

  it("says what is wrong with its options", () => {
    const refused = (flags: string, message: RegExp) => {
      const { status, stderr } = run(`${train} -o m.safetensors ${flags}`);
      expect(stderr).toMatch(message);
      expect(status).toBe(2);
    };
    refused("--adapt means", /give --map/);
    refused("--map --relevance -3", /option '--relevance <frames>': expected a number of frames of at least 0, got -3/);
    refused("--map --adapt pitch", /'--adapt <parameters>': expected one of "weights".*, got "pitch"/);
  });
});

describe("voxmix evaluate --folds --map", () => {
  it("trains the background model anew for each fold, and writes down how", () => {
    const report = run("evaluate corpus --by digit --components 2 --folds speaker --map --relevance 8 --json").json();
    expect(report.numTrials).toBe(42);
    expect(report.adaptation).toEqual({ relevanceFactor: 8, update: ["means"] });
  });
});
