import { describe, expect, it } from "vitest";
import { readClassifier } from "../../src/formats/model/model-files.js";
import { commandFolder } from "./command-line.js";

const KNOWN = "--by digit --where speaker=ann --components 1 --covariance diag";

const { at, run } = commandFolder(({ run }) => {
  expect(run(`train corpus ${KNOWN} -o open.safetensors --reject false-rejection=0.1 --reject-folds 3`).status).toBe(0);
  expect(run(`train corpus ${KNOWN} -o closed.safetensors`).status).toBe(0);
});

describe("voxmix train --reject", () => {
  it("keeps in the model what it has learned, and says how good it is", async () => {
    const { rejection } = await readClassifier(at("open.safetensors"));
    expect(rejection?.goal).toEqual({ falseRejection: 0.1 });
    expect(rejection?.reached.falseRejection.total).toBe(21);
    expect(rejection?.reached.falseAcceptance.total).toBe(21);
    expect(run("info open.safetensors").stdout).toMatch(/rejection.*a false rejection of 10\.0 %/);
    expect((await readClassifier(at("closed.safetensors"))).rejection).toBeUndefined();
  });

  it("learns from recordings of strangers, too", () => {
    const { status, stdout } = run(
      `train corpus ${KNOWN} -o two.safetensors --where digit!=2 --reject unknown=0.2,cost-false-acceptance=5 --reject-folds 3 ` +
        "--strangers corpus --strangers-where digit=2",
    );
    expect(stdout).toMatch(/false acceptance.*of 14/);
    expect(stdout).toMatch(/20\.0 % are unknown, a false acceptance costs 5/);
    expect(status).toBe(0);
  });

  it.each([
    ["--reject far=0.1", /--reject takes false-rejection=0\.05/],
    ["--reject false-rejection=2", /between 0 and 1/],
    ["--reject false-rejection=0.001", /a rate of 0\.001 takes 999 recordings/],
    ["--reject --strangers corpus", /is of ".", which the model knows/],
    ["--strangers corpus", /with --reject alone/],
  ])("refuses %s", (options, message) => {
    const { status, stderr } = run(`train corpus ${KNOWN} -o x.safetensors ${options}`);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(message);
  });
});

describe("voxmix classify and evaluate", () => {
  const files = "corpus/recordings/0_ann_0.wav corpus/recordings/1_ann_3.wav";

  it("show score and threshold of a model that has learned to reject, whether asked or not", () => {
    const decisions = run(`classify open.safetensors ${files} --json`).json();
    for (const { rejection, label } of decisions) {
      expect(rejection.accepted).toBe(rejection.score >= rejection.threshold);
      expect(["0", "1", "2"]).toContain(label);
    }
    expect(run(`classify open.safetensors ${files}`).stdout).toMatch(/known, nats.*threshold/);
    expect(run(`classify closed.safetensors ${files}`).stdout).not.toMatch(/threshold/);
  });

  it("call unknown what is rejected, and name what it was nearest to", () => {
    const all = "corpus/recordings/0_ben_0.wav corpus/recordings/0_ben_1.wav corpus/recordings/1_ben_0.wav";
    for (const { label, likeliest, rejection } of run(
      `classify open.safetensors ${files} ${all} --reject --json`,
    ).json()) {
      expect(label).toBe(rejection.accepted ? likeliest : "unknown");
    }
    const { status, stderr } = run(`classify closed.safetensors ${files} --reject`);
    expect(status).toBe(2);
    expect(stderr).toMatch(/closed\.safetensors has not learned.*train it with --reject/);
  });

  it("measure what is rejected of strangers", () => {
    const args = "corpus --where speaker=ann --strangers corpus --strangers-where speaker=ben --by digit";
    const refused = run(`evaluate open.safetensors ${args}`);
    expect(refused.stderr).toMatch(/which the model knows/);
    expect(
      run(
        "train corpus --by digit --where digit!=2 --components 1 --covariance diag -o t.safetensors --reject --strangers corpus --strangers-where digit=2",
      ).status,
    ).toBe(0);
    const { rejection } = run(
      "evaluate t.safetensors corpus --where digit!=2 --strangers corpus --strangers-where digit=2 --json",
    ).json();
    expect(rejection.falseRejection.total).toBe(28);
    expect(rejection.falseAcceptance.total).toBe(14);
    expect(run(`evaluate closed.safetensors ${args}`).stderr).toMatch(/has not learned/);
  });
});
