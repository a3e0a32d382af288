import { rm, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const { at, voxmix, run } = commandFolder(({ run }) => {
  expect(run("train corpus --by digit --split train -o m.safetensors --components 2").status).toBe(0);
});

describe("voxmix doctor", () => {
  it("looks at a manifest: classes, findings, what to do", () => {
    const { status, stdout, stderr } = run("doctor corpus --by digit --components 2");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/│ label │ recordings │ to test │ seconds │/);
    expect(stdout).toMatch(/^hint {4}2 of 2 speakers are on both sides of the split: ann \(test and train\), ben/m);
    expect(stdout).toMatch(/^ {8}→ the test says how well these speakers are understood/m);
    expect(stdout).toMatch(/the corpus: (\d warnings?, )?\d hints?\n$/);
    const claimed = run("doctor corpus --by digit --components 2 --claim speaker-independent");
    expect(claimed.status).toBe(1);
    expect(claimed.stdout).toMatch(/^error {3}2 of 2 speakers/m);
  });

  it("exits with 1 for an error, and names the first few places, or all", async () => {
    const rows = Array.from({ length: 6 }, (_, i) => `gone-${i}.wav\tx\n`).join("");
    await writeFile(at("bad.tsv"), `path\tword\ncorpus/recordings/0_ann_0.wav\ta\n${rows}`);
    const { status, stdout } = run("doctor bad.tsv");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^error {3}6 rows name files that are not there: gone-0\.wav .* … and 2 more$/m);
    expect(run("doctor bad.tsv --all").stdout).toMatch(/gone-5\.wav/);
    expect(run("doctor bad.tsv --where word=a").status).toBe(0);
    const json = run("doctor bad.tsv --json").json();
    expect(json).toMatchObject({
      subject: "corpus",
      findings: [{ kind: "missing", figures: { count: 6 } }, { kind: "no-speech" }],
    });
    expect(json.findings[0].where).toHaveLength(6);
    await rm(at("bad.tsv"));
  });

  it("looks at a model, and at recordings beside it", () => {
    const model = run("doctor m.safetensors --json");
    expect(model.status).toBe(0);
    expect(model.json()).toMatchObject({ subject: "model", classes: [{ label: "0" }, { label: "1" }, { label: "2" }] });
    const both = run("doctor m.safetensors corpus --json").json();
    expect(both.examined.map(({ subject }: { subject: string }) => subject)).toEqual(["model", "fit"]);
    expect(run("doctor m.safetensors corpus").stdout).toMatch(/the model on these recordings: /);
  });

  it("says what it wants instead of what it cannot look at", () => {
    expect(run("doctor corpus m.safetensors")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/is no model/),
    });
    expect(run("doctor corpus/recordings/0_ann_0.wav")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/one recording: give a manifest, a folder of recordings, or a model/),
    });
    expect(voxmix("doctor", "nowhere").status).toBe(1);
    expect(run("doctor corpus --by phone")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no column.*"phone"/),
    });
  });
});
