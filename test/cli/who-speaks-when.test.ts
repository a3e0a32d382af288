import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { formatRttm } from "../../src/formats/labels/ctm-rttm.js";
import { writeModel } from "../../src/formats/model/model-files.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import { buzz, writeSound } from "../oracles/sounds.js";
import { TURNS, talkOf } from "../oracles/talk.js";
import { commandFolder } from "./command-line.js";

const { at, run } = commandFolder(async ({ at }) => {
  const utterances = TURNS.slice(0, 2).flatMap(({ speaker, pitch }) =>
    [10, 20, 30].map((seed) => ({ label: speaker, waveform: buzz(pitch, seed) })),
  );
  const options = { by: "speaker", numComponents: 1, covarianceType: "diag" } as const;
  await writeModel(at("voices.safetensors"), await trainClassifier(utterances, options));
  for (const [name, seed] of [
    ["talk", 1],
    ["more", 2],
  ] as const) {
    const { waveform, reference } = talkOf(TURNS, seed);
    await writeSound(at(`${name}.wav`), waveform);
    const labelled = [{ recording: name, tiers: [{ name: "speaker", intervals: reference }] }];
    await writeFile(at(`${name}.rttm`), formatRttm(labelled));
  }
  await writeFile(
    at("both.rttm"),
    (await readFile(at("talk.rttm"), "utf8")) + (await readFile(at("more.rttm"), "utf8")),
  );
  await writeSound(at("silence.wav"), { ...buzz(200, 1), samples: new Float32Array(8000) });
});

interface Found {
  readonly path: string;
  readonly duration: number;
  readonly segments: readonly { readonly start: number; readonly label: string }[];
  readonly error?: { readonly errorRate: number; readonly confusion: number };
}

describe("voxmix classify --window", () => {
  it("says who speaks when, as JSON, labels and a picture", async () => {
    const args = "--window 0.5 --reference both.rttm --collar 0.1 -o found.rttm --json";
    const { status, json, stderr } = run(`classify voices.safetensors talk.wav more.wav ${args}`);
    expect(status).toBe(0);
    const found: Found[] = json();
    expect(found.map(({ path }) => path)).toEqual(["talk.wav", "more.wav"]);
    for (const { segments, duration, error } of found) {
      expect(segments.map(({ label }) => label)).toEqual(["ann", "bea", "ann", "bea"]);
      expect(duration).toBeCloseTo(8.5, 3);
      expect(error?.errorRate).toBe(0);
    }
    expect(stderr).toMatch(/found\.rttm: 8 segments of 2 recordings/);
    expect((await readFile(at("found.rttm"), "utf8")).match(/^SPEAKER talk 1 .* ann <NA> <NA>$/m)).not.toBeNull();
    expect(run("der both.rttm found.rttm --collar 0.1 --json").json().errorRate).toBe(0);
  });

  it("prints a table, writes a manifest and draws both rows", async () => {
    const args = "--window 0.5 --smooth majority --hop 0.2 --reference talk.rttm --plot talk.svg -o talk.csv";
    const { status, stdout } = run(`classify voices.safetensors talk.wav ${args}`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/margin, nats per frame/);
    expect(stdout).toMatch(/DER/);
    expect((await readFile(at("talk.csv"), "utf8")).split("\n")[0]).toBe("path,start,end,speaker");
    const svg = await readFile(at("talk.svg"), "utf8");
    for (const text of ["reference", "found", "ann", "bea"]) expect(svg).toContain(text);
  });

  it("goes on after a recording that cannot be read, and exits with 1", () => {
    const { status, stderr, json } = run("classify voices.safetensors none.wav silence.wav --window 1 --json");
    expect(status).toBe(1);
    expect(stderr).toMatch(/none\.wav/);
    expect(stderr).toMatch(/silence\.wav: no speech found/);
    expect(json()).toMatchObject([{ path: "silence.wav", segments: [] }]);
  });

  it.each([
    ["--hop 0.1", /--hop is for a sliding window; add --window/],
    ["--window 1 --by segment", /leave --by out/],
    ["--window 1 --same-speaker", /--same-speaker does not go with --window/],
    ["--window 1 --plot x.png", /expected a file name that ends in \.svg, got "x\.png"/],
    ["--window 1 -o x.pdf", /name it \.TextGrid/],
  ])("refuses %s", (args, message) => {
    const { status, stderr } = run(`classify voices.safetensors talk.wav ${args}`);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("voxmix diarize", () => {
  it("finds two who take turns", () => {
    const { status, json, stderr } = run(
      "diarize talk.wav --change-penalty 1 --reference talk.rttm --collar 0.1 -o d.TextGrid --json",
    );
    expect(status).toBe(0);
    const [found]: Found[] = json();
    expect(found?.segments.map(({ label }) => label)).toEqual(["speaker-1", "speaker-2", "speaker-1", "speaker-2"]);
    expect(found?.error?.errorRate).toBe(0);
    expect(stderr).toMatch(/talk\.wav: 2 speakers/);
  });

  it("takes as many as it is told of", () => {
    const { stderr, stdout } = run("diarize talk.wav --speakers 1");
    expect(stderr).toMatch(/talk\.wav: 1 speaker$/m);
    expect(stdout).not.toMatch(/speaker-2/);
  });

  it("refuses two numbers of speakers", () => {
    const { status, stderr } = run("diarize talk.wav --speakers 2 --max-speakers 3");
    expect([status, stderr]).toEqual([2, expect.stringMatching(/give one/)]);
  });
});

describe("voxmix der", () => {
  it("keeps names of recordings whole: what stands behind a dot is no extension", async () => {
    const line = (name: string, seconds: number) => `SPEAKER ${name} 1 0 ${seconds} <NA> <NA> ann <NA> <NA>\n`;
    await writeFile(at("dots.rttm"), line("talk.1", 10) + line("talk.2", 10));
    await writeFile(at("dots-found.rttm"), line("talk.1", 10) + line("talk.2", 5));
    const { errorRate, recordings } = run("der dots.rttm dots-found.rttm --json").json();
    expect(errorRate).toBeCloseTo(0.25, 12);
    expect(recordings.map(({ path, errorRate }: { path: string; errorRate: number }) => [path, errorRate])).toEqual([
      ["talk.1", 0],
      ["talk.2", 0.5],
    ]);
  });

  it("scores each recording and all, and says what it has nothing of", () => {
    const { status, stdout, stderr } = run("der both.rttm talk.rttm");
    expect(status).toBe(0);
    expect(stderr).toMatch(/has nothing of more/);
    expect(stdout).toMatch(/all .* 50\.0 %/);
  });

  it("refuses a hypothesis of other recordings", async () => {
    await writeFile(at("other.rttm"), "SPEAKER a 1 0 1 <NA> <NA> x <NA> <NA>\nSPEAKER b 1 0 1 <NA> <NA> x <NA> <NA>\n");
    const { status, stderr } = run("der both.rttm other.rttm");
    expect([status, stderr]).toEqual([2, expect.stringMatching(/no labels of a, b/)]);
  });
});
