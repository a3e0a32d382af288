import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Waveform } from "../../src/types.js";
import { buzz, writeSound } from "../oracles/sounds.js";
import { commandFolder } from "./command-line.js";

/** Speech from 1 to 1.4 and from 2.4 to 2.8 seconds, over a little noise. */
function twice(sampleRate: number): Waveform {
  const tone = buzz(200, 1, { sampleRate, seconds: 0.4 }).samples;
  const noise = buzz(200, 2, { sampleRate, seconds: 3.8 }).samples.map((_, n) => 0.0005 * Math.sin(n * n));
  for (const second of [1, 2.4]) {
    const at = Math.round(second * sampleRate);
    for (const [n, sample] of tone.entries()) noise[at + n] = (noise[at + n] ?? 0) + sample;
  }
  return { samples: noise, sampleRate };
}

const { at, run } = commandFolder(async ({ at }) => {
  await writeSound(at("a.wav"), twice(16000));
  await writeSound(at("b.wav"), twice(11025));
  await writeSound(at("other", "a.wav"), twice(8000));
});

describe("voxmix segments", () => {
  it.each(["kaldi", "adaptive", "two-gaussian"])("finds speech by %s", (method) => {
    const [{ path, duration, segments }] = run(`segments a.wav --vad ${method} --json`).json();
    expect([path, duration]).toEqual(["a.wav", 3.8]);
    expect(segments).toHaveLength(2);
    for (const { start, end } of segments) {
      expect([start, end]).toEqual([Number(start.toFixed(6)), Number(end.toFixed(6))]);
    }
    for (const [i, middle] of [1.2, 2.6].entries()) {
      expect(segments[i].start).toBeLessThan(middle);
      expect(segments[i].end).toBeGreaterThan(middle);
    }
  });

  it("lets WebRTC's detector hear any sample rate, and says so", () => {
    const { status, stderr, json } = run("segments b.wav --vad webrtc --json");
    expect(status).toBe(0);
    expect(stderr).toMatch(/b\.wav: 11025 Hz.*hears the recording at 16000 Hz/);
    expect(json()[0].segments.length).toBeGreaterThan(0);
    expect(run("segments a.wav --vad webrtc --json").stderr).toBe("");
  });

  it("writes a table that is a manifest, and label files", async () => {
    const { stdout } = run("segments a.wav b.wav");
    expect(stdout).toMatch(/^path,start,end\na\.wav,[\d.]+,[\d.]+\n/);
    expect(run("segments a.wav b.wav -o s.csv").stderr).toMatch(/s\.csv: 4 segments of 2 recordings/);
    expect(await readFile(at("s.csv"), "utf8")).toBe(stdout);
    expect(run("info s.csv --json").json()).toMatchObject({ kind: "manifest", numRows: 4, numRecordings: 2 });
    expect(run("segments a.wav b.wav -o s.rttm").status).toBe(0);
    expect((await readFile(at("s.rttm"), "utf8")).match(/^SPEAKER [ab] 1 /gm)).toHaveLength(4);
    expect(run("segments a.wav -o s.TextGrid").status).toBe(0);
    expect(await readFile(at("s.TextGrid"), "utf8")).toMatch(/xmax = 3\.8\b[\s\S]*text = "speech"/);
  });

  it("says where it found no speech", async () => {
    const steady = new Float32Array(16000).map((_, n) => 0.2 * Math.sin(n / 5));
    await writeSound(at("steady.wav"), { samples: steady, sampleRate: 16000 });
    const { status, stdout, stderr } = run("segments steady.wav");
    expect([status, stdout]).toEqual([0, "path,start,end\n"]);
    expect(stderr).toMatch(/steady\.wav: no speech found by --vad adaptive/);
    expect(run("segments a.wav").stderr).toBe("");
  });

  it("obeys its limits of length", () => {
    const count = (flags: string): number => run(`segments a.wav --json ${flags}`).json()[0].segments.length;
    expect(count("--min-pause 2")).toBe(1);
    expect(count("--min-speech 1")).toBe(0);
  });

  it.each([
    ["a.wav b.wav -o s.TextGrid", 2, /holds one recording, and there are 2/],
    ["a.wav other/a.wav -o s.ctm", 2, /would both be "a"/],
    ["a.wav -o s.doc", 2, /name it \.TextGrid/],
    ["a.wav --vad ear", 2, /expected one of "kaldi"/],
    ["a.wav --min-speech -1", 2, /option '--min-speech <s>': expected seconds/],
    ["none.wav", 1, /none\.wav: there is no such file/],
  ])("exits with its code on %s", (args, expected, message) => {
    const { status, stderr } = run(`segments ${args}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(expected);
  });
});
